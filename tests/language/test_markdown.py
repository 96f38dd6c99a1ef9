"""Markdown of editors: what is kept, and what never reaches a page."""

from __future__ import annotations

import re

import pytest

from app.language.text.markdown import render_markdown, strip_markdown


def test_the_usual_marks_are_rendered_and_headings_start_under_the_title():
    html = render_markdown(
        "# Titre\n\nDu **gras**, un [lien](https://a.example).\n\n- un\n- deux\n\n|a|b|\n|-|-|\n|1|2|"
    )

    assert "<h2>Titre</h2>" in html
    assert '<strong>gras</strong>, un <a href="https://a.example">lien</a>' in html
    assert "<li>deux</li>" in html
    assert "<td>2</td>" in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[lien](javascript:alert(1))",
        "[lien](data:text/html;base64,AAAA)",
        '<a href="#" hx-get="/compte">x</a>',
        "![image](https://ailleurs.example/pixel.png)",
    ],
)
def test_nothing_that_runs_or_calls_elsewhere_is_rendered(hostile: str) -> None:
    html = render_markdown(hostile)

    assert not any(
        mark in html for mark in ("<script", "<img", 'href="javascript', 'href="data', "<a hx", '<a href="#"')
    )


def test_the_words_are_found_without_marks():
    assert strip_markdown("# Titre\n\nDu **gras** et un [lien](https://a.example).") == "Titre Du gras et un lien."
    assert strip_markdown("Perdu\u00a0: **R & D**\n- un") == "Perdu\u00a0: R & D un"


def test_levels_of_headings_follow_one_another_whatever_marks_are_typed() -> None:
    html = render_markdown("## Prix\n\n#### Détail\n\n## Délai")

    assert re.findall(r"<(h\d)>", html) == ["h2", "h3", "h2"]
