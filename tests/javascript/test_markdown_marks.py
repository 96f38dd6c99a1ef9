"""The toolbar of texts in Markdown: what each button changes of what is selected."""

from __future__ import annotations

from typing import Any

import pytest

from tests.javascript.browser_modules import modules as modules

WORDS = {"text": "texte", "column": "Colonne"}


def press(modules: Any, mark: str, marked_text: str) -> str:
    """Apply a mark to a text whose selection is between two `^`, and write the new one in the same way."""
    before, selected, after = marked_text.split("^")
    text, start, end = before + selected + after, len(before), len(before) + len(selected)
    change = modules("lib/markdown-marks", "applyMark", mark, text, start, end, WORDS)
    text = text[: change["start"]] + change["replacement"] + text[change["end"] :]
    start, end = change["selection"]
    return f"{text[:start]}^{text[start:end]}^{text[end:]}"


@pytest.mark.parametrize(
    ("mark", "text", "expected"),
    [
        ("bold", "un ^mot^ ici", "un **^mot^** ici"),
        ("bold", "un **^mot^** ici", "un ^mot^ ici"),
        ("bold", "un^ mot ^ici", "un **^mot^** ici"),
        ("italic", "^^", "*^texte^*"),
        ("italic", "**^mot^**", "***^mot^***"),
        ("italic", "***^mot^***", "**^mot^**"),
        ("link", "voir ^la page^", "voir [la page](^https://^)"),
        ("link", "^https://a.example/b^", "[^texte^](https://a.example/b)"),
        ("heading", "Du ^texte^", "^# Du texte^"),
        ("heading", "# ^Titre^", "^## Titre^"),
        ("heading", "## ^Titre^", "^Titre^"),
        ("list", "^un\ndeux^", "^- un\n- deux^"),
        ("list", "^- un\n- deux^", "^un\ndeux^"),
        ("numbers", "^- un\n\n- deux^", "^1. un\n\n2. deux^"),
        ("quote", "avant\n^mot^\naprès", "avant\n^> mot^\naprès"),
        ("table", "avant^^", "avant\n\n| ^Colonne 1^ | Colonne 2 |\n| --- | --- |\n|  |  |\n"),
    ],
)
def test_a_button_marks_what_is_selected_and_pressed_again_it_unmarks_it(
    modules: Any, mark: str, text: str, expected: str
) -> None:
    assert press(modules, mark, text) == expected


@pytest.mark.parametrize(
    ("text", "replacement"),
    [("- un", "\n- "), ("  2. deux", "\n  3. "), ("> dit", "\n> "), ("un\n- ", ""), ("du texte", None)],
)
def test_the_enter_key_goes_on_with_a_list_until_an_item_is_empty(
    modules: Any, text: str, replacement: str | None
) -> None:
    change = modules("lib/markdown-marks", "continueList", text, len(text), len(text))

    assert (change and change["replacement"]) == replacement
