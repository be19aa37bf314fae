import {
    Component,
    onMounted,
    onWillUnmount,
    onWillUpdateProps,
    status,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MEASURED = "#2f7dba";
const DOUBTFUL = "#e6a23c";
const EMPTY = "#e9ecef";
const CELL = { width: 24, height: 2 };

/** Draws what flowed at a supply point: a day, a month, a year, or a heat map. */
export class EnergyIntervalChart extends Component {
    static template = "energy_supply_point.IntervalChart";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.chart = null;
        this.state = useState({ scale: "month", data: null, hover: "" });
        this.scales = [
            ["day", _t("Day")],
            ["month", _t("Month")],
            ["year", _t("Year")],
            ["heat", _t("Heat map")],
        ];
        // The form never waits for the chart: it is drawn when its data are there.
        onMounted(async () => {
            await loadBundle("web.chartjs_lib");
            await this.load(this.props.record.resId, {});
        });
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.props.record.resId) {
                this.state.data = null;
                this.load(next.record.resId, {});
            }
        });
        useEffect(
            () => this.draw(),
            () => [this.state.data]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get data() {
        return this.state.data;
    }

    get period() {
        const { scale, date } = this.data;
        return { day: date, month: date.slice(0, 7) }[scale] || date.slice(0, 4);
    }

    get summary() {
        return _t("%(total)s kWh, %(gaps)s gaps, %(estimated)s values not measured", {
            total: formatFloat(this.data.total, { digits: [16, 3] }),
            gaps: this.data.gap_count,
            estimated: this.data.estimated_count,
        });
    }

    async load(resId, changes) {
        if (!resId || status(this) === "destroyed") {
            return;
        }
        const { scale = this.state.scale, date, channel_id } = changes;
        this.state.scale = scale;
        this.asked = { scale, date, channel_id };
        const asked = this.asked;
        const data = await this.orm.call("energy.supply.point", "get_interval_chart", [
            [resId],
            scale,
            date ?? this.data?.date ?? null,
            channel_id ?? this.data?.channel_id ?? null,
        ]);
        // Answers may come in another order than the questions.
        if (asked === this.asked) {
            this.state.data = data;
        }
    }

    change(changes) {
        return this.load(this.props.record.resId, changes);
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        const canvas = this.canvas.el;
        if (!canvas || !this.data?.channel_id) {
            return;
        }
        if (this.data.scale === "heat") {
            this.drawHeat(canvas);
        } else {
            this.drawBars(canvas);
        }
    }

    drawBars(canvas) {
        const { labels, values, doubtful, scale } = this.data;
        this.chart = new window.Chart(canvas, {
            type: "bar",
            data: {
                labels: labels.map((label) => (scale === "year" ? label.slice(0, 7) : label)),
                datasets: [
                    {
                        label: "kWh",
                        data: values,
                        backgroundColor: doubtful.map((is) => (is ? DOUBTFUL : MEASURED)),
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: { legend: { display: false } },
                scales: { y: { beginAtZero: true, title: { display: true, text: "kWh" } } },
                onClick: (_event, [bar]) => bar && this.zoom(labels[bar.index]),
            },
        });
    }

    /** From a month of the year to its days, from a day of the month to its hours. */
    zoom(label) {
        const finer = { year: "month", month: "day" }[this.data.scale];
        if (finer) {
            this.change({ scale: finer, date: label });
        }
    }

    drawHeat(canvas) {
        const { cells, largest } = this.data;
        canvas.width = 24 * CELL.width;
        canvas.height = cells.length * CELL.height;
        const context = canvas.getContext("2d");
        cells.forEach((row, day) =>
            row.forEach((value, hour) => {
                context.fillStyle = this.heatColor(value, largest);
                context.fillRect(
                    hour * CELL.width,
                    day * CELL.height,
                    CELL.width,
                    CELL.height
                );
            })
        );
    }

    heatColor(value, largest) {
        if (value < 0) {
            return EMPTY;
        }
        // From blue (nothing) over green and yellow to red (the largest hour).
        return `hsl(${240 - 240 * (largest > 0 ? value / largest : 0)}, 75%, 50%)`;
    }

    onHover(event) {
        if (this.data.scale !== "heat") {
            return;
        }
        const box = event.target.getBoundingClientRect();
        const day = Math.floor(((event.clientY - box.top) / box.height) * this.data.cells.length);
        const hour = Math.floor(((event.clientX - box.left) / box.width) * 24);
        const value = this.data.cells[day]?.[hour];
        if (value === undefined) {
            return;
        }
        const amount = value < 0 ? _t("no value") : `${formatFloat(value, { digits: [16, 3] })} kWh`;
        this.state.hover = `${this.data.labels[day]} ${String(hour).padStart(2, "0")}:00  ${amount}`;
    }

    onClickHeat(event) {
        if (this.data.scale === "heat") {
            const box = event.target.getBoundingClientRect();
            const at = ((event.clientY - box.top) / box.height) * this.data.labels.length;
            this.change({ scale: "day", date: this.data.labels[Math.floor(at)] });
        }
    }
}

registry.category("view_widgets").add("energy_interval_chart", {
    component: EnergyIntervalChart,
});
