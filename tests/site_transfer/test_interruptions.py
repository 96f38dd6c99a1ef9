"""An export or an import that was killed goes on where it stopped, and ends as one that was not."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from app.cases.timeline import record
from app.core.db import db
from app.core.operations.site_closure import is_site_closed
from app.core.sites import Site, unit_of_work
from app.core.web.access_rules import SYSTEM
from app.site_transfer.export_manifest import PROGRESS_NAME, TransferRefused
from app.site_transfer.export_source import open_export
from app.site_transfer.site_export import Report, export_site
from app.site_transfer.site_import import import_site
from tests.databases import Databases
from tests.site_transfer.conftest import PASSPHRASE, Contents, OpenInstallation, export, move


def interrupt_at(name: str) -> Report:
    """Kill the process as that part is written."""

    def report(part: str, count: int) -> None:
        if part == name:
            raise KeyboardInterrupt

    return report


def test_an_interrupted_export_goes_on(contents: Contents, leaving_site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    with pytest.raises(KeyboardInterrupt):
        export_site(leaving_site, folder, PASSPHRASE, interrupt_at("cases/case_event.jsonl"))
    assert (folder / PROGRESS_NAME).exists()
    unchanged, changed = folder / "settings" / "department.jsonl", folder / "accounts" / "account.jsonl"
    dates = unchanged.stat().st_mtime_ns, changed.stat().st_mtime_ns
    record(contents.canary_case.case, "note", by=SYSTEM, details={"text": "entre-temps"})
    # A change that leaves the number of rows, the dates and the sums as they were.
    contents.account.is_administrator = True
    db.session.commit()
    # A file that was exported, and that the site has deleted since.
    deleted_file = folder / "files" / "ab" / "ab".ljust(32, "0")
    deleted_file.parent.mkdir(parents=True, exist_ok=True)
    deleted_file.write_bytes(b"pas pour toujours")

    manifest = export(leaving_site, folder)

    assert unchanged.stat().st_mtime_ns == dates[0]
    assert changed.stat().st_mtime_ns > dates[1]
    assert manifest.describe_contents() == export(leaving_site, tmp_path / "whole").describe_contents()
    assert not deleted_file.exists()
    assert not (folder / PROGRESS_NAME).exists()


def test_two_processes_do_not_write_one_export(leaving_site: Site, tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    descriptor = os.open(tmp_path / "export", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)

    with pytest.raises(TransferRefused, match="Another process"):
        export(leaving_site, tmp_path / "export")

    os.close(descriptor)


@pytest.mark.parametrize("part", [pytest.param("cases/case_event.jsonl", marks=pytest.mark.postgresql), "files.jsonl"])
def test_an_interrupted_import_goes_on(
    contents: Contents,
    leaving_site: Site,
    open_installation: OpenInstallation,
    databases: Databases,
    tmp_path: Path,
    part: str,
) -> None:
    first = export(leaving_site, tmp_path / "export")
    site = open_installation(databases)
    with open_export(tmp_path / "export") as source, unit_of_work(site), pytest.raises(KeyboardInterrupt):
        import_site(site, source, PASSPHRASE, interrupt_at(part))
    assert is_site_closed(site)

    move(site, tmp_path / "export")

    assert not is_site_closed(site)
    with unit_of_work(site):
        assert export(site, tmp_path / "copy").describe_contents() == first.describe_contents()


def test_another_export_does_not_finish_an_interrupted_import(
    contents: Contents, leaving_site: Site, open_installation: OpenInstallation, databases: Databases, tmp_path: Path
) -> None:
    export(leaving_site, tmp_path / "export")
    export(leaving_site, tmp_path / "later")
    site = open_installation(databases)
    with open_export(tmp_path / "export") as source, unit_of_work(site), pytest.raises(KeyboardInterrupt):
        import_site(site, source, PASSPHRASE, interrupt_at("cases/case_event.jsonl"))

    with pytest.raises(TransferRefused, match="not empty"):
        move(site, tmp_path / "later")
