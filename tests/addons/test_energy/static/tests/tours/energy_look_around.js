import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const ENERGY = "energy_supply_point.energy_menu_root";
const CONFIGURATION = "energy_supply_point.energy_configuration_menu";

/** A step that passes where `container` holds `part`, or where it must not. */
function expectPart(content, container, part, isThere) {
    const trigger = isThere
        ? `${container} ${part}`
        : `${container}:not(:has(${part}))`;
    return { content, trigger };
}

/**
 * The way from a supply point to the posted invoice of its bill.
 *
 * @param {Object} may what this user may do
 * @param {boolean} may.keep create points and contracts
 * @param {boolean} may.configure see the configuration menu
 * @param {boolean} may.bill start and retry bill runs
 * @param {boolean} may.seeLedger see invoices
 */
function lookAround(may) {
    const newButton = ".o_list_button_add, .o_form_button_create";
    const steps = [
        stepUtils.showAppsMenuItem(),
        {
            content: "The energy application",
            trigger: `.o_app[data-menu-xmlid='${ENERGY}']`,
            run: "click",
        },
        {
            content: "Supply points come first",
            trigger: ".o_breadcrumb:contains(Supply Points)",
        },
        expectPart(
            "The configuration menu",
            ".o_menu_sections",
            `[data-menu-xmlid='${CONFIGURATION}']`,
            may.configure
        ),
        expectPart("New point", ".o_control_panel", newButton, may.keep),
        {
            content: "The point of the household",
            trigger: ".o_data_row .o_data_cell:contains(Lipová 12)",
            run: "click",
        },
        {
            content: "Its identifier",
            trigger: ".o_form_view .o_field_widget[name=name]:contains(24ZZS)",
        },
        expectPart(
            "Disconnect",
            ".o_form_view .o_form_statusbar",
            "button[name=action_suspend]",
            may.keep
        ),
        {
            content: "Its contracts",
            trigger: "button[name=action_view_contracts]",
            run: "click",
        },
        {
            content: "The contract",
            trigger: ".o_data_row .o_data_cell:contains(Mária Kováčová)",
            run: "click",
        },
        {
            content: "Its billing group",
            trigger: ".o_form_view .o_notebook .nav-link:contains(Billing Groups)",
            run: "click",
        },
        {
            content: "Its variable symbol",
            trigger: ".o_field_widget[name=group_ids] .o_data_row:contains(70000)",
        },
        {
            content: "Its bills",
            trigger: "button[name=action_view_bills]",
            run: "click",
        },
        {
            content: "The bill",
            trigger: "body:not(:has(.o_form_view)) .o_data_row .o_data_cell:contains(Mária Kováčová)",
            run: "click",
        },
        {
            content: "Its amount",
            trigger: ".o_form_view .o_field_widget[name=amount_untaxed]:contains(419.71)",
        },
        {
            content: "Its lines, cut at the change of prices",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:nth-child(17)",
        },
    ];
    const invoice = "button[name=action_view_invoice]";
    if (!may.seeLedger) {
        return [
            ...steps,
            expectPart("No invoice", ".o_form_view", invoice, false),
            expectPart("No link to it", ".o_form_view", "[name=move_id]", false),
        ];
    }
    return [
        ...steps,
        { content: "Its invoice", trigger: invoice, run: "click" },
        {
            content: "The invoice is posted",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Posted)",
        },
        {
            content: "Its total",
            trigger: ".o_field_widget[name=tax_totals]:contains(499.45)",
        },
        {
            content: "Its PDF",
            trigger: "button[name=action_print_energy_pdf]",
        },
        {
            content: "And back to its bills",
            trigger: "button[name=action_view_energy_bills]",
            run: "click",
        },
        { trigger: ".o_data_row .o_data_cell:contains(Mária Kováčová)" },
        {
            content: "The bill runs",
            trigger: "[data-menu-xmlid='energy_billing.energy_billing_menu']",
        },
    ];
}

const ROLES = {
    reader: { keep: false, configure: false, bill: false, seeLedger: false },
    clerk: { keep: true, configure: false, bill: false, seeLedger: true },
    manager: { keep: true, configure: true, bill: true, seeLedger: true },
    admin: { keep: true, configure: true, bill: true, seeLedger: true },
};

for (const [role, may] of Object.entries(ROLES)) {
    registry.category("web_tour.tours").add(`energy_look_around_${role}`, {
        steps: () => lookAround(may),
    });
}
