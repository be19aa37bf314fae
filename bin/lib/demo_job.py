"""Run the demo's main job in a database and print its summary as one line of JSON."""

import json

import click
import click_odoo


@click.command()
@click_odoo.env_options(default_log_level="warn", with_rollback=False)
def main(env):
    """Build the demo supplier and bill it, committing after each chunk."""
    click.echo(json.dumps(env["energy.demo"]._run_main_job(commit=True)))


if __name__ == "__main__":
    main()
