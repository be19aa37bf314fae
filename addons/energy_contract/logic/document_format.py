"""Numbers and days as the readers of a language write them.

Numbers come out of ``Decimal`` digit by digit, without a float on the way. Blanks
inside a number or a date do not break.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

_BLANK = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_SYMBOLS = {"EUR": "€", "CZK": "Kč", "USD": "$", "GBP": "£"}


@dataclass(frozen=True, slots=True)
class Locale:
    """How a language writes numbers, money and days.

    ``day`` is a pattern of ``{day}``, ``{month}``, ``{year}`` (plain numbers) and
    ``{name}`` (the month's short name); ``money`` one of ``{amount}`` and ``{symbol}``.
    """

    language: str
    decimal: str
    group: str
    day: str
    money: str
    months: tuple[str, ...]

    def number(self, value: Decimal, least: int = 0, most: int | None = None) -> str:
        """Return a number with at least ``least`` decimals and as many as it needs.

        :param most: rounds to so many decimals, for values that are only information.
        """
        if most is not None:
            step = Decimal(1).scaleb(-most)
            value = value.quantize(step, rounding=ROUND_HALF_UP)
        text = f"{abs(value):,.{max(least, decimals(value))}f}"
        text = text.translate(str.maketrans({",": self.group, ".": self.decimal}))
        return _MINUS + text if value < 0 else text

    def amount(self, value: Decimal, currency: str) -> str:
        """Return money with its symbol, two decimals."""
        symbol = _SYMBOLS.get(currency, currency)
        text = self.money.format(amount=self.number(abs(value), 2), symbol=symbol)
        return _MINUS + text if value < 0 else text

    def in_words(self, value: Decimal, currency: str) -> str:
        """Return money as it is written out: units in words, cents in hundredths.

        Negative amounts lose their sign: the words beside them say whom they favour.

        >>> SLOVAK.in_words(Decimal("499.45"), "EUR")
        'štyristodeväťdesiatdeväť 45/100 EUR'
        """
        units, cents = divmod(int(abs(value) * 100), 100)
        words = num2words(units, lang=self.language)
        return f"{words} {cents:02d}/100 {currency}"

    def column(
        self, values: Sequence[Decimal | None], least: int | Sequence[int] = 0
    ) -> list[tuple[str, str]]:
        """Return the cells of a column whose decimal marks stand below each other.

        A cell is the number and the digits that would follow it in the longest one:
        they are set invisibly. ``None`` gives an empty cell.

        :param least: how many decimals all numbers, or each of them, have at least.
        """
        leasts = [least] * len(values) if isinstance(least, int) else least
        digits = [
            0 if value is None else max(few, decimals(value))
            for value, few in zip(values, leasts, strict=True)
        ]
        widest = max(digits, default=0)
        return [
            ("", "") if value is None else self._cell(value, count, widest)
            for value, count in zip(values, digits, strict=True)
        ]

    def _cell(self, value: Decimal, digits: int, widest: int) -> tuple[str, str]:
        mark = self.decimal if digits == 0 and widest else ""
        return self.number(value, digits), mark + "0" * (widest - digits)

    def date(self, day: date) -> str:
        """Return a day."""
        return self.day.format(
            day=day.day,
            month=day.month,
            year=day.year,
            name=self.months[day.month - 1],
        )

    def range(self, start: date, end: date) -> str:
        """Return a half-open range by its first and its last day.

        It may break before the dash, which keeps narrow columns narrow.
        """
        last = end - timedelta(days=1)
        if last == start:
            return self.date(start)
        return f"{self.date(start)} –{_BLANK}{self.date(last)}"


SLOVAK = Locale(
    language="sk",
    decimal=",",
    group=_BLANK,
    day="{day:02d}.{month:02d}.{year}",
    money="{amount}" + _BLANK + "{symbol}",
    months=("jan", "feb", "mar", "apr", "máj", "jún")
    + ("júl", "aug", "sep", "okt", "nov", "dec"),
)
ENGLISH = Locale(
    language="en",
    decimal=".",
    group=",",
    day="{day}" + _BLANK + "{name}" + _BLANK + "{year}",
    money="{symbol}{amount}",
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun")
    + ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
LOCALES = {locale.language: locale for locale in (SLOVAK, ENGLISH)}


def locale_of(language: str) -> Locale:
    """Return the locale of ``sk`` or ``sk_SK``; English for a language without one.

    >>> locale_of("sk_SK").number(Decimal("-1234.5"), 2)
    '−1\\xa0234,50'
    """
    return LOCALES.get(language.replace("-", "_").split("_")[0].lower(), ENGLISH)


def decimals(value: Decimal) -> int:
    """Return how many decimals a number needs, without the zeros at its end.

    >>> decimals(Decimal("12.340")), decimals(Decimal("1E+3"))
    (2, 0)
    """
    return max(0, -value.normalize().as_tuple().exponent)


def masked_iban(iban: str) -> str:
    """Return the two ends of an account: its owner knows it by them.

    >>> masked_iban("SK43 1100 0000 0029 0000 0000").replace(_BLANK, " ")
    'SK43 **** 0000'
    """
    code = "".join(iban.split())
    return _BLANK.join((code[:4], "****", code[-4:]))
