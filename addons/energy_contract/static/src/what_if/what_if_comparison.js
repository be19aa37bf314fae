import { registry } from "@web/core/registry";
import { EnergySampleBill } from "../tariff_editor/sample_bill";

/** The bills of one point before and after, rated anew when they are looked at. */
export class EnergyWhatIfComparison extends EnergySampleBill {
    static template = "energy_contract.WhatIfComparison";

    async load() {
        const { resId } = this.props.record;
        if (resId) {
            this.state.answer = await this.orm.call("energy.what.if.line", "get_comparison", [
                [resId],
            ]);
        }
    }
}

registry.category("view_widgets").add("energy_what_if_comparison", {
    component: EnergyWhatIfComparison,
    fieldDependencies: [{ name: "write_date", type: "datetime" }],
});
