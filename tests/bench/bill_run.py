"""A bill run by phase: gather, rate, write, ledger, PDF.

The demo supplier with as many households as asked for is billed in two runs, a quarter
of the contracts and the rest. The share of each phase, and how the cost of a bill grows
from the small run to the big one, are ratios within one process; the bills per second
tell about this machine only.
"""

import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import date
from statistics import median
from unittest import mock

DEFAULT_SIZE = 400
PERIOD = date(2025, 12, 1), date(2026, 12, 1)
# Seconds for the PDF of one bill, once fonts and template are in memory.
PDF_TARGET_S = 0.2
# A bill of the big run may cost so much more than one of the small run.
GROWTH_TARGET = 1.5
# Points of the firms that the demo supplies beside the households.
POINTS_OF_FIRMS = 46
WARM_UP_CONTRACTS = 5
PRINTED_SINGLY = 25


class Stopwatch:
    """Seconds by phase; time inside an inner phase counts for the inner one only."""

    def __init__(self):
        self.seconds = defaultdict(float)
        self._inner = [0.0]

    def timed(self, phase, function):
        def wrapper(*args, **kwargs):
            self._inner.append(0.0)
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                passed = time.perf_counter() - started
                self.seconds[phase] += passed - self._inner.pop()
                self._inner[-1] += passed

        return wrapper


@contextmanager
def watched(env):
    """Time the phases of every bill run inside the block."""
    from odoo.addons.energy_billing.models import energy_bill_rate

    watch = Stopwatch()
    phases = {
        "gather": ("energy.bill", ("_gather", "_prepare_point_input")),
        "write": ("energy.bill", ("_write_rated",)),
        "ledger": ("energy.bill", ("_invoice",)),
        "pdf": ("account.move", ("_create_energy_pdf",)),
    }
    with mock.patch.object(
        energy_bill_rate, "rate", watch.timed("rate", energy_bill_rate.rate)
    ):
        patches = [
            mock.patch.object(
                env.registry[model],
                name,
                watch.timed(phase, getattr(env.registry[model], name)),
            )
            for phase, (model, names) in phases.items()
            for name in names
        ]
        for patch in patches:
            patch.start()
        try:
            yield watch
        finally:
            for patch in patches:
                patch.stop()


def bill(env, contracts):
    """Bill these contracts and return the run with the seconds of its phases."""
    run = env["energy.bill.run"].create(
        {
            "date_from": PERIOD[0],
            "date_to": PERIOD[1],
            "invoice_date": PERIOD[1],
            "contract_ids": [(6, 0, contracts.ids)],
        }
    )
    started = time.perf_counter()
    with watched(env) as watch:
        run._start()
        while run.state == "running" and run._work():
            env.cr.commit()
    total = time.perf_counter() - started
    env.cr.commit()
    return run, watch.seconds | {"total": total}


def run(env, size):
    """Return the measures of billing about ``size`` points."""
    env["energy.demo"]._build(households=max(size - POINTS_OF_FIRMS, 20))
    env.cr.commit()
    contracts = env["energy.contract"].search([], order="id")
    bill(env, contracts[:WARM_UP_CONTRACTS])
    quarter = WARM_UP_CONTRACTS + len(contracts) // 4
    small, small_seconds = bill(env, contracts[WARM_UP_CONTRACTS:quarter])
    big, seconds = bill(env, contracts[quarter:])
    return _measures(small, small_seconds, big, seconds)


def _measures(small, small_seconds, big, seconds):
    bills = big.bill_count
    found = [_measure("total", bills / seconds["total"], "bills/s")]
    for phase in ("gather", "rate", "write", "ledger", "pdf"):
        found.append(_measure(phase, bills / seconds[phase], "bills/s"))
        share = seconds[phase] / seconds["total"]
        found.append(_measure(f"{phase} share", share, "of total"))
    found.append(_measure("pdf of one bill", _print_one(big), "s", PDF_TARGET_S))
    for phase in ("gather", "rate", "write", "ledger", "pdf", "total"):
        growth = (seconds[phase] / bills) / (small_seconds[phase] / small.bill_count)
        target = GROWTH_TARGET if phase == "total" else None
        found.append(_measure(f"{phase} growth", growth, "big/small", target))
    return found


def _print_one(run):
    """Return the median seconds to gather and typeset the invoice of a single bill.

    Without storing it: that is part of the phase, for the whole run at once.
    """
    from odoo.addons.energy_billing.logic import typeset

    moves = run.bill_ids.move_id.filtered(lambda move: move.energy_bill_count == 1)
    seconds = []
    for move in moves[:PRINTED_SINGLY]:
        started = time.perf_counter()
        typeset.render(move._prepare_energy_document())
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def _measure(name, value, unit, target=None):
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "target": target,
        "ok": None if target is None else value <= target,
    }
