"""Commands that take and give procedures: packages of ours, exports of Publik."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.group import PATH, main, of_site, one_site

if TYPE_CHECKING:
    from app.wcs.importing import Imported


@main.command(
    name="import-wcs",
    help="Take exports of Publik (w.c.s.), files, folders or archives, as drafts, and say what becomes of each.",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would become of them.")
@click.option("--replace", "replaces", is_flag=True, help="What differs here is taken too, as drafts.")
@of_site
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

    with one_site(slug):
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
@of_site
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
        with one_site(slug):
            package = exported(procedures, name=name, version=number, licence=licence)
    click.echo(written_into(package, into))


@main.command(name="import-package", help="Say what a package would change here; with --take, take it as drafts.")
@click.argument("file", type=PATH)
@click.option("--take", "is_taken", is_flag=True, help="Take what is new, as drafts; what differs here is kept.")
@click.option("--replace", "replaces", is_flag=True, help="With --take: what differs is taken too, as drafts.")
@click.option("--publish", "publishes", is_flag=True, help="With --take: publish it at once.")
@of_site
def import_package(file: Path, is_taken: bool, replaces: bool, publishes: bool, slug: str | None) -> None:
    from app.core.db import db
    from app.packages.terminal import described, imported, planned

    with one_site(slug):
        plan = planned(file)
        click.echo("\n".join(described(plan)))
        if is_taken:
            click.echo("\n".join(imported(plan, replaces=replaces, publishes=publishes)))
            db.session.commit()
