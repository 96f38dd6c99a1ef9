"""The command line: `parvis`. Each command is an edge: it opens a site, calls the domain, commits."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.config import Settings, SettingsError, new_secrets, read_settings
from app.opening.questions import QUESTIONS

# Each command imports what it needs, so that the light ones start at once.
if TYPE_CHECKING:
    from flask import Flask

    from app.core.sites import Site, SiteList
    from app.wcs.importing import Imported


PATH = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

# What one runs by hand beside `make run`, without setting anything. A production, whose servers do not start without
# these, is never taken for one's own machine.
BESIDE_DEVELOPMENT = ("demo", "import-wcs", "import-package", "export-package")
SET_IN_PRODUCTION = ("PARVIS_ENV", "PARVIS_BASE_URL", "PARVIS_SECRET_KEY", "PARVIS_MASTER_KEY", "DATABASE_URL")


@cache
def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        raise click.ClickException("\n".join(error.problems)) from error


@cache
def _app() -> Flask:
    from app import create_app
    from app.core.doctor import UnsafeSettings

    try:
        return create_app(_settings())
    except UnsafeSettings as error:
        raise click.ClickException(str(error)) from error


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


@contextmanager
def _one_site(slug: str | None) -> Iterator[Site]:
    """The site of that name, open; the only one when there is one, whose tables are at this version."""
    from app.core.sites import unit_of_work
    from app.migrations import is_current

    sites = {site.slug: site for site in _app().extensions["sites"]}
    if (slug or len(sites) > 1) and slug not in sites:
        raise click.ClickException(f"Say which authority with --site: {', '.join(sites)}.")
    site = sites[slug] if slug else next(iter(sites.values()))
    if not is_current(site):
        raise click.ClickException("The tables are not at this version: run `parvis migrate` first.")
    with _app().app_context(), unit_of_work(site):
        yield site


@click.group(help="Parvis: where a resident and a local authority meet about a request.")
@click.pass_context
def main(context: click.Context) -> None:
    if context.invoked_subcommand in BESIDE_DEVELOPMENT and not any(map(os.environ.get, SET_IN_PRODUCTION)):
        os.environ["PARVIS_ENV"] = "development"


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


def _with_answers(command: Callable[..., None]) -> Callable[..., None]:
    """One option for each question."""
    for question in reversed(QUESTIONS):
        command = click.option(f"--{question.name.replace('_', '-')}", question.name, help=f"{question.help}.")(command)
    return command


@main.command(
    help="Open an authority: charter, departments, roles, procedures, first administrator. Asks what is not said."
)
@_with_answers
@click.option("--from", "file", type=PATH, help="A JSON file of the same answers, and of departments and roles.")
@click.option("--catalogue", "folder", type=FOLDER, help="A copy of app/catalogue with texts of yours.")
@click.option("--site", "slug", help="Which authority, when there are several.")
@click.option("--change", "may_change", is_flag=True, help="Replace what is there and differs.")
@click.option("--no-questions", is_flag=True, help="Ask nothing, as when there is no terminal.")
def init(
    file: Path | None, folder: Path | None, slug: str | None, may_change: bool, no_questions: bool, **given: str | None
) -> None:
    from app.core.db import db
    from app.opening import terminal

    is_asking = terminal.has_somebody() and not no_questions
    with _one_site(slug):
        wanted = terminal.prepare(given, file=file, folder=folder, is_asking=is_asking)
        # Nothing is held of the database while somebody thinks.
        db.session.rollback()
        if is_asking:
            may_change = terminal.confirm(wanted, may_change=may_change)
            db.session.rollback()
        lines = terminal.carry_out(wanted, may_change=may_change)
        db.session.commit()
    click.echo("\n".join(lines))


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


@main.command(help="Run the development services of addresses and maps, which know the invented commune.")
def atlas() -> None:
    from app.demo.atlas_server import run

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


@main.command(help="Write the pages on the types of field and of action: docs/reference.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("docs/reference"))
def reference(folder: Path) -> None:
    from app.definitions.reference.pages import write

    write(folder)


@main.command(help="Print the language of conditions and computed values: docs/expressions.md.")
def expressions() -> None:
    from app.core.expressions.reference import as_markdown

    click.echo(as_markdown(), nl=False)


@main.command(help="Print which data each table holds, and of which kind: docs/data.md.")
def data() -> None:
    from app import wiring  # noqa: F401 - so that every table is known
    from app.privacy.inventory import as_markdown

    click.echo(as_markdown(), nl=False)


@main.command(help="Write the schemas of procedures, workflows and packages where others read them: docs/schemas/.")
@click.option("--into", type=click.Path(file_okay=False, exists=True, path_type=Path), default="docs/schemas")
def schemas(into: Path) -> None:
    from app.packages.schema import package_schema
    from app.privacy.archive_schema import archive_schema
    from app.procedures.schema import procedure_schema
    from app.procedures.sources.documents import source_schema
    from app.workflows.schema import workflow_schema

    written = {
        "procedure-1": procedure_schema(),
        "workflow-1": workflow_schema(),
        "package-1": package_schema(),
        "source-1": source_schema(),
        "own-data-1": archive_schema(),
    }
    for name, schema in written.items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (into / f"{name}.json").write_text(text + "\n", encoding="utf-8")


@main.command(
    name="import-wcs",
    help="Take exports of Publik (w.c.s.), files, folders or archives, as drafts, and say what becomes of each.",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would become of them.")
@click.option("--replace", "replaces", is_flag=True, help="What differs here is taken too, as drafts.")
@click.option("--site", "slug", help="Which authority, when there are several.")
def import_wcs(paths: tuple[Path, ...], report: str, *, is_dry: bool, replaces: bool, slug: str | None) -> None:
    from app.wcs.importing import import_paths
    from app.wcs.report import READ_ONLY, RECORDED, as_json, as_text

    imported = import_paths(paths)
    if not is_dry:
        _take_exports(imported, replaces=replaces, slug=slug)
    mode = READ_ONLY if is_dry else RECORDED
    told = as_json(imported, mode) if report == "json" else as_text(imported, mode)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if report == "json" else told)
    sys.exit(0 if all(one.error is None for one in imported) else 1)


def _take_exports(imported: Sequence[Imported], *, replaces: bool, slug: str | None) -> None:
    from app.core.db import db
    from app.packages.publik import arrival_of, plan_of, take_new

    with _one_site(slug):
        arrival = arrival_of(imported)
        take_new(arrival, plan_of(arrival), replaces=replaces)
        db.session.commit()


@main.command(name="export-package", help="Write published procedures, and what they need, into one file to give away.")
@click.argument("procedures", nargs=-1, required=True)
@click.option("--into", type=click.Path(dir_okay=False, path_type=Path), help="The file; by default named after it.")
@click.option("--name", help="Its name; by default the title of the first procedure.")
@click.option("--version", "number", help="Its version; by default that of the first procedure.")
@click.option("--licence", default="etalab-2.0", show_default=True, help="What others may do with it, as SPDX says.")
@click.option("--catalogue", "is_shipped", is_flag=True, help="A package of the catalogue that comes with Parvis.")
@click.option("--site", "slug", help="Which authority, when there are several.")
def export_package(
    procedures: tuple[str, ...],
    into: Path | None,
    name: str | None,
    number: str | None,
    licence: str,
    is_shipped: bool,
    slug: str | None,
) -> None:
    from app.packages.terminal import exported, shipped, written_into

    if is_shipped:
        package = shipped(procedures)
    else:
        with _one_site(slug):
            package = exported(procedures, name=name, version=number, licence=licence)
    click.echo(written_into(package, into))


@main.command(name="import-package", help="Say what a package would change here; with --take, take it as drafts.")
@click.argument("file", type=PATH)
@click.option("--take", "is_taken", is_flag=True, help="Take what is new, as drafts; what differs here is kept.")
@click.option("--replace", "replaces", is_flag=True, help="With --take: what differs is taken too, as drafts.")
@click.option("--publish", "publishes", is_flag=True, help="With --take: publish it at once.")
@click.option("--site", "slug", help="Which authority, when there are several.")
def import_package(file: Path, is_taken: bool, replaces: bool, publishes: bool, slug: str | None) -> None:
    from app.core.db import db
    from app.packages.terminal import described, imported, planned

    with _one_site(slug):
        plan = planned(file)
        click.echo("\n".join(described(plan)))
        if is_taken:
            click.echo("\n".join(imported(plan, replaces=replaces, publishes=publishes)))
            db.session.commit()


@main.command(
    name="reset-second-factor", help="Let an agent who lost phone and recovery codes set up another second factor."
)
@click.argument("email")
@click.option("--site", "slug", help="Which authority, when there are several.")
def reset_second_factor(email: str, slug: str | None) -> None:
    from app.accounts import agents
    from app.accounts.addresses import NotAnEmail, normalise_email
    from app.accounts.models import AGENT
    from app.accounts.people import find_account
    from app.core.db import db

    with _one_site(slug):
        try:
            account = find_account(normalise_email(email))
        except NotAnEmail:
            account = None
        if account is None or account.kind != AGENT:
            raise click.ClickException("No agent has that address.")
        agents.reset_second_factor(account)
        db.session.commit()
    click.echo("Done. Their sign-ins are closed; the next one sets up another second factor.")


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
