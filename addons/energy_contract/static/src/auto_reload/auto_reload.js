import { Component, onMounted, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const EVERY_MS = 3000;
const BUSY = ["running", "calculating"];

/** Reads a running record again every few seconds, so that its progress moves. */
export class EnergyAutoReload extends Component {
    static template = xml`<span/>`;
    static props = { ...standardWidgetProps };

    setup() {
        let timer = null;
        onMounted(() => {
            timer = setInterval(() => this.reload(), EVERY_MS);
        });
        onWillUnmount(() => clearInterval(timer));
    }

    async reload() {
        const { record } = this.props;
        if (BUSY.includes(record.data.state) && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("energy_auto_reload", {
    component: EnergyAutoReload,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
