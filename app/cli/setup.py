"""Set-up commands: secrets, tables, an authority, or the demo."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from app.cli.group import FILE_PATH, FOLDER_PATH, get_settings, main, open_each_site, open_site, site_option
from app.config import create_secrets
from app.devtools.demo.theme_names import CHOICES, NEUTRAL
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


@main.command(help="Make the demo authority, tables included, once; say where it is and who may sign in.")
@click.option("--json", "as_json", is_flag=True, help="Print it for tools.")
@click.option("--theme", type=click.Choice(CHOICES), help="The look to put in force; of a demo that exists too.")
def demo(as_json: bool, theme: str | None) -> None:
    from app.core import clock
    from app.core.db import db
    from app.core.sites import read_sites
    from app.devtools.demo.guide import build_guide
    from app.devtools.demo.reception import record_accesses
    from app.devtools.demo.seed import seed_demo
    from app.devtools.demo.served_address import move_to_served_address
    from app.devtools.demo.theme_publication import switch_theme
    from app.migrations import upgrade

    if get_settings().is_production:
        raise click.ClickException("The demo has public passwords: it is refused in production.")
    for site in read_sites(get_settings()):
        upgrade(site)
    with open_each_site() as sites:
        for site in sites:
            is_new = seed_demo(site, theme=theme or NEUTRAL)
            if theme and not is_new:
                switch_theme(theme)
            db.session.commit()
            if is_new:
                record_accesses(clock.now())
            guide = build_guide(move_to_served_address(site, get_settings()))
            click.echo(json.dumps(guide, ensure_ascii=False, indent=2) if as_json else guide["text"])
