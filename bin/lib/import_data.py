"""Bring the CSV files of a migration into a database."""

import sys
from pathlib import Path

import click
import click_odoo

from odoo.exceptions import UserError

SHOWN = 50


def fail(sentence):
    """End with a sentence; an exception would show where in the program it was."""
    click.echo(f"error: {sentence}", err=True)
    sys.exit(2)


def choose_company(env, name):
    """Return the company of that name, or the first one."""
    if not name:
        return env["res.company"].search([], limit=1, order="id")
    company = env["res.company"].search([("name", "=", name)])
    if len(company) != 1:
        known = ", ".join(env["res.company"].search([]).mapped("name"))
        fail(f"there is no company {name}; known are: {known}.")
    return company


def read_files(folder):
    """Return the files of a folder by name; what is too long is not read."""
    from odoo.addons.energy_supply_point.logic.migration_reader import LIMITS

    paths = sorted(folder.glob("*.csv"))
    for path in paths:
        if path.stat().st_size > LIMITS.raw:
            fail(f"{path} is longer than {LIMITS.raw >> 20} MB.")
    return {path.name: path.read_bytes() for path in paths}


def find_run(env, files, keep_identifiers):
    """Return the run of exactly these files that was not finished, or a new one."""
    Run = env["energy.migration.run"]
    new = Run._receive(files, is_identifier_accepted=keep_identifiers)
    hashes = set(new.file_ids.mapped("file_hash"))
    for run in Run.search([("state", "=", "running"), ("id", "!=", new.id)]):
        same = set(run.file_ids.mapped("file_hash")) == hashes
        if same and run.company_id == new.company_id:
            new.unlink()
            return run
    return new


def show(world, explain):
    """Print the first problems and how many there are."""
    for problem in world.problems[:SHOWN]:
        where = ":".join(filter(None, (problem.file, str(problem.line or ""))))
        column = f" {problem.column}" if problem.column else ""
        click.echo(f"{problem.severity}: {where}{column}: {explain(problem)}")
    if len(world.problems) > SHOWN:
        click.echo(f"... and {len(world.problems) - SHOWN} more")


def write_report(path, world, explain):
    """Write all problems to a file, as JSON or CSV by its name."""
    # The addons are found once Odoo has started.
    from odoo.addons.energy_supply_point.logic import migration_problems as report

    write = report.to_json if path.suffix == ".json" else report.to_csv
    path.write_bytes(write(world.problems, explain))


@click.command()
@click_odoo.env_options(default_log_level="warn", with_rollback=False)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True)
@click.option("--keep-identifiers", is_flag=True)
@click.option("--company")
@click.option("--report", type=click.Path(path_type=Path))
def main(env, folder, check, keep_identifiers, company, report):
    """Check the files of a folder and import them, committing after each chunk."""
    if "energy.migration.run" not in env:
        fail("the addon energy_supply_point is not installed in this database.")
    env = env(context=dict(env.context, lang="en_US"))
    company = choose_company(env, company)
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    try:
        run = find_run(env, read_files(folder), keep_identifiers)
    except UserError as error:
        fail(error)
    world = run._check() if run.state != "running" else run._judge()
    show(world, run._explain_problem)
    if report:
        write_report(report, world, run._explain_problem)
    errors = run.error_count
    if check or errors:
        click.echo(f"{errors} errors, {run.warning_count} warnings")
        env.cr.rollback()
        sys.exit(1 if errors else 0)
    if run.state != "running":
        run._start()
    env.cr.commit()

    def commit(_rows):
        env.cr.commit()
        click.echo(f"\r{run.progress:.0f} %", nl=False, err=True)
        return True

    run._import(commit, world)
    env.cr.commit()
    click.echo("", err=True)
    for file in run.file_ids:
        click.echo(f"{file.name}: {file.new_count} new, {file.known_count} existed")


if __name__ == "__main__":
    main()
