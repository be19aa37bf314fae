"""The house rules on who may know whom hold in every file.

Each rule is a function from source text to what breaks it, tried on a planted breach
before it is trusted with the addons.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = {
    path.parent.name: path.parent
    for path in sorted(ROOT.glob("addons/*/__manifest__.py"))
}
# Near 400 lines a concern moves to its own file.
LONGEST = 400
# These talk to each other only through the addon below both.
LEAVES = {
    "energy_accounting_bridge",
    "energy_dso_exchange",
    "energy_gdpr",
    "energy_portal",
    "energy_receivables",
}
RATING_CORE = [
    *ROOT.glob("addons/energy_supply_point/logic/*.py"),
    *ROOT.glob("addons/energy_contract/logic/*.py"),
]


def depends(addon):
    manifest = (ADDONS[addon] / "__manifest__.py").read_text("utf-8")
    return set(ast.literal_eval(manifest)["depends"])


DEPENDS = {addon: depends(addon) for addon in ADDONS}


def below(addon, graph=DEPENDS):
    """Return every addon that ``addon`` depends on, through others too."""
    found, waiting = set(), set(graph.get(addon, ()))
    while waiting:
        found |= waiting
        waiting = set().union(*(graph.get(item, ()) for item in waiting)) - found
    return found


def imports(source):
    """Return the dotted names a module imports, and how far up its imports climb."""
    names, climbs = set(), 0
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            climbs = max(climbs, node.level)
            if not node.level:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names, climbs


def impure_imports(source, addon, depth=1, graph=DEPENDS):
    """Return the imports that ``logic/`` of an addon may not have.

    :param depth: how many folders deep the file lies, ``logic/`` itself counts one.
    """
    names, climbs = imports(source)
    allowed = {addon} | below(addon, graph)
    broken = {"." * climbs} if climbs > depth else set()
    for name in names:
        parts = name.split(".")
        pure = parts[:2] == ["odoo", "addons"] and parts[3:4] == ["logic"]
        if parts[0] == "odoo" and not (pure and parts[2] in allowed):
            broken.add(name)
    return broken


def upward_references(text, addon, graph=DEPENDS):
    """Return the addons of this project that a text names without depending on them.

    Names count where they are used: in an import, an XML id, an asset path.
    """
    named = set(re.findall(r"(?<![\w.-])(energy_\w+)(?=[./]\w)", text))
    named |= set(re.findall(r"odoo\.addons\.(energy_\w+)", text))
    named |= {
        name
        for names in re.findall(r"from odoo\.addons import ([\w, ]+)", text)
        for name in names.split(", ")
    }
    return (named & set(graph)) - below(addon, graph) - {addon}


def leaves_that_meet(graph):
    """Return the pairs of leaves of which the first depends on the second."""
    return {(leaf, other) for leaf in LEAVES for other in below(leaf, graph) & LEAVES}


def unexplained_floats(source):
    """Return the lines that use a binary float where no docstring says why."""
    found = set()

    def visit(node, explained):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
            explained = explained or "float" in (ast.get_docstring(node) or "")
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_name = isinstance(node, ast.Name) and node.id == "float"
        if (is_literal or is_name) and not explained:
            found.add(node.lineno)
        for child in ast.iter_child_nodes(node):
            visit(child, explained)

    visit(ast.parse(source), explained=False)
    return found


def files_of(addon, *patterns):
    return sorted(path for pattern in patterns for path in ADDONS[addon].rglob(pattern))


def breaches(paths, rule):
    """Return what a rule finds in the files, by their path in the project."""
    found = {
        str(path.relative_to(ROOT)): rule(path.read_text("utf-8"), path)
        for path in paths
    }
    return {name: broken for name, broken in found.items() if broken}


def depth_in_logic(path):
    return len(path.parts) - 1 - path.parts.index("logic")


PLANTED = {"top": {"middle"}, "middle": {"low"}, "low": {"mail"}, "beside": {"low"}}


def test_what_lies_below_is_followed_to_the_ground():
    assert below("top", PLANTED) == {"middle", "low", "mail"}
    assert below("mail", PLANTED) == set()


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ("import odoo", {"odoo"}),
        ("from odoo import fields", {"odoo.fields"}),
        ("def late():\n    from odoo.tools import sql", {"odoo.tools.sql"}),
        ("from odoo.addons.low.models import x", {"odoo.addons.low.models.x"}),
        ("from odoo.addons.top.logic.x import y", {"odoo.addons.top.logic.x.y"}),
        ("from odoo.addons.beside.logic import y", {"odoo.addons.beside.logic.y"}),
        ("from ..models import x", {".."}),
        ("from odoo.addons.low.logic.ranges import DateRange", set()),
        ("from odoo.addons.middle.logic import x\nfrom .x import y", set()),
        ("import decimal\nfrom odoofin import x", set()),
    ],
)
def test_a_planted_import_of_logic_is_judged(source, broken):
    assert impure_imports(source, "middle", graph=PLANTED) == broken


def test_a_folder_inside_logic_may_climb_to_logic():
    assert impure_imports("from ..errors import X", "middle", 2, PLANTED) == set()
    assert impure_imports("from ...models import X", "middle", 2, PLANTED) == {"..."}


GRAPH = {"energy_high": {"energy_low"}, "energy_low": {"mail"}}


@pytest.mark.parametrize(
    "text",
    [
        "from odoo.addons.energy_high.models import x",
        "from odoo.addons import energy_high",
        "self.env.ref('energy_high.group_clerk')",
        '<field name="parent" ref="energy_high.menu"/>',
        "access_x,x,model_x,energy_high.group_clerk,1,0,0,0",
        '"energy_high/static/src/x.js"',
    ],
)
def test_a_planted_upward_reference_is_found(text):
    assert upward_references(text, "energy_low", GRAPH) == {"energy_high"}
    assert upward_references(text, "energy_high", GRAPH) == set()


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x = 0.5", {1}),
        ("def f(x):\n    return float(x)", {2}),
        ("def f(x: float): ...", {1}),
        ('def f(x: float):\n    """Odoo stores a float."""\n    return 2.0', set()),
        ("x = Decimal('0.5') * 2", set()),
    ],
)
def test_a_planted_float_is_found(source, lines):
    assert unexplained_floats(source) == lines


def test_the_addons_and_their_logic_are_found():
    assert set(ADDONS) >= {"energy_supply_point", "energy_contract", "energy_billing"}
    assert len([path for addon in ADDONS for path in files_of(addon, "*.py")]) > 50
    assert len(RATING_CORE) > 12


@pytest.mark.parametrize("addon", ADDONS)
def test_logic_imports_no_odoo_and_nothing_above(addon):
    def rule(text, path):
        return impure_imports(text, addon, depth_in_logic(path))

    assert breaches(files_of(addon, "logic/**/*.py"), rule) == {}


@pytest.mark.parametrize("addon", ADDONS)
def test_an_addon_never_reaches_up(addon):
    def rule(text, _path):
        return upward_references(text, addon)

    names = ("*.py", "*.xml", "*.csv", "*.js", "*.scss")
    assert breaches(files_of(addon, *names), rule) == {}


@pytest.mark.parametrize("addon", ADDONS)
def test_no_addon_depends_on_itself_through_others(addon):
    assert addon not in below(addon)


@pytest.mark.parametrize("addon", ADDONS)
def test_every_dependency_of_the_project_exists(addon):
    assert {name for name in DEPENDS[addon] if name.startswith("energy_")} <= set(
        ADDONS
    )


@pytest.mark.parametrize("addon", ADDONS)
def test_only_country_packs_and_the_demo_know_a_country(addon):
    packs = {name for name in below(addon) if "l10n_" in name}
    assert not packs or "l10n_" in addon or addon == "energy_demo"


def test_a_planted_acquaintance_of_leaves_is_found():
    graph = {"energy_portal": {"energy_help"}, "energy_help": {"energy_gdpr"}}
    assert leaves_that_meet(graph) == {("energy_portal", "energy_gdpr")}


def test_leaves_do_not_know_each_other():
    assert leaves_that_meet(DEPENDS) == set()


@pytest.mark.parametrize("addon", ADDONS)
def test_a_file_is_one_concern_long(addon):
    def rule(text, _path):
        lines = text.count("\n")
        return lines if lines > LONGEST else None

    assert breaches(files_of(addon, "*.py"), rule) == {}


def test_the_rating_core_has_no_binary_float_without_a_reason():
    assert breaches(RATING_CORE, lambda text, _path: unexplained_floats(text)) == {}
