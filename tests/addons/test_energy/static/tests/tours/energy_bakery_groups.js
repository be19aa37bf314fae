import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const COLUMN = (name) => `.o_kanban_group:has(.o_column_title:contains(${name}))`;
const CARD = (street) => `.o_kanban_record:contains(${street})`;

function choose(field, text, inside = "") {
    return [
        {
            content: `${field}: ${text}`,
            trigger: `${inside} .o_field_widget[name=${field}] input`,
            run: `edit ${text}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains(${text})`,
            run: "click",
        },
    ];
}

function select(field, text, inside = "") {
    return [
        {
            content: `${field}: ${text}`,
            trigger: `${inside} .o_field_widget[name=${field}] input`,
            run: "click",
        },
        { trigger: `.o_select_menu_item:contains(${text})`, run: "click" },
    ];
}

function addGroup(name) {
    return [
        {
            content: "A new group",
            trigger: ".o_column_quick_create.o_quick_create_folded > div",
            run: "click",
        },
        {
            content: name,
            trigger: ".o_column_quick_create input",
            run: `edit ${name}`,
        },
        { trigger: ".o_column_quick_create .o_kanban_add", run: "click" },
        { trigger: COLUMN(name) },
        { trigger: ".o_column_quick_create .o_kanban_remove", run: "click" },
    ];
}

function editGroup(name, steps) {
    return [
        {
            content: `Settings of ${name}`,
            trigger: `${COLUMN(name)} .o_kanban_header`,
            run: `hover && click ${COLUMN(name)} .o_group_config button`,
        },
        { trigger: ".o-dropdown--group-config-menu .o_group_edit", run: "click" },
        ...steps,
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ];
}

registry.category("web_tour.tours").add("energy_bakery_groups", {
    steps: () => [
        { content: "A contract", trigger: ".o_list_button_add", run: "click" },
        ...choose("partner_id", "Pekáreň Lipa"),
        ...choose("segment_id", "Bakeries"),
        {
            content: "From",
            trigger: ".o_field_widget[name=date_from] input, .o_field_widget[name=date_from] button",
            run: "edit 01/01/2025",
        },
        ...stepUtils.saveForm(),
        {
            content: "All points at once",
            trigger: "button[name=action_add_points]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=supply_point_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "All of the bakery",
            trigger: ".modal .o_list_view:has(.o_data_row:nth-child(15)) thead .o_list_record_selector input",
            run: "click",
        },
        { trigger: ".modal .o_select_button", run: "click" },
        ...choose("electricity_product_id", "Current", ".modal"),
        ...choose("gas_product_id", "Warmth", ".modal"),
        { trigger: ".modal button[name=action_apply]", run: "click" },
        {
            content: "Fifteen points, all in the first group",
            trigger: "button[name=action_view_points]:contains(15)",
        },
        {
            content: "The groups",
            trigger: "button[name=action_view_board]",
            run: "click",
        },
        { trigger: `${COLUMN("All points")}:has(${CARD("Pekárska 15")})` },
        ...addGroup("Ovens"),
        ...addGroup("Office"),
        ...editGroup("All points", [
            {
                trigger: ".modal .o_field_widget[name=name] input",
                run: "edit Shops",
            },
            ...choose("partner_id", "Lipa Shops", ".modal"),
            ...select("delivery", "E-mail", ".modal"),
            ...select("advance_cycle", "Monthly", ".modal"),
        ]),
        ...editGroup("Ovens", [
            ...choose("partner_id", "Lipa Ovens", ".modal"),
            ...select("delivery", "E-mail", ".modal"),
            ...select("cycle", "Monthly", ".modal"),
        ]),
        ...editGroup("Office", [
            ...choose("partner_id", "Lipa Office", ".modal"),
            ...select("advance_cycle", "Quarterly", ".modal"),
        ]),
        {
            content: "A point is dragged to the ovens",
            trigger: `${COLUMN("Shops")} ${CARD("Pekárska 2,")}`,
            run: `drag_and_drop ${COLUMN("Ovens")} .o_kanban_header`,
        },
        {
            content: "In a draft it belongs there from the beginning",
            trigger: ".modal .o_field_widget[name=when] input[data-value=start]:checked",
        },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: `${COLUMN("Ovens")} ${CARD("Pekárska 2,")}` },
        {
            content: "Another one to the office",
            trigger: `${COLUMN("Shops")} ${CARD("Pekárska 3,")}`,
            run: `drag_and_drop ${COLUMN("Office")} .o_kanban_header`,
        },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: `${COLUMN("Office")} ${CARD("Pekárska 3,")}` },
        {
            content: "The gas of the ovens in one go",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        ...[1, 2, 3].map((number) => ({
            trigger: `.o_data_row:contains(Warmth):not(.o_data_row_selected) .o_list_record_selector input`,
            content: `Gas point ${number}`,
            run: "click",
        })),
        { trigger: ".o_control_panel button[name=action_move]", run: "click" },
        ...choose("group_id", "Ovens", ".modal"),
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Warmth):contains(Ovens)" },
        {
            content: "Back to the contract",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button",
            run: "click",
        },
        { trigger: "button[name=action_activate]", run: "click" },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Active)",
        },
        { trigger: "button[name=action_view_board]", run: "click" },
        {
            content: "In an active contract the day is asked",
            trigger: `${COLUMN("Shops")} ${CARD("Pekárska 4,")}`,
            run: `drag_and_drop ${COLUMN("Office")} .o_kanban_header`,
        },
        {
            trigger: ".modal .o_field_widget[name=when] input[data-value=today]:checked",
        },
        {
            content: "From the next period",
            trigger: ".modal .o_field_widget[name=when] input[data-value=period]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=has_own_cycle] input",
            run: "click",
        },
        ...select("advance_cycle", "Half-yearly", ".modal"),
        {
            trigger: ".modal .o_field_widget[name=has_own_address] input",
            run: "click",
        },
        ...choose("invoice_partner_id", "Lipa Kiosk", ".modal"),
        { trigger: ".modal button[name=action_apply]", run: "click" },
        {
            content: "It is in both groups, each with its days",
            trigger: `${COLUMN("Office")} ${CARD("Pekárska 4,")}:contains(Lipa Kiosk)`,
        },
        { trigger: `${COLUMN("Shops")} ${CARD("Pekárska 4,")}` },
    ],
});
