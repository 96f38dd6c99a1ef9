"""Parsing of untrusted text takes time linear in its length, whatever the input repeats."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from app.core.json_values import parse_json
from app.language import expressions
from app.language.text.normalisation import fold, normalise_unicode, to_one_line
from app.language.text.passages import build_outline, render_passages
from app.language.text.patterns import parse_pattern
from app.language.text.placeholders import TextError, check_text, find_placeholders, render_text
from app.procedures.fields.text_formats import CHECK_LABELS, read_identifier

REPEATED = [
    "a", "é", "e\u0301", "\u0301", "{{", "}}", "{{ a }}", '{{ a|default:"', "{{ a|", " ", "\n", "\u00a0", "1", "1 ", "-",
    "+33", "(", ".",
    "@", "a@", "/", "\\", "<", "&", "'", '"', "ﷺ", "\u2028", "[", '{"a":', "9", "e9", "FR76", "https://",
]  # fmt: skip
READERS: dict[str, Callable[[str], object]] = {
    "render": lambda text: render_text(text, {"a": "b"}),
    "placeholders": find_placeholders,
    "check": check_text,
    "composed": normalise_unicode,
    "fold": fold,
    "one_line": to_one_line,
    "passages": lambda text: render_passages([text], {"a": "b"}, {}),
    "outline": lambda text: build_outline([text], {}),
    "json": parse_json,
    "pattern": parse_pattern,
    "matched": parse_pattern("(a|aa|[0-9]+)*b?").matches,
    "expression": lambda text: expressions.check_syntax({"==": [{"var": text}, text]}),
    **{check: lambda text, check=check: read_identifier(check, text) for check in CHECK_LABELS},  # type: ignore[misc]
}


def seconds_for(read: Callable[[str], object], text: str) -> float:
    """The shortest of two readings: the collection of what other tests left may fall into one."""
    return min(_measure_reading(read, text) for _ in range(2))


def _measure_reading(read: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    with suppress(TextError, ValueError, RecursionError):
        read(text)
    return time.process_time() - start


@pytest.mark.parametrize("reader", READERS)
def test_parsing_is_linear_in_the_length_of_the_text(reader: str) -> None:
    read = READERS[reader]

    for repeated in REPEATED:
        short, long = (seconds_for(read, repeated * (length // len(repeated))) for length in (10_000, 40_000))

        assert long < 8 * short + 0.1, repeated
