"""The two renderers of texts and answers, in the browser and on the server, give the same results."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.language.text.passages import render_passages
from tests.example_counts import sample_cases
from tests.javascript.browser_modules import READER
from tests.javascript.browser_modules import modules as modules

pytestmark = pytest.mark.by_turns(3)

WORDS = [
    "Chloé",
    "",
    "  ",
    "œuf d’été",
    "{{ answers.a }}",
    "2026-12-01",
    "2026-02-30",
    "1850-01-01",
    "12",
    "ß",
    "ﬁn",
    "𝒳y",
]
INSTANTS = [
    "2026-11-24T09:05:00+00:00",
    "2026-07-01T22:00:00Z",
    "2026-11-24 09:42+01:00",
    "2026-03-29T00:30:00.123456+00:00",
]
FILTERS = [
    "",
    "|upper",
    "|lower",
    "|capitalize",
    "|lines",
    "|date",
    "|day",
    "|hour",
    '|default:"—"',
    " | default : 'rien' | upper",
    "|shout",
]
NAMES = [
    "answers.a",
    "answers.b",
    "answers.c",
    "answers.rows",
    "answers",
    "answers.d.e",
    "item.a",
    "unknown.name",
    "today",
]
BESIDE = [
    "{{ 7*7 }}",
    "{{answers.a}",
    "{{ answers.a|upper: }}",
    "{% if x %}",
    "{{\tanswers.a\n}}",
    '{{ answers.a|default:"x"y }}',
    "é",
]

EXPRESSIONS: list[Any] = [
    {"var": "answers.a"},
    {"==": [{"var": "answers.a"}, "Chloé"]},
    {"var": "answers.rows"},
    {"count": [{"var": "answers.rows"}]},
    {"+": [{"var": "answers.c"}, 0.5]},
    {"/": [1, 3]},
    {"var": "item.a"},
    {"*": [2, 3]},
    {"add_days": ["2026-11-24", 7]},
]


def value(chance: random.Random) -> Any:
    number = chance.randint(-(10**9), 10**9) / 10 ** chance.randint(0, 6)
    raw_value = chance.choice([chance.choice(WORDS), chance.choice(INSTANTS)])
    rest = [chance.choice([True, False, None]), chance.randint(-10_000, 10_000_000), {"e": "x"}]
    return chance.choice([raw_value, raw_value, number, [chance.choice(WORDS), chance.randint(0, 9)], *rest])


def template(chance: random.Random) -> str:
    pieces = [f"{{{{ {chance.choice(NAMES)}{chance.choice(FILTERS)} }}}}" for _ in range(3)]
    return chance.choice(["", " ", "«\u00a0"]).join([*pieces, chance.choice(BESIDE)])


def text(chance: random.Random, level: int = 0) -> Any:
    if level > 6 or chance.random() < 0.3:
        return template(chance)
    expression = chance.choice(EXPRESSIONS)
    passages: list[Any] = [
        template(chance),
        {"when": expression, "text": text(chance, level + 1), "otherwise": text(chance, level + 1)},
        {"each": {"var": "answers.rows"}, "text": text(chance, level + 1), "between": " ; "},
        {"value": expression, "filter": chance.choice([None, "day", "upper"])},
    ]
    return chance.sample(passages, chance.randint(1, 4))


def values(chance: random.Random) -> dict[str, Any]:
    rows = [{"a": value(chance)} for _ in range(chance.randint(0, 4))]
    answers = {
        "a": value(chance),
        "b": value(chance),
        "c": chance.choice(["12.5", "3", None]),
        "rows": rows,
        "d": {"e": "profond"},
    }
    return {"answers": answers, "today": "2026-11-26"}


@pytest.mark.parametrize("seed", sample_cases([1, 2, 3], share=3))
def test_a_text_is_rendered_as_on_the_server(modules: Any, seed: int) -> None:
    chance = random.Random(seed)
    samples = [(text(chance), values(chance)) for _ in range(1_500)]

    results = modules(
        "lib/text-rendering",
        "(given, reader) => given.map(([text, values]) => renderPassages(text, values, values, reader))",
        samples,
        READER,
    )

    expected = [render_passages(each, names, names) for each, names in samples]
    triples = zip(samples, expected, results, strict=True)
    assert [triple for triple in triples if triple[1] != triple[2]] == []


def test_a_text_over_the_limits_is_truncated_at_the_same_position(modules: Any) -> None:
    rows = [{"a": "x" * 300} for _ in range(100)]
    deep: Any = "{{ item.a }}"
    for _ in range(5):
        deep = [{"each": {"var": "answers.rows"}, "text": deep}]
    samples = [
        ([{"each": {"var": "answers.rows"}, "text": "{{ item.a }}{{ item.a }}"}] * 5, {"answers": {"rows": rows}}),
        (deep, {"answers": {"rows": rows}}),
        (
            ["avant ", {"when": {"all": [{"var": "rows"}, {"<": [{"var": "item"}, 10_000]}]}, "text": "lourd"}],
            {"rows": list(range(1000))},
        ),
    ]

    results = modules(
        "lib/text-rendering",
        "(given, reader) => given.map(([text, values]) => renderPassages(text, values, values, reader))",
        samples,
        READER,
    )

    assert results == [render_passages(each, names, names) for each, names in samples]
    assert max(map(len, results)) == 100_000


def test_times_are_rendered_in_the_time_zone_of_paris(modules: Any) -> None:
    instants = [(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=731 * step)).isoformat() for step in range(40)]
    samples = [("{{ at|hour }}, {{ at|date }}", {"at": instant}) for instant in instants]

    results = modules(
        "lib/text-rendering",
        "(given, reader) => given.map(([text, values]) => renderPassages(text, values, values, reader))",
        samples,
        READER,
    )

    assert results == [render_passages(each, names, names) for each, names in samples]
    assert json.dumps(results).count("h\\u00a0") > 0 or "h" in results[0]
