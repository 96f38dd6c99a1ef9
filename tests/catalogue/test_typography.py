"""The texts of the catalogue and of the demo follow the typography of French."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.catalogue.definition_files import (
    AUTHORITY,
    CASES,
    CONTENTS,
    PROCEDURES,
    TEMPLATES,
    WORKFLOWS,
    iterate_texts,
)

DEFINITIONS: dict[str, Any] = {
    **PROCEDURES,
    **WORKFLOWS,
    "contents": CONTENTS,
    "authority": AUTHORITY,
    "cases": CASES,
    **{f"documents/{slug}": template for slug, template in TEMPLATES.items()},
}

FAULTS = {
    "a plain space before : ; ! ? » % €": re.compile(r"[ \t][:;!?»%€]"),
    "no space before ; ! ? »": re.compile(r"[^\s\u00a0\u202f!?…(][;!?»]"),
    "no space before a colon": re.compile(r"[^\W\d](?<!https)(?<!http):(?=\s)"),
    "no no-break space after «": re.compile(r"«(?![\u00a0\u202f])"),
    "a straight apostrophe": re.compile(r"\w'\w"),
    "a straight quotation mark": re.compile(r'"'),
    "a hyphen instead of a dash": re.compile(r"\s-\s"),
    "three dots instead of an ellipsis": re.compile(r"\.\.\."),
    "two spaces": re.compile(r" {2}"),
}
_PLACEHOLDER = re.compile(r"\{\{[^}]*\}\}")


@pytest.mark.parametrize("name", DEFINITIONS)
def test_the_typography_is_french(name: str) -> None:
    typos = [
        f"{place}: {fault}: {text}"
        for place, text in iterate_texts(DEFINITIONS[name])
        for fault, pattern in FAULTS.items()
        if pattern.search(_PLACEHOLDER.sub("x", text))
    ]

    assert typos == []
