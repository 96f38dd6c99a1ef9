"""Set-up commands: secrets, tables, or an authority."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from app.cli.group import FILE_PATH, FOLDER_PATH, get_settings, main, open_site, site_option
from app.config import create_secrets
from app.setup.setup_questions import QUESTIONS


@main.command(help="Print fresh values for the secrets of production: sessions, sealed data, notifications on devices.")
def secrets() -> None:
    for name, value in create_secrets().items():
        click.echo(f"PARVIS_{name.upper()}={value}")


@main.command(help="Bring the databases of every site to this version.")
def migrate() -> None:
    from app.core.sites import read_sites
    from app.migrations import upgrade

    for site in read_sites(get_settings()):
        for upgraded in upgrade(site):
            database = f"{site.slug}: {upgraded.database} database"
            for migration in upgraded.applied:
                click.echo(f"{database}: applied {migration}")
            click.echo(f"{database}: {'now' if upgraded.applied else 'already'} up to date ({upgraded.revision})")


def _add_question_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add one option per question."""
    for question in reversed(QUESTIONS):
        command = click.option(f"--{question.name.replace('_', '-')}", question.name, help=f"{question.help}.")(command)
    return command


@main.command(
    help="Open an authority: charter, departments, roles, procedures, first administrator. Asks what is not said."
)
@_add_question_options
@click.option("--from", "file", type=FILE_PATH, help="A JSON file of the same answers, and of departments and roles.")
@click.option("--catalogue", "folder", type=FOLDER_PATH, help="A copy of app/catalogue with texts of yours.")
@site_option
@click.option("--change", "may_change", is_flag=True, help="Replace what is there and differs.")
@click.option("--no-questions", is_flag=True, help="Ask nothing, as when there is no terminal.")
def init(
    file: Path | None,
    folder: Path | None,
    slug: str | None,
    may_change: bool,
    no_questions: bool,
    **options: str | None,
) -> None:
    from app.core.db import db
    from app.setup import terminal

    is_asking = terminal.is_interactive() and not no_questions
    with open_site(slug):
        setup_plan = terminal.prepare_setup(options, file=file, folder=folder, asks_questions=is_asking)
        # Release the database while waiting for input.
        db.session.rollback()
        if is_asking:
            may_change = terminal.confirm_setup(setup_plan, may_change=may_change)
            db.session.rollback()
        lines = terminal.run_setup(setup_plan, may_change=may_change)
        db.session.commit()
    click.echo("\n".join(lines))
