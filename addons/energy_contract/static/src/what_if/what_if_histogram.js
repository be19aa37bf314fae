import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const COLORS = { cheaper: "#5cb85c", same: "#7f7f7f", dearer: "#c0504d", mixed: "#2f7dba" };

/** Draws how many customers pay more or less, by how much; a bar opens its points. */
export class EnergyWhatIfHistogram extends Component {
    static template = "energy_contract.WhatIfHistogram";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.canvas = useRef("canvas");
        this.chart = null;
        this.state = useState({ bars: null });
        onMounted(() => loadBundle("web.chartjs_lib").then(() => this.load()));
        useEffect(
            () => {
                if (window.Chart) {
                    this.load();
                }
            },
            () => [this.props.record.resId, this.props.record.data.write_date]
        );
        useEffect(
            () => this.draw(),
            () => [this.state.bars]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    async load() {
        const { resId } = this.props.record;
        if (resId) {
            this.state.bars = await this.orm.call("energy.what.if", "get_histogram", [[resId]]);
        }
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        const { bars } = this.state;
        if (!this.canvas.el || !bars?.length) {
            return;
        }
        this.chart = new window.Chart(this.canvas.el, {
            type: "bar",
            data: {
                labels: bars.map(({ label }) => label),
                datasets: [
                    {
                        label: _t("Customers"),
                        // The least length is for bars that hold somebody.
                        data: bars.map(({ count }) => count || null),
                        backgroundColor: bars.map(({ side }) => COLORS[side]),
                        categoryPercentage: 1,
                        barPercentage: 0.95,
                        // One customer among thousands is still seen, and hit.
                        minBarLength: 3,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: (event, elements) => this.open(elements),
                onHover: (event, elements) => {
                    event.native.target.style.cursor = elements.length ? "pointer" : "default";
                },
                interaction: { mode: "index", intersect: false },
                plugins: { legend: { display: false } },
                scales: {
                    x: { grid: { display: false } },
                    y: {
                        beginAtZero: true,
                        ticks: { precision: 0 },
                        title: { display: true, text: _t("Customers") },
                    },
                },
            },
        });
    }

    async open(elements) {
        const bar = elements.length && this.state.bars[elements[0].index];
        if (bar?.count) {
            const { resId } = this.props.record;
            const action = await this.orm.call("energy.what.if", "action_view_bar", [
                [resId],
                bar.bucket,
            ]);
            this.action.doAction(action);
        }
    }
}

registry.category("view_widgets").add("energy_what_if_histogram", {
    component: EnergyWhatIfHistogram,
    fieldDependencies: [{ name: "write_date", type: "datetime" }],
});
