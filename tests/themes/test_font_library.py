"""The fonts that come with Parvis: each readable, light, with its licence; found by the names that sites give them."""

from __future__ import annotations

import pytest

from app.themes.font_check import MAX_BYTES, read_metrics
from app.themes.font_faces import FALLBACKS
from app.themes.font_library import FAMILIES, FOLDER, LibraryFont, find_family, find_similar_family


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.key)
def test_a_font_of_the_library_is_light_and_has_its_licence(family: LibraryFont) -> None:
    content = family.read_file()

    assert len(content) <= MAX_BYTES
    assert 0.3 < read_metrics(content).width < 0.6
    assert family.fallback in FALLBACKS
    assert "SIL Open Font License" in (FOLDER / f"{family.key}.LICENSE").read_text()


def test_the_library_lists_every_file() -> None:
    assert {path.name for path in FOLDER.glob("*.woff2")} == {family.file for family in FAMILIES}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Montserrat", "Montserrat"),
        ("source sans pro", "Source Sans 3"),
        ("Source Sans 3 Variable", "Source Sans 3"),
        ("roboto-condensed", "Roboto Condensed"),
    ],
)
def test_a_family_is_found_by_the_names_that_sites_give_it(name: str, expected: str) -> None:
    family = find_family(name)

    assert family is not None
    assert family.name == expected


def test_a_family_that_may_not_be_copied_has_a_similar_one() -> None:
    similar = find_similar_family("Poppins")

    assert similar is not None
    assert similar.name == "Outfit"
    assert find_family("Poppins") is None
    assert find_similar_family("Comic Sans MS") is None


def test_no_name_is_that_of_two_families() -> None:
    names = [name for family in FAMILIES for name in (family.name, *family.other_names, *family.replaces)]

    assert len(names) == len(set(names))
