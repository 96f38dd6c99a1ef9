"""Commands to leave: export a whole site into open formats, and import such an export into an empty site."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.cli.group import main, open_site, select_site, site_option

PASSPHRASE_VARIABLE = "PARVIS_EXPORT_PASSPHRASE"  # noqa: S105 - its name
passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"The file whose first line protects secrets; else {PASSPHRASE_VARIABLE}, else it is asked for.",
)


@main.command(
    name="export-site", help="Write a whole site, in clear, into a new FOLDER or .zip file; run again, it goes on."
)
@click.argument("target", type=click.Path(path_type=Path))
@passphrase_option
@site_option
def export_site(target: Path, passphrase_file: Path | None, slug: str | None) -> None:
    from app.accounts.administration_history import SOFTWARE, record_event
    from app.core.db import db
    from app.core.web.access_rules import SYSTEM
    from app.site_transfer import site_export
    from app.site_transfer.export_log import log_export
    from app.site_transfer.export_source import pack_folder

    is_zip = target.suffix == ".zip"
    folder = target.with_name(f"{target.name}.folder") if is_zip else target
    if is_zip and target.exists():
        raise click.ClickException(f"{target} exists: choose another name, or delete it.")
    with open_site(slug) as site, _report_refusals():
        passphrase = _read_passphrase(passphrase_file, is_new=True)
        log_export(SYSTEM, "export")
        record_event("site_export_requested", SOFTWARE, by=SYSTEM)
        db.session.commit()
        manifest = site_export.export_site(site, folder, passphrase, _report_progress)
    if is_zip:
        pack_folder(folder, target)
        shutil.rmtree(folder)
    rows = sum(part.rows for part in manifest.parts.values())
    click.echo(f"{manifest.site}: {rows} rows and {manifest.files} files are in {target}")
    click.echo("It holds personal data in clear: keep it encrypted, and delete it once it is imported.")


@main.command(name="import-site", help="Put an export into an empty site, with its own keys; run again, it goes on.")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@passphrase_option
@site_option
def import_site(source: Path, passphrase_file: Path | None, slug: str | None) -> None:
    from app.accounts.administration_history import SOFTWARE, record_event
    from app.core.db import db
    from app.core.sites import unit_of_work
    from app.core.web.access_rules import SYSTEM
    from app.migrations import upgrade
    from app.site_transfer import site_import
    from app.site_transfer.export_source import open_export

    site = select_site(slug)
    upgrade(site)
    with unit_of_work(site), _report_refusals(), open_export(source) as export:
        passphrase = _read_passphrase(passphrase_file, is_new=False)
        manifest = site_import.import_site(site, export, passphrase, _report_progress)
        record_event("site_imported", SOFTWARE, by=SYSTEM)
        db.session.commit()
    click.echo(f"{site.slug}: as {manifest.site} was on {manifest.exported_at}, and open")
    click.echo("Restart the processes of the site, and stop those of the former one: both would send what is waiting.")


def _read_passphrase(path: Path | None, *, is_new: bool) -> str:
    if path is not None:
        return path.read_text(encoding="utf-8").partition("\n")[0].strip()
    if passphrase := os.environ.get(PASSPHRASE_VARIABLE):
        return passphrase
    return str(click.prompt("Passphrase of the export", hide_input=True, confirmation_prompt=is_new))


def _report_progress(part: str, count: int) -> None:
    if count:
        click.echo(f"{part}: {count}", err=True)


@contextmanager
def _report_refusals() -> Iterator[None]:
    from app.site_transfer.export_manifest import TransferRefused

    try:
        yield
    except TransferRefused as error:
        raise click.ClickException(str(error)) from None
