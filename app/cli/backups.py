"""Commands to back up an installation, verify a backup, and restore it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.group import FOLDER_PATH, get_application, main, site_option

if TYPE_CHECKING:
    from app.core.sites import Site

keys_folder = click.option(
    "--keys",
    "keys",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the keys; by default FOLDER-keys, beside it.",
)


@main.command(
    help="Copy every site, which goes on working, into a new FOLDER; its keys into another, to be kept apart."
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@keys_folder
@site_option
def backup(folder: Path, keys: Path | None, slug: str | None) -> None:
    from app.backups.creation import create_backup

    keys = keys or _default_keys_folder(folder)
    missing_count = 0
    for site in _select_sites(slug):
        with _report_refusals():
            result = create_backup(site, folder / site.slug, keys / site.slug)
        click.echo(f"{site.slug}: the database and {result.files} files are in {folder / site.slug}")
        for name in result.missing_files:
            click.echo(f"{site.slug}: the file {name} is missing from {site.storage_root}", err=True)
        missing_count += len(result.missing_files)
    click.echo(f"The keys are in {keys}: keep them apart, and for a week at most.")
    if missing_count:
        raise click.ClickException("Some files are missing from the store itself: look for them in older backups.")


@main.command(
    name="verify-backup", help="Check that nothing of a backup is missing or altered; fails when something is."
)
@click.argument("folder", type=FOLDER_PATH)
@keys_folder
def verify_backup(folder: Path, keys: Path | None) -> None:
    from app.backups.verification import verify_backup_halves

    keys = keys or _default_keys_folder(folder)
    get_application()
    for part in _list_parts(folder):
        with _report_refusals():
            backup_manifest, _ = verify_backup_halves(part, keys / part.name)
        click.echo(f"{part.name}: whole, as it was on {backup_manifest.made_at}, {len(backup_manifest.files)} files")


@main.command(
    name="prune-backups", help="Delete the backups in FOLDER that are too old; fails when only old ones are left."
)
@click.argument("folder", type=FOLDER_PATH)
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 30), help="How long backups are kept.")
@click.option(
    "--keys-days", default=7, show_default=True, type=click.IntRange(1, 30), help="How long those of keys are."
)
def prune_backups(folder: Path, days: int, keys_days: int) -> None:
    from app.backups.expiry import expire_backups

    get_application()
    with _report_refusals():
        result = expire_backups(folder, days=days, keys_days=keys_days)
    for deleted_folder in result.deleted:
        click.echo(f"{deleted_folder}: deleted")
    if result.latest:
        kept_folders = ", ".join(str(folder_path) for folder_path in result.latest)
        raise click.ClickException(f"Too old, and kept because there is no later one: {kept_folders}. Make a backup.")


@main.command(help="Put a backup back into an empty site, erase again what was erased since, then open it.")
@click.argument("folder", type=FOLDER_PATH)
@keys_folder
@click.option(
    "--ledger",
    "ledgers",
    type=FOLDER_PATH,
    multiple=True,
    help="A later backup, whose ledger says what was erased since; those beside FOLDER are found.",
)
@site_option
def restore(folder: Path, keys: Path | None, ledgers: tuple[Path, ...], slug: str | None) -> None:
    from app.backups.restoration import find_later_ledgers, restore_backup
    from app.wiring.jobs import AFTER_RESTORATION

    keys = keys or _default_keys_folder(folder)
    for site in _select_sites(slug):
        part = (folder / site.slug).resolve()
        all_ledgers = [*find_later_ledgers(part), *(ledger / site.slug for ledger in ledgers)]
        with _report_refusals():
            result = restore_backup(site, part, keys / site.slug if keys.is_dir() else None, ledgers=all_ledgers)
        click.echo(f"{site.slug}: put back as it was on {result.made_at}, with {result.files} files")
        if result.has_existing_keys:
            click.echo(f"{site.slug}: the keys that were there are kept, being the latest")
        if result.unreadable:
            click.echo(
                f"{site.slug}: {result.unreadable} keys are in no copy: what they sealed cannot be read", err=True
            )
        click.echo(f"{site.slug}: {len(all_ledgers)} later ledgers were found; erasing again what was erased since…")
        with get_application().app_context():
            reopen_after_restoration(site, AFTER_RESTORATION)
        click.echo(f"{site.slug}: open")


@main.command(
    name="reopen", help="After a restoration that was interrupted: erase again what was erased since, then open."
)
@site_option
def reopen_closed(slug: str | None) -> None:
    from app.core.operations.site_closure import is_site_closed
    from app.migrations import is_current
    from app.wiring.jobs import AFTER_RESTORATION

    for site in _select_sites(slug):
        if not is_site_closed(site):
            click.echo(f"{site.slug}: it is open")
            continue
        if not is_current(site):
            raise click.ClickException(f"{site.slug}: it was not put back whole. Empty it, and restore again.")
        with get_application().app_context():
            reopen_after_restoration(site, AFTER_RESTORATION)
        click.echo(f"{site.slug}: open")


def reopen_after_restoration(site: Site, jobs: Sequence[Callable[[], object]]) -> None:
    """Run the jobs required after a restoration, then reopen the site. If one fails the site stays closed."""
    from app.core.db import db
    from app.core.operations.site_closure import reopen_site
    from app.core.sites import unit_of_work

    with unit_of_work(site):
        for job in jobs:
            job()
            db.session.commit()
    reopen_site(site)


def _select_sites(slug: str | None) -> list[Site]:
    sites = {site.slug: site for site in get_application().extensions["sites"]}
    if slug is not None and slug not in sites:
        raise click.ClickException(f"Say which authority with --site: {', '.join(sites)}.")
    return [sites[slug]] if slug else list(sites.values())


def _list_parts(folder: Path) -> list[Path]:
    parts = sorted(path for path in folder.iterdir() if path.is_dir())
    if not parts:
        raise click.ClickException(f"There is no backup in {folder}.")
    return parts


def _default_keys_folder(folder: Path) -> Path:
    return folder.with_name(f"{folder.resolve().name}-keys")


@contextmanager
def _report_refusals() -> Iterator[None]:
    from app.backups.manifest import BackupRefused

    try:
        yield
    except BackupRefused as error:
        raise click.ClickException("\n".join(error.problems)) from None
