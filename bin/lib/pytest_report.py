"""A pytest plugin: select tests by substring, count each test once, report as JSON."""

import json
from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--select", default="", help="run tests whose id contains this")
    parser.addoption("--count-into", required=True, help="JSON file for the counts")


def pytest_configure(config):
    config.pluginmanager.register(Counter(config), "energy-counter")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    wanted = config.getoption("--select").lower()
    kept = [item for item in items if wanted in item.nodeid.lower()]
    dropped = [item for item in items if wanted not in item.nodeid.lower()]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


class Counter:
    """Remember the worst outcome of each test over its setup, call and teardown."""

    def __init__(self, config):
        self.target = Path(config.getoption("--count-into"))
        self.outcomes = {}

    def pytest_runtest_logreport(self, report):
        known = self.outcomes.get(report.nodeid)
        if report.failed or known == "failed":
            self.outcomes[report.nodeid] = "failed"
        elif report.skipped or known == "skipped":
            self.outcomes[report.nodeid] = "skipped"
        elif report.when == "call":
            self.outcomes[report.nodeid] = "passed"

    def pytest_collectreport(self, report):
        if report.failed:
            self.outcomes[f"collecting {report.nodeid}"] = "failed"

    def pytest_sessionfinish(self):
        self.target.write_text(json.dumps(self.outcomes))
