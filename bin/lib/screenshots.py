"""Take pictures of the running demo as the billing manager sees it."""

import argparse
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SIZE = {"width": 1360, "height": 860}
LIMIT_MS = 20_000
LOGIN = "manager"
# Pages that only an administrator sees.
ADMIN_LOGIN, ADMIN_PAGES = "admin", ("migrations", "migration", "migration-upload")
# Widgets, avatars and activities come after the view.
SETTLE_MS = 1500

PATHS = {
    "energy.supply.point": "supply-points",
    "energy.contract": "energy-contracts",
    "energy.bill.run": "bill-runs",
    "energy.bill": "energy-bills",
    "energy.tariff": "energy-tariffs",
    "energy.advance.agreement": "advance-agreements",
    "energy.advance": "advances",
    "energy.advance.rule": "advance-rules",
    "energy.meter": "meters",
    "energy.network": "energy-networks",
    "energy.load.profile": "load-profiles",
    "energy.market.request": "market-requests",
    "energy.market.price.day": "market-prices",
    "energy.migration.run": "energy-migrations",
    "energy.parked.item": "parked-items",
    "energy.takeover.file": "takeover-files",
    "energy.takeover.mapping": "takeover-mappings",
    "energy.interval.batch": "interval-files",
    "energy.vulnerability": "protected-points",
    "energy.what.if": "what-if",
    "energy.what.if.line": "what-if-points",
    "account.move": "customer-invoices",
}
FIRST = [("street", "=", "Pekárska 1")]
PROSUMER = [("direction", "=", "consumption"), ("interval_channel_ids", "!=", False)]
# What does not fit among the smart buttons.
MORE = ".o_button_more"


def page_tab(name: str) -> str:
    """Return the selector of a page of a form."""
    return f".nav-link[name={name}]"


def button(name: str) -> str:
    """Return the selector of a button of a view."""
    return f"button[name={name}]"


def menu(name: str) -> str:
    """Return the selector of a menu of points and metering."""
    return f"[data-menu-xmlid='energy_supply_point.energy_{name}_menu']"


# name -> a path under /odoo, or the record to open: its model and domain; and then
# what to click there.
PAGES = {
    "supply-points": "supply-points",
    "supply-points-search": ("supply-points", None, ".o_searchview_dropdown_toggler"),
    "supply-points-kanban": ("supply-points", None, ".o_switch_view.o_kanban"),
    "supply-point": ("energy.supply.point", FIRST),
    "point-meters": ("energy.supply.point", FIRST, page_tab("meters")),
    "point-series": ("energy.supply.point", PROSUMER, page_tab("intervals")),
    "point-series-heat": (
        "energy.supply.point", PROSUMER, page_tab("intervals"), "[data-scale=heat]",
    ),
    "point-series-year": (
        "energy.supply.point", PROSUMER, page_tab("intervals"), "[data-scale=year]",
    ),
    "point-protection": (
        "energy.supply.point", [("is_vulnerable", "=", True)], page_tab("protection"),
    ),
    "point-generation": (
        "energy.supply.point", [("direction", "=", "production")],
        page_tab("generation"),
    ),
    "point-corrected": (
        "energy.supply.point", [("superseded_version_ids", "!=", False)],
        page_tab("corrected"),
    ),
    "point-timeline": (
        "energy.supply.point", PROSUMER, MORE, button("action_view_events"),
    ),
    "point-coverage": (
        "energy.supply.point", FIRST, MORE, button("action_view_coverage"),
    ),
    "point-exchange": (
        "energy.supply.point", FIRST, page_tab("meters"),
        button("action_exchange_meter"),
    ),
    "point-entry": (
        "energy.supply.point", FIRST, page_tab("meters"),
        button("action_enter_readings"),
    ),
    "point-estimation": (
        "energy.supply.point", FIRST, page_tab("meters"),
        button("action_estimate_readings"),
    ),
    "point-change": (
        "energy.supply.point", FIRST, ".o_field_widget[name=version_ids] .o_data_cell",
    ),
    "coverage": "point-coverage",
    "networks": "energy-networks",
    "network": ("energy.network", [("code", "=", "ZSD")]),
    "network-rates": "network-rates",
    "meters": "meters",
    "meter": ("energy.meter", []),
    "readings": "readings",
    "review": "readings-to-review",
    "reading-rules": "reading-rules",
    "reading-findings": "reading-findings",
    "interval-days": "interval-days",
    "interval-channels": "interval-channels",
    "interval-files": "interval-files",
    "interval-file": ("energy.interval.batch", []),
    "interval-parked": "interval-parked",
    "interval-upload": (
        "interval-days", None, menu("interval"), menu("interval_upload"),
    ),
    "interval-mappings": "interval-mappings",
    "calorific-values": "calorific-values",
    "load-profiles": "load-profiles",
    "load-profile": ("energy.load.profile", [("code", "=", "TDO4")]),
    "load-profile-import": (
        "energy.load.profile", [("code", "=", "TDO4")], button("action_load_year"),
    ),
    "protected-points": "protected-points",
    "protected-point": ("energy.vulnerability", []),
    "vulnerability-kinds": "vulnerability-kinds",
    "generation-units": "generation-units",
    "market-requests": "market-requests",
    "market-requests-kanban": ("market-requests", None, ".o_switch_view.o_kanban"),
    "market-request": ("energy.market.request", [("state", "=", "sent")]),
    "market-request-new": "market-requests/new",
    "market-request-kinds": "market-request-kinds",
    "parked-items": "parked-items",
    "parked-item": ("energy.parked.item", []),
    "public-holidays": "public-holidays",
    "market-roles": "market-roles",
    "migrations": "energy-migrations",
    "migration": ("energy.migration.run", []),
    "migration-upload": (
        "energy-migrations", None, ".o_control_panel button.btn-secondary",
    ),
    "takeover-mappings": "takeover-mappings",
    "takeover-mapping": ("energy.takeover.mapping", []),
    "takeover-files": "takeover-files",
    "takeover-file": ("energy.takeover.file", [("problem_count", ">", 0)]),
    "takeover-upload": (
        "interval-days", None, menu("interval"), menu("takeover_upload"),
    ),
    "market-prices": "market-prices",
    "market-price": ("energy.market.price.day", []),
    "market-price-series": "market-price-series",
    "contracts": "energy-contracts",
    "contract": ("energy.contract", [("partner_id.name", "like", "Pekáreň Lipa")]),
    "bill-runs": "bill-runs",
    "bill-run": ("energy.bill.run", []),
    "bills": "energy-bills",
    "bill": ("energy.bill", [("partner_id.name", "like", "Pekáreň Lipa")]),
    "bill-blocked": ("energy.bill", [("state", "=", "blocked")]),
    "invoice": ("account.move", [("partner_id.name", "like", "Pekáreň Lipa")]),
    "tariff": ("energy.tariff", [("kind", "=", "network")]),
    "tariffs": "energy-tariffs",
    "what-ifs": "what-if",
    "what-if": ("energy.what.if", [("kind", "=", "prices")]),
    "what-if-cap": ("energy.what.if", [("kind", "=", "scheme")]),
    "what-if-new": "what-if/new",
    "what-if-customers": (
        "energy.what.if", [("kind", "=", "prices")], button("action_view_customers"),
    ),
    "what-if-outliers": (
        "energy.what.if", [("kind", "=", "prices")], button("action_view_outliers"),
    ),
    "what-if-point": ("energy.what.if.line", [("result", "=", "dearer")]),
    "advance-agreements": "advance-agreements",
    "advance-agreement": ("energy.advance.agreement", [("state", "=", "agreed")]),
    "advances": "advances",
    "advance-rule": ("energy.advance.rule", []),
}  # fmt: skip


