from contextlib import contextmanager

from odoo import api, fields, models
from odoo.fields import Command

# Until somebody signs, the terms follow the products that are chosen.
UNBOUND_STATES = ("draft", "offered")


class EnergyContract(models.Model):
    """The terms of products are those of the contract, unless it says otherwise."""

    _name = "energy.contract"
    _inherit = ["energy.contract", "energy.attached.mixin"]

    document_ids = fields.Many2many(
        string="Terms and Price Lists",
        help="They came with the products when these were chosen; letters carry them.",
    )

    def write(self, vals):
        if not {"date_from", "point_ids"} & set(vals):
            return super().write(vals)
        with self._follow_product_terms():
            return super().write(vals)

    @contextmanager
    def _follow_product_terms(self):
        """Let terms follow the products that are chosen inside the block.

        What somebody entered stays: only a term that said the same as the products
        before says the same as the products after.
        """
        unbound = self.filtered(lambda item: item.state in UNBOUND_STATES)
        before = {contract: contract._get_product_terms() for contract in unbound}
        yield
        for contract, old in before.items():
            new = contract._get_product_terms()
            vals = {
                name: value
                for name, value in new.items()
                if value != old[name] and contract[name] == old[name]
            }
            vals |= contract._prepare_documents(contract.point_ids.product_id)
            if vals:
                contract.write(vals)

    def _get_product_terms(self):
        """Return the terms that all products of the contract agree on.

        Where they differ, or say nothing, it is what a contract says by default.
        """
        self.ensure_one()
        products = self.point_ids._get_live().product_id
        terms = {"term_date_to": False, "notice_count": 1, "notice_unit": "months"}
        product = products[:1]
        if len(set(products.mapped("term_months"))) == 1:
            terms |= product._prepare_term(self.date_from)
        if len(set(products.mapped("notice_months"))) == 1:
            terms |= product._prepare_notice()
        return terms

    def _take_terms(self, product, start, *, has_term=True):
        """Let contracts hold on the terms of ``product``, agreed from ``start`` on.

        :param has_term: a fixed term begins, too.
        """
        vals = product._prepare_notice()
        if has_term:
            vals |= product._prepare_term(start)
        for contract in self:
            contract.write(vals | contract._prepare_documents(product))
        return self

    def _prepare_documents(self, products):
        missing = products.document_ids - self.document_ids
        if not missing:
            return {}
        return {"document_ids": [Command.link(item.id) for item in missing]}


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    currency_id = fields.Many2one(related="company_id.currency_id")
    exit_fee = fields.Monetary(
        help="What it costs when the point leaves before the fixed term of the "
        "contract. Zero: what the contract says."
    )

    _exit_fee_sane = models.Constraint(
        "CHECK (exit_fee >= 0)", "An exit fee cannot be negative."
    )

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.product_id:
            self.update(self.product_id._prepare_point_terms(self.date_from))

    @api.model_create_multi
    def create(self, vals_list):
        Product = self.env["energy.product"]
        vals_list = [
            Product.browse(vals.get("product_id"))._prepare_point_terms(
                fields.Date.to_date(vals.get("date_from"))
            )
            | vals
            for vals in vals_list
        ]
        contracts = self.env["energy.contract"].browse(
            {vals.get("contract_id") for vals in vals_list} - {None, False}
        )
        with contracts._follow_product_terms():
            return super().create(vals_list)

    def write(self, vals):
        if "product_id" not in vals:
            return super().write(vals)
        unbound = self.filtered(lambda row: row.contract_id.state in UNBOUND_STATES)
        before = {
            row: row.product_id._prepare_point_terms(row.date_from) for row in unbound
        }
        with self.contract_id._follow_product_terms():
            result = super().write(vals)
        for row, old in before.items():
            new = row.product_id._prepare_point_terms(row.date_from)
            row.write(
                {
                    name: value
                    for name, value in new.items()
                    if name not in vals and value != old[name] == row[name]
                }
            )
        return result

    def _change_from(self, day, values):
        """A new product comes on its own terms, where ``values`` say nothing else."""
        if values.get("product_id"):
            product = self.env["energy.product"].browse(values["product_id"])
            values = product._prepare_point_terms(day) | values
        return super()._change_from(day, values)
