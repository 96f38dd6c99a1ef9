"""The command line: `parvis`. Each command is an edge: it opens a site, calls the domain, commits."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.config import Settings, SettingsError, new_secrets, read_settings

# Each command imports what it needs, so that the light ones start at once.
if TYPE_CHECKING:
    from flask import Flask

    from app.core.sites import Site, SiteList


@cache
def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        raise click.ClickException("\n".join(error.problems)) from error


@cache
def _app() -> Flask:
    from app import create_app

    return create_app(_settings())


@contextmanager
def _each_site() -> Iterator[Iterator[Site]]:
    """The sites one after the other, each inside its own unit of work and the application."""
    from app.core.sites import unit_of_work

    def opened(sites: SiteList) -> Iterator[Site]:
        for site in sites:
            with unit_of_work(site):
                yield site

    with _app().app_context():
        yield opened(_app().extensions["sites"])


@click.group(help="Parvis: where a resident and a local authority meet about a request.")
def main() -> None:
    pass


@main.command(help="Print fresh values for the two secrets that production needs.")
def secrets() -> None:
    for name, value in new_secrets().items():
        click.echo(f"PARVIS_{name.upper()}={value}")


@main.command(help="Bring the databases of every site to this version.")
def migrate() -> None:
    from app.core.sites import read_sites
    from app.migrations import upgrade

    for site in read_sites(_settings()):
        upgrade(site)


@main.command(help="Serve the pages.")
def web() -> None:
    from app.server import serve

    serve(_settings())


@main.command(help="Run the side effects: e-mails, erasure.")
def worker() -> None:
    from app.worker import run

    run(_app())


@main.command(help="Run what is due: time-outs, sweeps, the nightly anonymisation. Run exactly one.")
def scheduler() -> None:
    from app.worker import run_scheduler

    run_scheduler(_app())


@main.command(help="Run the embedded Redis or Valkey server, unless REDIS_URL names one.")
def redis() -> None:
    from app.core.redis_server import run

    run(_settings())


@main.command(help="Run the development mail server: it keeps what it receives.")
def mails() -> None:
    from app.core.mail_sink import run

    run(_settings())


@main.command(help="Name every unsafe setting and every alarm; fails when there is one.")
def doctor() -> None:
    from app.core import queue
    from app.core.doctor import examine, examine_running
    from app.core.health import Finding
    from app.core.sites import read_sites
    from app.migrations import is_current
    from app.wiring import install_domain

    sites = read_sites(_settings())
    queue.install(_settings())
    install_domain(sites)
    findings = examine(_settings(), sites)
    # Where there is no database the rest cannot be looked at, and that is already said.
    if all(finding.ok for finding in findings if finding.name.endswith("database")):
        if all(is_current(site) for site in sites):
            findings += examine_running(_settings(), sites)
        else:
            findings.append(Finding("tables", False, "They are not at this version (`parvis migrate`)."))
    for finding in findings:
        click.echo(f"{'ok ' if finding.ok else 'NOT'} {finding.name}" + ("" if finding.ok else f": {finding.advice}"))
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


@main.command(help="Do the work of the night now: anonymise what is due, sweep what is left over.")
def nightly() -> None:
    from app.core.db import db
    from app.wiring import NIGHTLY

    with _each_site() as sites:
        for site in sites:
            for job in NIGHTLY.values():
                job()
                db.session.commit()
            click.echo(f"{site.slug}: done")


@main.command(help="Print which data each table holds, and of which kind: docs/data.md.")
def data() -> None:
    from app import wiring  # noqa: F401 - so that every table is known
    from app.privacy.inventory import as_markdown

    click.echo(as_markdown(), nl=False)


@main.command(help="Write the schemas of procedures and workflows where others read them: docs/schemas/.")
@click.option("--into", type=click.Path(file_okay=False, exists=True, path_type=Path), default="docs/schemas")
def schemas(into: Path) -> None:
    from app.procedures.schema import procedure_schema
    from app.workflows.schema import workflow_schema

    for name, schema in (("procedure-1", procedure_schema()), ("workflow-1", workflow_schema())):
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (into / f"{name}.json").write_text(text + "\n", encoding="utf-8")


@main.command(name="verify-access-log", help="Check that nobody rewrote the access log; fails when somebody did.")
@click.option("--anchor", help="An end of the chain noted earlier, from the process logs.")
def verify_access_log(anchor: str | None) -> None:
    from app.privacy.chain import read_anchor
    from app.privacy.verification import verify_chain

    with _each_site() as sites:
        for site in sites:
            broken = verify_chain(anchor=read_anchor(anchor) if anchor else None)
            click.echo(f"{site.slug}: " + ("whole" if broken is None else f"broken at {broken}"))
            if broken is not None:
                sys.exit(1)


@main.command(help="Make the demo authority, tables included, once; say where it is and who may sign in.")
@click.option("--json", "as_json", is_flag=True, help="Print it for tools.")
@click.pass_context
def demo(context: click.Context, as_json: bool) -> None:
    from app.core.db import db
    from app.demo.guide import guide
    from app.demo.seeding import seed

    if _settings().is_production:
        raise click.ClickException("The demo has public passwords: it is refused in production.")
    context.invoke(migrate)
    with _each_site() as sites:
        for site in sites:
            seed(site)
            db.session.commit()
            described = guide(site)
            click.echo(json.dumps(described, ensure_ascii=False, indent=2) if as_json else described["text"])


@main.command(help="Take the pictures of every page of the demo into a folder.")
@click.option("--into", type=click.Path(path_type=Path), default=Path("docs/screenshots"), show_default=True)
def screenshots(into: Path) -> None:
    from app.screenshots.taking import take

    click.echo(f"{take(into)} pictures in {into}")
