import { registry } from "@web/core/registry";

const DIALOG = ".modal:not(.o_inactive_modal)";

function choose(field, text) {
    return [
        {
            content: `${field}: ${text}`,
            trigger: `${DIALOG} .o_field_widget[name=${field}] input`,
            run: `edit ${text}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains(${text})`,
            run: "click",
        },
    ];
}

function enterDate(field, day) {
    const widget = `${DIALOG} .o_field_widget[name=${field}]`;
    return [
        {
            content: `${field} is shown as a button until somebody edits it`,
            trigger: `${widget} input, ${widget} button`,
            run: "click",
        },
        {
            content: `${field}: ${day}`,
            trigger: `${widget} input`,
            run: `edit ${day} && press Tab`,
        },
    ];
}

function open(button) {
    return [
        {
            content: `Button ${button}`,
            trigger: `.o_form_statusbar button[name=${button}]`,
            run: "click",
        },
        { trigger: `${DIALOG} button[name=action_apply]` },
    ];
}

const APPLY = [
    { trigger: `${DIALOG} button[name=action_apply]`, run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

registry.category("web_tour.tours").add("energy_contract_life", {
    steps: () => [
        // A new term with the product that comes with one.
        ...open("action_renew"),
        ...choose("product_id", "Fixed Current"),
        {
            content: "The term of the product is proposed",
            trigger: `${DIALOG} .o_field_widget[name=term_date_to]:contains(2093)`,
        },
        ...APPLY,
        {
            content: "The history tells it",
            trigger: ".o_notebook a[name=history]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=change_ids] .o_data_row:contains(Renewal):contains(2093)",
        },
        // Another product in the middle of the term.
        ...open("action_amend"),
        ...enterDate("date", "02/01/2092"),
        ...choose("product_id", "Green Current"),
        ...APPLY,
        {
            trigger:
                ".o_field_widget[name=change_ids] .o_data_row:contains(Amendment):contains(Green Current)",
        },
        // Notice before the end of the term costs the fee of the point.
        ...open("action_terminate"),
        ...enterDate("date", "06/01/2092"),
        {
            content: "What leaving early costs",
            trigger: `${DIALOG} .o_field_widget[name=exit_fee]:contains(45)`,
        },
        ...APPLY,
        { trigger: ".o_field_widget[name=date_to]:contains(2092)" },
        {
            trigger:
                ".o_field_widget[name=change_ids] .o_data_row:contains(Termination):contains(Done)",
        },
        // The notice was a mistake.
        {
            content: "Undo",
            trigger: ".o_form_statusbar button[name=action_undo]",
            run: "click",
        },
        { trigger: `${DIALOG} .modal-footer .btn-primary`, run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            trigger:
                ".o_field_widget[name=change_ids] .o_data_row:contains(Termination):contains(Undone)",
        },
        // Somebody else moves in.
        ...open("action_move"),
        ...enterDate("date", "04/01/2092"),
        ...choose("partner_id", "Eva Nováková"),
        { trigger: `${DIALOG} button[name=action_apply]`, run: "click" },
        {
            content: "The contract of the newcomer",
            trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Eva Nováková)",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Active)",
        },
    ],
});
