"""Package files: reproducible bytes, complete round trip, refusal of malformed files."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from app.packages.package import (
    ADDED,
    CHANGED,
    REMOVED,
    Package,
    checksum_of_manifest,
    files_of,
    manifest_of,
    to_json,
    to_zip,
)
from app.packages.package_reader import PackageRefused, read_package

PACKAGE = Package(
    slug="essai",
    name="Essai",
    version="1.2",
    authority="Ville de Test",
    licence="etalab-2.0",
    created_at="2026-11-24",
    definitions={
        "workflows": {"simple": {"slug": "simple", "title": "Simple"}},
        "procedures": {"demander": {"slug": "demander", "title": "Demander", "workflow": "simple"}},
    },
    roles=(
        {"slug": "r", "title": "R", "family": "elus", "kind": "processing", "department": {"slug": "d", "name": "D"}},
    ),
)


def build_archive(*members: tuple[Any, bytes], manifest: dict[str, Any] | None = None, compression: int = 0) -> bytes:
    """Build an archive of these members, with a valid manifest by default."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr("manifest.json", json.dumps(manifest or manifest_of(PACKAGE)))
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def update_checksum(**changes: Any) -> dict[str, Any]:
    manifest = {**manifest_of(PACKAGE), **changes}
    return {**manifest, "checksum": checksum_of_manifest(manifest)}


def build_package(path: str, raw: bytes) -> bytes:
    """Build a package of one file with valid checksums."""
    contents = [{"path": path, "sha256": sha256(raw).hexdigest()}]
    return build_archive((path, raw), manifest=update_checksum(contents=contents))


FILES = list(files_of(PACKAGE).items())


@pytest.mark.parametrize("write", [to_zip, to_json])
def test_a_package_is_read_back_unchanged(write: Callable[[Package], bytes]) -> None:
    content = write(PACKAGE)

    assert read_package(content) == PACKAGE
    assert write(read_package(content)) == content


def test_the_order_of_keys_makes_no_difference() -> None:
    other = {"workflow": "simple", "title": "Demander", "slug": "demander"}
    shuffled = {**PACKAGE.definitions, "procedures": {"demander": other}}

    assert to_zip(Package(**{**PACKAGE.__dict__, "definitions": shuffled})) == to_zip(PACKAGE)


def symlink(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[]", "pas un paquet"),
        (b'{"manifest": {}, "files": 3}', "pas un paquet"),
        (b'{"manifest": {}, "files": {}}', "mal formée"),
        (b"PK\x03\x04 not an archive", "abîmée"),
        (b"x" * 5_000_001, "trop gros"),
        (to_zip(PACKAGE)[:-40], "abîmée"),
        (to_json(PACKAGE).replace(b'"Demander"', b"NaN"), "JSON"),
        (to_json(PACKAGE).replace(b'"Demander"', b"1e999"), "impossibles"),
        (to_json(PACKAGE).replace(b'"title": "Simple"', b'"title": "A", "title": "B"'), "JSON"),
        (build_archive(), "Il manque"),
        (build_archive(*FILES, ("virus.exe", b"x")), "pas annoncé"),
        (build_archive(*FILES, FILES[0]), "deux fois"),
        (build_archive(*FILES, ("../../etc/passwd", b"x")), "hors"),
        (build_archive(*FILES, ("/etc/passwd", b"x")), "hors"),
        (build_archive(*FILES, ("a\\b", b"x")), "hors"),
        (build_archive(*FILES, (symlink("procedures/lien.json"), b"/etc/passwd")), "autre chose"),
        (build_archive(*FILES, ("procedures/bombe.json", b"0" * 1_900_000), compression=zipfile.ZIP_DEFLATED), "trop gros"),
        (build_archive(*((f"f{number}", b"") for number in range(501))), "trop de choses"),
        (build_archive(manifest={"format": "parvis/package/2"}), "mal formée"),
        (build_archive(manifest=update_checksum(licence=3)), "mal formée"),
        (build_archive(*FILES, manifest=update_checksum(contents=[*manifest_of(PACKAGE)["contents"]] * 2)), "deux fois"),
        (build_package("procedures/a.json", b"[]"), "pas un document"),
        (build_package("procedures/a.json", b'{"slug": "b"}'), "ne porte pas"),
        (build_package("procedures/a.json", b'{"slug": "a", "x": "\\ud800"}'), "pas un document"),
        (build_package("procedures/a.json", b'{"slug": "a", "x": ' + b"[" * 80 + b"]" * 80 + b"}"), "pas un document"),
    ],
    ids=range(28),
)  # fmt: skip
def test_a_hostile_or_broken_file_is_refused_with_a_message(content: bytes, words: str) -> None:
    with pytest.raises(PackageRefused) as refused:
        read_package(content)

    assert words in "\n".join(refused.value.problems)


def test_a_package_edited_by_hand_is_read_and_says_what_was_edited() -> None:
    edited = to_json(PACKAGE).replace(b'"Demander"', b'"Autre"')
    added = ("procedures/autre.json", b'{"slug": "autre"}')

    assert [(alteration.path, alteration.what) for alteration in read_package(edited).alterations] == [
        ("procedures/demander.json", CHANGED)
    ]
    assert [
        (alteration.path, alteration.what) for alteration in read_package(build_archive(FILES[0], added)).alterations
    ] == [
        ("procedures/demander.json", REMOVED),
        ("procedures/autre.json", ADDED),
    ]
    assert [
        alteration.path for alteration in read_package(to_json(PACKAGE).replace(b'"1.2"', b'"1.3"')).alterations
    ] == ["manifest.json"]


def test_another_layout_of_the_same_definition_is_no_edit() -> None:
    files = [(path, json.dumps(json.loads(content)).encode()) for path, content in FILES]

    assert read_package(build_archive(*files)).alterations == ()
