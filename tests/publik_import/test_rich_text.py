"""Extraction of the text of rich text."""

import time

import pytest

from publik_import.rich_text import extract_line, extract_text


@pytest.mark.parametrize(
    ("rich", "words"),
    [
        ("Simple", "Simple"),
        ("<p>Un</p>\n\n<p>deux&nbsp;&amp; trois</p>", "Un\n\ndeux & trois"),
        ("<ul><li>a</li><li>b</li></ul>", "– a\n– b"),
        ('Voir <a href="https://exemple.fr">le site</a>.', "Voir le site (https://exemple.fr)."),
        ("<script>alert(1)</script>Bonjour", "Bonjour"),
        ("2 < 3 et 4 > 1", "2 < 3 et 4 > 1"),
        ("<!-- rien -->", ""),
        ("a\x00b\ud800", "ab"),
        ("un<br/>deux", "un\ndeux"),
    ],
)
def test_the_text_is_extracted_without_markup(rich, words):
    assert extract_text(rich, 1000) == words


def test_a_long_text_is_truncated_with_an_ellipsis():
    assert extract_text("a" * 20, 10) == "a" * 9 + "…"
    assert extract_line("un\n\ndeux", 100) == "un deux"


@pytest.mark.parametrize(
    "rich", ["<a" * 100_000, "<!--" * 100_000, " " * 200_000 + "x", "&" * 200_000, "\n \n" * 60_000]
)
def test_hostile_markup_is_read_quickly(rich):
    start_time = time.monotonic()

    extract_text(rich, 100)

    assert time.monotonic() - start_time < 1
