"""The files of an archive keep their names, as far as every system can write them."""

import pytest

from app.privacy.data_export.file_paths import FilePaths, sanitise_name

HOSTILE = [
    "../../etc/passwd",
    "..\\..\\windows",
    "/absolu",
    "C:\\a",
    "a\x00b",
    "nom\u202egpj.exe",
    "con",
    "NUL.txt",
    ".",
    "",
    " . ",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_leads_out_of_its_folder(name):
    path = FilePaths().create_path("REF-1", name)

    assert path.startswith("fichiers/REF-1/")
    assert path.count("/") == 2
    assert not {"\\", "\x00", "\u202e", ":"} & set(path)
    assert path.rsplit("/", 1)[1].strip(".") != ""


def test_an_ordinary_name_is_left_as_it_is():
    assert sanitise_name("Justificatif de domicile – été 2026.pdf") == "Justificatif de domicile – été 2026.pdf"


def test_two_files_of_one_name_stand_side_by_side():
    paths = FilePaths()

    assert [paths.create_path("a", name) for name in ("photo.jpg", "Photo.jpg", "photo.jpg")] == [
        "fichiers/a/photo.jpg",
        "fichiers/a/Photo (2).jpg",
        "fichiers/a/photo (3).jpg",
    ]


def test_a_very_long_name_keeps_its_ending():
    assert sanitise_name(f"{'a' * 300}.pdf").endswith(".pdf")
    assert len(sanitise_name(f"{'a' * 300}.pdf")) <= 120
