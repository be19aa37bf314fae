"""Bills to PDF."""

from collections.abc import Sequence
from pathlib import Path

from odoo.addons.energy_contract.logic.typeset import (
    FONT_PATHS,
    TAGGED_POINTS,
    typesetter,
)

from .document import InvoiceDocument
from .document_view import view

TEMPLATE = Path(__file__).parents[1] / "typst" / "bill.typ"


def render(
    document: InvoiceDocument, *, font_paths: Sequence[str] = FONT_PATHS
) -> bytes:
    """Return the bill as PDF."""
    return typesetter(TEMPLATE, tuple(font_paths)).render(
        view(document),
        document.issue_date,
        is_tagged=len(document.points) <= TAGGED_POINTS,
    )
