"""Exports that an import refuses before anything is written, in words that say what to do."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from app.core.operations.site_closure import is_site_closed
from app.core.sites import Site, unit_of_work
from app.site_transfer.export_manifest import MANIFEST_NAME, TransferRefused
from app.site_transfer.export_source import open_export, pack_folder
from app.site_transfer.site_export import export_site
from app.site_transfer.site_import import import_site
from tests.databases import Databases
from tests.site_transfer.conftest import Contents, OpenInstallation, export, ignore_progress, move


def test_a_site_that_has_rows_is_refused(contents: Contents, leaving_site: Site, tmp_path: Path) -> None:
    export(leaving_site, tmp_path / "export")

    with pytest.raises(TransferRefused, match="not empty"):
        move(leaving_site, tmp_path / "export")

    assert not is_site_closed(leaving_site)


@pytest.mark.parametrize(
    ("part", "words"),
    [("cases/case.jsonl", "altered"), ("protected/account.jsonl.sealed", "altered"), (MANIFEST_NAME, "manifest.json")],
)
def test_an_altered_export_is_refused(
    leaving_site: Site,
    open_installation: OpenInstallation,
    databases: Databases,
    tmp_path: Path,
    part: str,
    words: str,
) -> None:
    export(leaving_site, tmp_path / "export")
    (tmp_path / "export" / part).write_bytes(b"{}")
    site = open_installation(databases)

    with pytest.raises(TransferRefused, match=words):
        move(site, tmp_path / "export")

    assert not is_site_closed(site)


def test_an_export_with_an_altered_file_is_refused(
    contents: Contents, leaving_site: Site, open_installation: OpenInstallation, databases: Databases, tmp_path: Path
) -> None:
    export(leaving_site, tmp_path / "export")
    path = next(path for path in (tmp_path / "export" / "files").rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    site = open_installation(databases)

    with pytest.raises(TransferRefused, match=f"{path.name} was altered"):
        move(site, tmp_path / "export")

    assert not is_site_closed(site)


def test_a_damaged_zip_file_is_refused(
    contents: Contents, leaving_site: Site, open_installation: OpenInstallation, databases: Databases, tmp_path: Path
) -> None:
    export(leaving_site, tmp_path / "export")
    path = tmp_path / "export.zip"
    pack_folder(tmp_path / "export", path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    path.write_bytes(content)
    site = open_installation(databases)

    with pytest.raises(TransferRefused, match="fetch the export again"):
        move(site, path)

    assert not is_site_closed(site)


def test_another_passphrase_is_refused(
    leaving_site: Site, open_installation: OpenInstallation, databases: Databases, tmp_path: Path
) -> None:
    export(leaving_site, tmp_path / "export")
    site = open_installation(databases)

    with (
        open_export(tmp_path / "export") as source,
        unit_of_work(site),
        pytest.raises(TransferRefused, match="passphrase"),
    ):
        import_site(site, source, "une autre phrase de passe", ignore_progress)

    assert not is_site_closed(site)


def test_a_passphrase_typed_on_another_system_is_the_same(
    leaving_site: Site, open_installation: OpenInstallation, databases: Databases, tmp_path: Path
) -> None:
    export_site(leaving_site, tmp_path / "export", "une clé protégée par Zoé", ignore_progress)
    site = open_installation(databases)

    with open_export(tmp_path / "export") as source, unit_of_work(site):
        import_site(site, source, unicodedata.normalize("NFD", "une clé protégée par Zoé "), ignore_progress)

    assert not is_site_closed(site)


def test_another_version_is_refused(
    leaving_site: Site, open_installation: OpenInstallation, databases: Databases, tmp_path: Path
) -> None:
    export(leaving_site, tmp_path / "export")
    path = tmp_path / "export" / MANIFEST_NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | {"revision": "0001"}))

    with pytest.raises(TransferRefused, match="install that version"):
        move(open_installation(databases), tmp_path / "export")
