"""Rich text read for its words."""

import time

import pytest

from app.wcs.words import one_line, plain


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
def test_the_words_stay(rich, words):
    assert plain(rich, 1000) == words


def test_a_long_text_is_cut_with_a_sign():
    assert plain("a" * 20, 10) == "a" * 9 + "…"
    assert one_line("un\n\ndeux", 100) == "un deux"


@pytest.mark.parametrize(
    "rich", ["<a" * 100_000, "<!--" * 100_000, " " * 200_000 + "x", "&" * 200_000, "\n \n" * 60_000]
)
def test_hostile_markup_takes_no_time(rich):
    started = time.monotonic()

    plain(rich, 100)

    assert time.monotonic() - started < 1
