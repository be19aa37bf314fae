import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const COLORS = ["#2f7dba", "#e6a23c", "#5cb85c", "#8e63b5", "#c0504d", "#4bacc6", "#7f7f7f"];
const DAY = 24 * 3600 * 1000;

/** Draws the prices of a tariff over time as steps; what is not released is dashed. */
export class EnergyPriceHistory extends Component {
    static template = "energy_contract.PriceHistory";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.chart = null;
        this.state = useState({ data: null, unit: 0 });
        onMounted(() => loadBundle("web.chartjs_lib").then(() => this.load()));
        useEffect(
            () => {
                if (window.Chart) {
                    this.load();
                }
            },
            // A saved record comes with fresh data: prices may have changed.
            () => [this.props.record.resId, this.props.record.data.write_date]
        );
        useEffect(
            () => this.draw(),
            () => [this.state.data, this.state.unit]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get units() {
        return this.state.data?.units || [];
    }

    async load() {
        const { resId, data } = this.props.record;
        // On a component the history is that of its tariff.
        const tariff = data.tariff_id ? data.tariff_id.id : resId;
        if (tariff) {
            this.state.data = await this.orm.call("energy.tariff", "get_price_history", [
                [tariff],
            ]);
        }
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        const unit = this.units[this.state.unit] || this.units[0];
        if (!this.canvas.el || !unit) {
            return;
        }
        const days = unit.components.flatMap(({ steps }) =>
            steps.flatMap((step) => [step.date_from, step.date_to].filter(Boolean))
        );
        // An open price is drawn half a year beyond today and the last change.
        const latest = [...days, this.state.data.today].map((day) => Date.parse(day));
        const end = Math.max(...latest) + 183 * DAY;
        const datasets = unit.components.flatMap(({ name, steps }, at) =>
            [true, false].map((isReleased) => ({
                label: name,
                data: this.getPoints(steps, isReleased, end),
                borderColor: COLORS[at % COLORS.length],
                backgroundColor: COLORS[at % COLORS.length],
                borderDash: isReleased ? [] : [5, 4],
                pointRadius: 2,
                stepped: true,
                spanGaps: false,
            }))
        );
        this.chart = new window.Chart(this.canvas.el, {
            type: "line",
            data: { datasets: datasets.filter((dataset) => dataset.data.length) },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: {
                        position: "bottom",
                        // A component has one entry, whatever the state of its prices.
                        labels: {
                            filter: (item, { datasets }) =>
                                datasets.findIndex(({ label }) => label === item.text) ===
                                item.datasetIndex,
                        },
                    },
                },
                scales: {
                    x: { type: "time", time: { tooltipFormat: "dd.MM.yyyy" } },
                    y: { title: { display: true, text: unit.unit } },
                },
            },
        });
    }

    /** The corners of the steps; a point without value interrupts the line. */
    getPoints(steps, isReleased, end) {
        const shown = steps.filter((step) => (step.state === "released") === isReleased);
        return shown.flatMap((step, at) => {
            const until = step.date_to ? Date.parse(step.date_to) : end;
            const points = [
                { x: Date.parse(step.date_from), y: step.price },
                { x: until, y: step.price },
            ];
            const isJoined = shown[at + 1]?.date_from === step.date_to;
            return isJoined ? points : [...points, { x: until, y: NaN }];
        });
    }
}

registry.category("view_widgets").add("energy_price_history", {
    component: EnergyPriceHistory,
    fieldDependencies: [{ name: "write_date", type: "datetime" }],
});
