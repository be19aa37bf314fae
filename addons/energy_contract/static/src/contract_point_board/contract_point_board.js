import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** A point dropped on another billing group: the dialog asks from which day. */
export class ContractPointBoardRenderer extends KanbanRenderer {
    setup() {
        super.setup();
        this.actionService = useService("action");
        this.orm = useService("orm");
    }

    async sortRecordDrop(recordId, sourceId, params) {
        const { list } = this.props;
        if (list.groupByField?.name !== "billing_group_id") {
            return super.sortRecordDrop(recordId, sourceId, params);
        }
        params.parent?.classList.remove("o_kanban_hover");
        const target = list.groups.find((group) => group.id === params.parent?.dataset.id);
        if (!target || target.id === sourceId) {
            return;
        }
        const source = list.groups.find((group) => group.id === sourceId);
        const record = source.list.records.find((item) => item.id === recordId);
        const action = await this.orm.call(
            "energy.contract.point",
            "action_move_to",
            [[record.resId]],
            { group_id: target.value }
        );
        await this.actionService.doAction(action, { onClose: () => list.model.load() });
    }
}

registry.category("views").add("energy_contract_point_board", {
    ...kanbanView,
    Renderer: ContractPointBoardRenderer,
});
