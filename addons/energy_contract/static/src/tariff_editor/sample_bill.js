import { Component, onWillStart, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** What a chosen customer would pay under the tariff, kept up with every change. */
export class EnergySampleBill extends Component {
    static template = "energy_contract.SampleBill";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ answer: null });
        this.zones = { single: _t("Energy"), high: _t("High (VT)"), low: _t("Low (NT)") };
        this.comparisons = [
            ["none", _t("Nothing")],
            ["prepared", _t("With drafts")],
            ["date", _t("Another date")],
            ["tariff", _t("Another tariff")],
        ];
        this.units = {
            month: _t("month"),
            day: _t("day"),
            "A·month": _t("A·month"),
            "kW·month": _t("kW·month"),
        };
        onWillStart(() => this.load());
        useEffect(
            () => {
                this.load();
            },
            () => [this.props.record.resId, this.props.record.data.write_date]
        );
    }

    get answer() {
        return this.state.answer;
    }

    get values() {
        return this.answer.values;
    }

    get isCompared() {
        return this.answer.sides.length > 1;
    }

    async load(changes = {}) {
        const { resId } = this.props.record;
        if (!resId) {
            return;
        }
        const values = { ...(this.resId === resId ? this.answer?.values : {}), ...changes };
        this.resId = resId;
        const asked = (this.asked = {});
        const answer = await this.orm.call("energy.tariff", "get_sample_bill", [[resId], values]);
        // Answers may come in another order than the questions.
        if (asked === this.asked) {
            this.state.answer = answer;
        }
    }

    choose(name, event) {
        return this.load({ [name]: Number(event.target.value) || false });
    }

    enter(name, event) {
        return this.load({ [name]: event.target.value });
    }

    enterNumber(name, event) {
        return this.load({ [name]: Math.max(0, Number(event.target.value) || 0) });
    }

    money(amount) {
        return formatMonetary(amount, { currencyId: this.answer.currency_id });
    }

    number(value) {
        return formatFloat(value, { digits: [16, 6], trailingZeros: false });
    }

    quantity(cell, unit) {
        return `${this.number(cell.quantity)} ${this.units[unit] || unit}`;
    }

    difference(cells) {
        return this.money(cells[1].amount - cells[0].amount);
    }

    prices(cell) {
        return cell.prices.map((price) => this.number(price)).join(" / ");
    }
}

registry.category("view_widgets").add("energy_sample_bill", {
    component: EnergySampleBill,
    fieldDependencies: [{ name: "write_date", type: "datetime" }],
});
