"""The examples in the docstrings of ``logic/`` are true."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    f"odoo.{path.relative_to(ROOT).with_suffix('').as_posix().replace('/', '.')}"
    for path in ROOT.glob("addons/*/logic/**/*.py")
    if path.name != "__init__.py"
)


def test_logic_has_modules():
    assert MODULES


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_hold(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0
