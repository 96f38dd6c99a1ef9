"""Folders and archives, those that are made to harm among them."""

import gzip
import io
import os
import tarfile
import zipfile

import pytest

from app.publik_import import import_files
from app.publik_import.import_files import list_import_files, open_import_file

BLOCK = b"<block><name>Adresse</name></block>"


def build_zip(**members):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


def build_tar(*members):
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as archive:
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return kept.getvalue()


def codes(found):
    return [source.problem and source.problem.code for source in found]


def test_a_folder_gives_its_files_in_order_without_the_hidden_ones(tmp_path):
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "b.wcs").write_bytes(BLOCK)
    (tmp_path / "a").write_bytes(BLOCK)
    (tmp_path / ".hidden").write_bytes(BLOCK)

    assert [source.name for source in list_import_files(tmp_path)] == ["a", "blocks/b.wcs"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out.wcs"
    inside.mkdir()
    outside.write_bytes(BLOCK)
    (inside / "link.wcs").symlink_to(outside)

    assert list(list_import_files(inside)) == []


@pytest.mark.parametrize(
    "content", [build_zip(**{"forms/a": BLOCK}), build_tar((tarfile.TarInfo("forms/a"), BLOCK))], ids=["zip", "tar"]
)
def test_an_archive_gives_the_files_in_it(content):
    assert [(source.name, source.content) for source in open_import_file("app", content)] == [("app/forms/a", BLOCK)]


def test_a_compressed_tar_is_opened_too():
    content = gzip.compress(build_tar((tarfile.TarInfo("forms/a"), BLOCK)))

    assert [source.name for source in open_import_file("app.tgz", content)] == ["app.tgz/forms/a"]


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a/../../out", "..\\out", "C:\\out"])
def test_a_path_out_of_the_archive_refuses_it_whole(name):
    assert codes(open_import_file("x.zip", build_zip(**{"good": BLOCK, name: BLOCK}))) == ["outside_archive"]
    assert codes(
        open_import_file("x.tar", build_tar((tarfile.TarInfo("good"), BLOCK), (tarfile.TarInfo(name), BLOCK)))
    ) == ["outside_archive"]


def test_a_link_in_a_tar_refuses_it():
    link = tarfile.TarInfo("forms/a")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"

    assert codes(open_import_file("x.tar", build_tar((link, b"")))) == ["link_in_archive"]


def test_a_zip_bomb_is_refused():
    assert codes(open_import_file("x.zip", build_zip(bomb=b"\0" * 10_000_000))) == ["bomb"]


def test_a_gzip_bomb_is_refused():
    assert codes(open_import_file("x.tgz", gzip.compress(b"\0" * 30_000_000))) == ["bomb"]


def test_many_files_whose_sum_is_too_large_are_refused(monkeypatch):
    monkeypatch.setattr(import_files, "MAX_TOTAL", 1000)

    assert codes(open_import_file("x.zip", build_zip(a=os.urandom(600), b=os.urandom(600)))) == ["too_large"]


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(import_files, "MAX_FILES", 2)

    assert codes(open_import_file("x.zip", build_zip(a=b"", b=b"", c=b""))) == ["too_many_files"]


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\x1f\x8bbroken", gzip.compress(BLOCK, mtime=0)[:-4]])
def test_a_broken_archive_is_said_to_be(content):
    assert codes(open_import_file("x", content)) == ["broken_archive"]


def test_a_zip_that_lies_on_sizes_gives_no_more_than_it_says():
    content = bytearray(build_zip(a=BLOCK * 100))
    start = content.rindex(b"PK\x01\x02") + 24
    content[start : start + 4] = (10).to_bytes(4, "little")

    found = list(open_import_file("x.zip", bytes(content)))

    assert codes(found) == ["broken_archive"] or len(found[0].content) <= 10
