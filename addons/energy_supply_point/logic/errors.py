"""The common parent of everything that ``logic/`` refuses."""

from typing import Any, ClassVar


class EnergyError(ValueError):
    """Energy data break a rule; the type says which one, ``data`` where.

    Subclasses set ``code``, a stable word for block reasons and translations, and
    annotate the facts they carry. Every fact is an attribute and an entry of ``data``.

    >>> class MeterGone(EnergyError):
    ...     code = "meter_gone"
    ...     meter: str
    >>> error = MeterGone(meter="A1")
    >>> error.code, error.meter, error.data
    ('meter_gone', 'A1', {'meter': 'A1'})
    >>> print(error)
    meter_gone: meter=A1
    """

    code: ClassVar[str] = "energy"

    def __init__(self, **data: Any) -> None:
        super().__init__(data)
        self.data = data
        self.__dict__.update(data)

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.data.items())
        return f"{self.code}: {facts}"
