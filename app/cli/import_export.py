"""Commands to import and export procedures: packages, and Publik exports."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.group import FILE_PATH, main, open_site, site_option

if TYPE_CHECKING:
    from app.publik_import.importer import ImportedFile


@main.command(
    name="import-wcs",
    help="Take exports of Publik (w.c.s.), files, folders or archives, as drafts, and say what becomes of each.",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would become of them.")
@click.option("--replace", "replaces", is_flag=True, help="What differs here is taken too, as drafts.")
@site_option
def import_wcs(paths: tuple[Path, ...], report: str, *, is_dry: bool, replaces: bool, slug: str | None) -> None:
    from app.packages.publik_problems import record_unwritten_texts
    from app.publik_import.importer import import_paths
    from app.publik_import.report import READ_ONLY, RECORDED, build_report, format_report

    imported = import_paths(paths)
    if is_dry:
        record_unwritten_texts(imported)
    else:
        _import_exports(imported, replaces=replaces, slug=slug)
    mode = READ_ONLY if is_dry else RECORDED
    rendered_report = build_report(imported, mode) if report == "json" else format_report(imported, mode)
    click.echo(json.dumps(rendered_report, ensure_ascii=False, indent=2) if report == "json" else rendered_report)
    sys.exit(0 if all(file.error is None for file in imported) else 1)


def _import_exports(imported: Sequence[ImportedFile], *, replaces: bool, slug: str | None) -> None:
    from app.core.db import db
    from app.packages.publik_package import build_export, import_new_definitions, make_export_plan
    from app.packages.publik_problems import record_problems

    with open_site(slug):
        arrival = build_export(imported)
        plan = make_export_plan(arrival)
        import_new_definitions(arrival, plan, must_replace=replaces)
        db.session.commit()
        record_problems(arrival, plan)


@main.command(name="export-package", help="Write published procedures, and what they need, into one file to give away.")
@click.argument("procedures", nargs=-1, required=True)
@click.option("--into", type=click.Path(dir_okay=False, path_type=Path), help="The file; by default named after it.")
@click.option("--name", help="Its name; by default the title of the first procedure.")
@click.option("--version", "number", help="Its version; by default that of the first procedure.")
@click.option("--licence", default="etalab-2.0", show_default=True, help="What others may do with it, as SPDX says.")
@click.option("--catalogue", "is_shipped", is_flag=True, help="A package of the catalogue that comes with Parvis.")
@site_option
def export_package(
    procedures: tuple[str, ...],
    into: Path | None,
    name: str | None,
    number: str | None,
    licence: str,
    is_shipped: bool,
    slug: str | None,
) -> None:
    from app.packages.terminal import export_from_site, load_shipped_package, write_package_file

    if is_shipped:
        package = load_shipped_package(procedures)
    else:
        with open_site(slug):
            package = export_from_site(procedures, name=name, version=number, licence=licence)
    click.echo(write_package_file(package, into))


@main.command(name="import-package", help="Say what a package would change here; with --take, take it as drafts.")
@click.argument("file", type=FILE_PATH)
@click.option("--take", "is_taken", is_flag=True, help="Take what is new, as drafts; what differs here is kept.")
@click.option("--replace", "replaces", is_flag=True, help="With --take: what differs is taken too, as drafts.")
@click.option("--publish", "publishes", is_flag=True, help="With --take: publish it at once.")
@site_option
def import_package(file: Path, is_taken: bool, replaces: bool, publishes: bool, slug: str | None) -> None:
    from app.core.db import db
    from app.packages.terminal import describe_plan, import_with_report, plan_from_file

    with open_site(slug):
        plan = plan_from_file(file)
        click.echo("\n".join(describe_plan(plan)))
        if is_taken:
            click.echo("\n".join(import_with_report(plan, must_replace=replaces, must_publish=publishes)))
            db.session.commit()
