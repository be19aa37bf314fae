"""Take pictures of the running demo as the billing manager sees it."""

import argparse
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SIZE = {"width": 1360, "height": 860}
LIMIT_MS = 60_000
LOGIN = "manager"
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
    "account.move": "customer-invoices",
}
# name -> a path under /odoo, or the record to open: its model and domain
PAGES = {
    "supply-points": "supply-points",
    "supply-point": ("energy.supply.point", [("street", "=", "Pekárska 1")]),
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
    "advance-agreements": "advance-agreements",
    "advance-agreement": ("energy.advance.agreement", [("state", "=", "agreed")]),
    "advances": "advances",
    "advance-rule": ("energy.advance.rule", []),
    "readings": "readings",
    "meter": ("energy.meter", []),
}


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
    if isinstance(place, str):
        page.goto(f"/odoo/{place}")
    else:
        model, domain = place
        found = call(page, model, "search", domain, limit=1)
        page.goto(f"/odoo/{PATHS[model]}/{found[0]}")
    page.wait_for_selector(".o_view_controller")
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

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(base_url=arguments.url, viewport=SIZE)
        page.set_default_timeout(LIMIT_MS)
        log_in(page, LOGIN)
        set_language(page, LOGIN, arguments.language)
        for name, place in PAGES.items():
            if wanted(name):
                picture(page, arguments.into / f"{name}.png", place)
                print(f"    {name}.png")
        if wanted("bill-pdf"):
            bill_pdf(page, arguments.into / "bill-pdf.png")
            print("    bill-pdf.png")
        set_language(page, LOGIN, "en_US")  # as the demo has it
        browser.close()


if __name__ == "__main__":
    main()
