"""Run one benchmark of tests/bench on a fresh database and print its measures."""

import argparse
import importlib
import json
import os
import sys

import click_odoo
import pandas
import templates

import odoo

sys.path.insert(0, str(templates.ROOT / "tests" / "bench"))


def table(measures: list[dict]) -> str:
    """Return the measures as lines for a person."""
    frame = pandas.DataFrame(
        measures, columns=["name", "value", "unit", "target", "ok"]
    )
    frame["ok"] = frame["ok"].map({True: "ok", False: "MISSED", None: ""})
    return frame.to_string(index=False, na_rep="")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--size", type=int)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    bench = importlib.import_module(arguments.name.replace("-", "_"))
    size = arguments.size or bench.DEFAULT_SIZE
    database = f"energy_bench_{os.getpid()}"
    templates.clone(database)
    odoo.tools.config.parse_config(["--log-level=warn"], setup_logging=True)
    try:
        with click_odoo.OdooEnvironment(database=database) as env:
            measures = bench.run(env, size)
    finally:
        templates.drop(database)
    if not arguments.json:
        print(table(measures))
    print(json.dumps({"bench": arguments.name, "size": size, "measures": measures}))
    return 0 if all(item["ok"] is not False for item in measures) else 1


if __name__ == "__main__":
    sys.exit(main())
