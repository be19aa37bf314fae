import { registry } from "@web/core/registry";

const HISTORY = ".o_energy_price_history";
const BILL = ".o_energy_sample_bill";

function page(name) {
    return {
        content: `The page ${name}`,
        trigger: `.o_notebook .nav-link:contains(${name})`,
        run: "click",
    };
}

registry.category("web_tour.tours").add("energy_tariff_editor", {
    steps: () => [
        page("Price History"),
        {
            content: "Prices by unit",
            trigger: `${HISTORY} .btn:contains(EUR/month)`,
            run: "click",
        },
        { trigger: `${HISTORY} .btn.active:contains(EUR/month)` },
        { trigger: `${HISTORY} canvas` },
        page("Sample Bill"),
        {
            content: "Without the network",
            trigger: `${BILL} select[name=network_rate_id]`,
            run: "selectByIndex 0",
        },
        {
            content: "Drafts stand beside what is released",
            trigger: `${BILL} tfoot tr:last:contains(288.00):contains(374.40):contains(86.40)`,
        },
        {
            content: "Another year's energy",
            trigger: `${BILL} input[name=kwh_single]`,
            run: "edit 1000 && press Tab",
        },
        { trigger: `${BILL} tfoot tr:last:contains(120.00):contains(156.00)` },
        {
            content: "Nothing to compare with",
            trigger: `${BILL} select[name=compare]`,
            run: "select none",
        },
        { trigger: `${BILL} table:not(:contains(Difference)) tfoot tr:last:contains(120.00)` },
    ],
});
