"""Whether the sums of a document agree, before it goes out."""

from decimal import Decimal

from .document import InvoiceDocument
from .document_lines import net

MOST_POINTS = 1000
# Cash is rounded to five cents.
_ROUNDING = Decimal("0.05")


class DocumentError(ValueError):
    """The document contradicts itself; ``code`` says where.

    ``expected`` is what follows from the parts, ``found`` what the document says.
    """

    def __init__(self, code: str, expected: object, found: object):
        super().__init__(f"{code}: expected {expected}, found {found}")
        self.code = code
        self.expected = expected
        self.found = found


def check(document: InvoiceDocument) -> None:
    """Check that lines add up to the VAT bases, and all of it to the amount due.

    :raises DocumentError: with code ``points`` (none or too many), ``period`` (a point
        or the document ends before it begins), ``vat_base_<percent>`` or
        ``amount_due``.
    """
    if not 1 <= len(document.points) <= MOST_POINTS:
        raise DocumentError("points", MOST_POINTS, len(document.points))
    for part in (document, *document.points):
        if part.date_to <= part.date_from:
            raise DocumentError("period", part.date_from, part.date_to)
    _check_bases(document)
    expected = document.gross_total - document.advances_total
    expected += document.taken_over + document.balances_total
    if abs(expected - document.amount_due) >= _ROUNDING:
        raise DocumentError("amount_due", expected, document.amount_due)


def _check_bases(document: InvoiceDocument) -> None:
    lines = document.lines
    rates = {row.percent for row in document.vat} | {line.vat_percent for line in lines}
    for percent in sorted(rates):
        expected = net(line for line in lines if line.vat_percent == percent)
        found = sum(row.base for row in document.vat if row.percent == percent)
        if expected != found:
            raise DocumentError(f"vat_base_{percent}", expected, found)
