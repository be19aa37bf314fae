from base64 import b64decode

from odoo import models

from ..logic import document as doc
from ..logic.decimals import exact
from ..logic.document_format import locale_of
from ..logic.document_labels import SHARED_LABELS


class EnergyDocument(models.AbstractModel):
    """Gives printed documents what all of them have: words, parties, account.

    The language of the context is the one of the document.
    """

    _name = "energy.document"
    _description = "Printed Document"

    def _get_language(self, partner):
        """Return the language to print for ``partner`` in, such as ``sk_SK``."""
        return partner.lang or self.env.lang or "en_US"

    def _get_shared_labels(self):
        # The words are marked for export where they are written, in document_labels.
        return {key: self.env._(text) for key, text in SHARED_LABELS.items()}

    def _prepare_supplier(self, company):
        return doc.Supplier(
            name=company.name,
            address=self._prepare_address(company.partner_id),
            company_number=company.company_registry or "",
            vat_number=company.vat or "",
            register_text=company.energy_register_text or "",
            phone=company.phone or "",
            hotline=company.energy_hotline or "",
            email=company.email or "",
            web=company.website or "",
            colour=company.primary_color or "#0b5394",
            logo=None if company.uses_default_logo else b64decode(company.logo),
        )

    def _prepare_customer(self, partner):
        return doc.Customer(
            name=partner.name,
            address=self._prepare_address(partner),
            customer_number=partner.ref or "",
            company_number=partner.company_registry or "",
            vat_number=partner.vat or "",
        )

    def _prepare_postal(self, partner):
        return doc.PostalAddress(
            name=partner.name or partner.commercial_partner_id.name,
            lines=self._prepare_address(partner),
        )

    def _prepare_payment(self, bank, variable_symbol, method="transfer"):
        """Return how the document is paid; ``method`` is a code of ``doc.Payment``."""
        return doc.Payment(
            iban=(bank.acc_number or "").replace(" ", ""),
            bic=bank.bank_bic or "",
            bank_name=bank.bank_name or "",
            variable_symbol=variable_symbol or "",
            method=method,
        )

    def _prepare_address(self, partner):
        return self._get_lines(partner.street, partner.street2, partner)

    def _prepare_place(self, point):
        """Return the address of a supply point."""
        return self._get_lines(point.street, None, point)

    def _get_lines(self, street, street2, place):
        town = " ".join(filter(None, (place.zip, place.city)))
        return tuple(filter(None, (street, street2, town)))

    def _attach(self, record, name, content):
        """Attach a PDF to ``record``, in place of an earlier one of the same name."""
        Attachment = self.env["ir.attachment"]
        values = {
            "name": f"{name.replace('/', '-')}.pdf",
            "raw": content,
            "mimetype": "application/pdf",
            "res_model": record._name,
            "res_id": record.id,
        }
        Attachment.search(
            [(key, "=", values[key]) for key in ("name", "res_model", "res_id")]
        ).unlink()
        return Attachment.create(values)

    def _open(self, attachment):
        """Return the action that shows a document in a new tab."""
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}/{attachment.name}",
            "target": "new",
        }

    # Values of a record as a person reads them

    def _get_title(self, record, name):
        return record._fields[name]._description_string(self.env)

    def _format(self, record, name):
        """Return a value ready to print, empty for none."""
        field, value = record._fields[name], record[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "date":
            return self._get_locale().date(value) if value else ""
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return self._get_locale().amount(exact(value), currency.name)
        if field.type == "many2one":
            return value.display_name or ""
        return str(value or "")

    def _prepare_facts(self, record, names):
        """Return the fields that have a value, under their titles."""
        values = {name: self._format(record, name) for name in names}
        return [
            doc.Fact(name=self._get_title(record, name), value=value)
            for name, value in values.items()
            if value
        ]

    def _get_locale(self):
        return locale_of(self.env.lang or "en")
