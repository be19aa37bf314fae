import { registry } from "@web/core/registry";

const CHART = ".o_energy_interval_chart";

function show(scale, period) {
    return [
        {
            content: `Show the ${scale}`,
            trigger: `${CHART} button[data-scale=${scale}]`,
            run: "click",
        },
        {
            content: `It is the ${scale} of the last values`,
            trigger: `${CHART}:has(button[data-scale=${scale}].active) .o_energy_interval_period:contains(${period})`,
        },
        { trigger: `${CHART} canvas` },
    ];
}

registry.category("web_tour.tours").add("energy_interval_chart", {
    steps: () => [
        {
            content: "The page of the series",
            trigger: ".o_notebook .nav-link:contains(Interval Series)",
            run: "click",
        },
        {
            content: "The month and its energy",
            trigger: `${CHART} .o_energy_interval_summary:contains(192.000 kWh, 1 gaps)`,
        },
        ...show("day", "2026-05-01"),
        ...show("month", "2026-05"),
        ...show("year", "2026"),
        ...show("heat", "2026"),
        {
            content: "The months before",
            trigger: `${CHART} button[title=Earlier]`,
            run: "click",
        },
        { trigger: `${CHART} .o_energy_interval_period:contains(2025)` },
        {
            content: "The days",
            trigger: "button[name=action_view_interval_blocks]",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:nth-child(2)" },
    ],
});