def call(page: Page, model: str, method: str, *args, **kwargs):
    """Call a model's method as the logged-in user and return its result."""
    answer = page.request.post(
        f"/web/dataset/call_kw/{model}/{method}",
        data={
            "jsonrpc": "2.0",
            "method": "call",
            "params": {
                "model": model,
                "method": method,
                "args": args,
                "kwargs": kwargs,
            },
        },
    ).json()
    if "error" in answer:
        raise SystemExit(answer["error"]["data"]["debug"])
    return answer["result"]


def set_language(page: Page, login: str, language: str) -> None:
    (user,) = call(page, "res.users", "search", [("login", "=", login)])
    call(page, "res.users", "write", [user], {"lang": language})


def log_in(page: Page, login: str) -> None:
    page.goto("/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client")


def picture(page: Page, target: Path, place) -> None:
    path, domain, *clicks = (place, None) if isinstance(place, str) else place
    if domain is not None:
        found = call(page, path, "search", domain, limit=1)
        path = f"{PATHS[path]}/{found[0]}" if found else PATHS[path]
    page.goto(f"/odoo/{path}")
    page.wait_for_selector(".o_view_controller, .o_dialog")
    page.wait_for_timeout(SETTLE_MS)
    for selector in clicks:
        page.locator(selector).first.click()
        page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=target)


def bill_pdf(page: Page, target: Path) -> None:
    """Draw the first page of a household's bill."""
    domain = [("energy_pdf_state", "=", "done"), ("partner_id.is_company", "=", False)]
    found = call(
        page, "account.move", "search_read", domain,
        ["invoice_pdf_report_id"], limit=1, order="id desc",
    )  # fmt: skip
    attachment = found[0]["invoice_pdf_report_id"][0]
    content = page.request.get(f"/web/content/{attachment}").body()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        subprocess.run(
            ["pdftoppm", "-png", "-r", "100", "-singlefile", "-f", "1", "-l", "1",
             file.name, str(target.with_suffix(""))],
            check=True,
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--url", required=True)
    parser.add_argument("--language", default="en_US")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "screenshots")
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)

    readme = (ROOT / "README.md").read_text()

    def wanted(name):
        if not arguments.names:
            return f"screenshots/{name}.png" in readme
        return any(part == "-" or part in name for part in arguments.names)

    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for login in (LOGIN, ADMIN_LOGIN):
            names = [
                name
                for name in PAGES
                if wanted(name) and (name in ADMIN_PAGES) == (login == ADMIN_LOGIN)
            ]
            page = browser.new_page(base_url=arguments.url, viewport=SIZE)
            page.set_default_timeout(LIMIT_MS)
            log_in(page, login)
            set_language(page, login, arguments.language)
            for name in names:
                try:
                    picture(page, arguments.into / f"{name}.png", PAGES[name])
                    print(f"    {name}.png", flush=True)
                except PlaywrightError as error:
                    failed.append(f"{name}: {error.message.splitlines()[0]}")
            if login == LOGIN and wanted("bill-pdf"):
                bill_pdf(page, arguments.into / "bill-pdf.png")
                print("    bill-pdf.png")
            set_language(page, login, "en_US")  # as the demo has it
            page.context.close()
        browser.close()
    if failed:
        raise SystemExit("no picture of\n" + "\n".join(failed))


if __name__ == "__main__":
    main()
