"""Import of folders and archives, including hostile ones."""

import gzip
import io
import os
import tarfile
import zipfile

import pytest

from publik_import import import_files
from publik_import.import_files import list_import_files, open_import_file

BLOCK = b"<block><name>Adresse</name></block>"


def build_zip(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def build_tar(*members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def list_codes(opened_files):
    return [file.problem and file.problem.code for file in opened_files]


def test_the_files_of_a_folder_are_listed_in_order_without_hidden_files(tmp_path):
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "b.wcs").write_bytes(BLOCK)
    (tmp_path / "a").write_bytes(BLOCK)
    (tmp_path / ".hidden").write_bytes(BLOCK)

    assert [source.name for source in list_import_files(tmp_path)] == ["a", "blocks/b.wcs"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    folder, target = tmp_path / "in", tmp_path / "out.wcs"
    folder.mkdir()
    target.write_bytes(BLOCK)
    (folder / "link.wcs").symlink_to(target)

    assert list(list_import_files(folder)) == []


@pytest.mark.parametrize(
    "content", [build_zip(**{"forms/a": BLOCK}), build_tar((tarfile.TarInfo("forms/a"), BLOCK))], ids=["zip", "tar"]
)
def test_the_files_of_an_archive_are_listed(content):
    assert [(source.name, source.content) for source in open_import_file("app", content)] == [("app/forms/a", BLOCK)]


def test_a_compressed_tar_is_opened():
    content = gzip.compress(build_tar((tarfile.TarInfo("forms/a"), BLOCK)))

    assert [source.name for source in open_import_file("app.tgz", content)] == ["app.tgz/forms/a"]


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a/../../out", "..\\out", "C:\\out"])
def test_an_archive_with_a_path_outside_it_is_refused(name):
    assert list_codes(open_import_file("x.zip", build_zip(**{"good": BLOCK, name: BLOCK}))) == ["outside_archive"]
    assert list_codes(
        open_import_file("x.tar", build_tar((tarfile.TarInfo("good"), BLOCK), (tarfile.TarInfo(name), BLOCK)))
    ) == ["outside_archive"]


def test_a_tar_with_a_link_is_refused():
    link = tarfile.TarInfo("forms/a")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"

    assert list_codes(open_import_file("x.tar", build_tar((link, b"")))) == ["link_in_archive"]


def test_a_zip_bomb_is_refused():
    assert list_codes(open_import_file("x.zip", build_zip(bomb=b"\0" * 10_000_000))) == ["bomb"]


def test_a_gzip_bomb_is_refused():
    assert list_codes(open_import_file("x.tgz", gzip.compress(b"\0" * 30_000_000))) == ["bomb"]


def test_files_whose_total_size_is_too_large_are_refused(monkeypatch):
    monkeypatch.setattr(import_files, "MAX_TOTAL", 1000)

    assert list_codes(open_import_file("x.zip", build_zip(a=os.urandom(600), b=os.urandom(600)))) == ["too_large"]


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(import_files, "MAX_FILES", 2)

    assert list_codes(open_import_file("x.zip", build_zip(a=b"", b=b"", c=b""))) == ["too_many_files"]


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\x1f\x8bbroken", gzip.compress(BLOCK, mtime=0)[:-4]])
def test_a_broken_archive_is_refused(content):
    assert list_codes(open_import_file("x", content)) == ["broken_archive"]


def test_a_zip_with_a_false_size_gives_no_more_than_that_size():
    content = bytearray(build_zip(a=BLOCK * 100))
    start = content.rindex(b"PK\x01\x02") + 24
    content[start : start + 4] = (10).to_bytes(4, "little")

    opened_files = list(open_import_file("x.zip", bytes(content)))

    assert list_codes(opened_files) == ["broken_archive"] or len(opened_files[0].content) <= 10
