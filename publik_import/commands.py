"""The command that imports exports of Publik."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.group import main, open_site, site_option

if TYPE_CHECKING:
    from publik_import.importer import ImportedFile


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
    from publik_import.importer import import_paths
    from publik_import.report import READ_ONLY, RECORDED, build_report, format_report
    from publik_import.site.publik_problems import record_unwritten_texts

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
    from publik_import.site.publik_package import build_export, import_new_definitions, make_export_plan
    from publik_import.site.publik_problems import record_problems

    with open_site(slug):
        arrival = build_export(imported)
        plan = make_export_plan(arrival)
        import_new_definitions(arrival, plan, must_replace=replaces)
        db.session.commit()
        record_problems(arrival, plan)
