"""Random expressions with their values, reproducible from a seed."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from app.language.expressions import OPERATORS, check_syntax
from app.language.expressions.operators import ITERATION_OPERATORS

NUMBERS = [0, 1, -1, 3, 7.5, 0.1, 0.2, -2.5, 1e-7, 5e-7, 0.1234567, 999999999999999, "0", "-0", "12.50", "-3.000001"]
NUMBERS += ["999999999999999.999999", "1000000000000000", 10, 100, 2.675, 6, 1.0000005, "00012", -0.0000004]
DATES = ["2024-02-29", "2008-02-29", "2026-02-28", "2026-02-30", "0001-01-01", "9999-12-31", "2026-11-24", "2015-09-01"]
DATES += ["1950-12-31", "2023-03-31", "2024-01-31", "0000-01-01", "2026-13-01", "1900-02-29", "2026-1-1"]
TIMES = ["10:30", "10:30:00", "23:59:59", "24:00", "00:00", "9:15"]
TEXTS = [
    "",
    "a",
    "lampadaire",
    "Été",
    "E\u0301te\u0301",
    "ΣΑΣ",
    "straße",
    "ﬁn",
    "İ",
    "œuvre",
    "👍🏽 bien",
    "\u1e9b\u0323",
]
TEXTS += [
    " deux  mots ",
    "\u00a0\ufeffx\u2003",
    "\x85y\x1c",
    "a,b,,c",
    "e" + "\u0323\u0301" * 50,
    "e" + "\u0301\u0323" * 60,
    "true",
    "null",
    "constructor",
    "\n",
]
PLAIN = [True, False, None]
LISTS = [
    [],
    [1, "2", 3],
    ["lundi", "mardi", "lundi"],
    [None, "", 4],
    DATES[:4],
    [[1], [1]],
    [0.1, "0.10", True, None, True],
]
ROWS = [
    [],
    [{"name": "Ana", "age": "12", "born_on": "2014-05-02"}, {"name": "É", "age": 3}, {"name": "", "age": None}],
    [{"name": "Zoé", "age": 7, "days": ["lundi"]}, {"name": "Zoe\u0301", "age": "7.0", "days": []}],
]
VALUES = {"number": NUMBERS, "date": DATES, "time": TIMES, "text": TEXTS, "boolean": PLAIN, "list": LISTS, "rows": ROWS}
ROW_NAMES = ["item", "item.name", "item.age", "item.born_on", "item.days", "outer", "outer.age"]
ODD_NAMES = ["answers", "answers.constructor", "answers.unknown", "unknown", "answers.text_1.length", "today"]

Sample = tuple[Any, dict[str, Any]]


def load_vectors() -> list[dict[str, Any]]:
    """Load the hand-written examples: an expression, its values, and its result."""
    vectors: list[dict[str, Any]] = json.loads(Path(__file__).with_name("expression_vectors.json").read_text())
    return vectors


def build_costly_samples() -> list[Sample]:
    """Build expressions just within and just over each limit of the work of an evaluation."""
    values = {"many": [1] * 1000, "more": [1] * 1001, "some": [1] * 200, "long": "é" * 20_000, "longer": "é" * 20_001}
    values |= {
        "emoji": "👍" * 10_000,
        "pieces": "a," * 1001,
        "huge": "ab" * 50_000,
        "heap": "e" + "\u0301" * 9_000 + "\u0323" * 9_000,
    }
    many, some, item = {"var": "many"}, {"var": "some"}, {"var": "item"}
    expressions: list[Any] = [
        {"count": [{"map": [many, item]}]},
        {"map": [{"var": "more"}, item]},
        {"filter": [{"var": "more"}, item]},
        {"distinct": [{"var": "more"}]},
        {"count": [{"map": [some, {"sum": [some]}]}]},
        {"count": [{"map": [many, {"sum": [some]}]}]},
        {"all": [many, {"all": [many, {"all": [many, item]}]}]},
        {"length": [{"lower": [{"var": "long"}]}]},
        {"lower": [{"var": "longer"}]},
        {"cat": [{"var": "long"}, "e"]},
        {"length": [{"cat": [{"var": "emoji"}, {"var": "emoji"}]}]},
        {"cat": [{"var": "emoji"}, {"var": "emoji"}, "a"]},
        {"replace": [{"var": "huge"}, "a", "b" * 1000]},
        {"join": [many, "x" * 999]},
        {"split": [{"var": "pieces"}, ","]},
        {"map": [many, {"length": [{"var": "huge"}]}]},
        {"map": [some, {"cat": [item, {"var": "long"}]}]},
        {"count": [{"map": [some, {"length": [{"cat": [{"var": "heap"}, item]}]}]}]},
        {"length": [{"cat": [{"var": "heap"}, "e\u0301"]}]},
    ]
    return [(expression, values) for expression in expressions]


def generate_samples(count: int, *, seed: int) -> list[Sample]:
    """Generate this number of valid expressions, each with its values."""
    random = Random(seed)
    samples: list[Sample] = []
    while len(samples) < count:
        expression = _generate_expression(random, "any", depth=random.randint(1, 5), in_item=False)
        if not check_syntax(expression):
            samples.append((expression, _generate_values(random)))
    return samples


def _generate_values(random: Random) -> dict[str, Any]:
    answers = {f"{kind}_{position}": random.choice(pool) for kind, pool in VALUES.items() for position in (1, 2)}
    kept_answers = {name: value for name, value in answers.items() if random.random() < 0.9}
    return {"answers": kept_answers, "profile": {"email": random.choice(TEXTS)}, "today": random.choice(DATES[:3])}


def _generate_expression(random: Random, kind: str, *, depth: int, in_item: bool) -> Any:
    if random.random() < 0.12:
        kind = "any"  # a type that the operator does not accept
    if depth == 0:
        return _generate_leaf(random, kind, in_item)
    name = random.choice(
        [name for name, operator in OPERATORS.items() if kind == "any" or kind in operator.gives] or ["var"]
    )
    if name in ("var", "missing"):
        return _generate_leaf(random, kind, in_item)
    operator = OPERATORS[name]
    operands = [
        _generate_expression(
            random,
            random.choice(operator.get_operand_kinds(position).split("|")),
            depth=depth - 1 if random.random() < 0.7 else 0,
            in_item=in_item or (name in ITERATION_OPERATORS and position == 1),
        )
        for position in range(
            random.randint(operator.min_operands, min(operator.max_operands, operator.min_operands + 2))
        )
    ]
    return {name: operands[0] if len(operands) == 1 and not isinstance(operands[0], list) else operands}


def _generate_leaf(random: Random, kind: str, in_item: bool) -> Any:
    value_kind = kind if kind in VALUES else random.choice(list(VALUES))
    if value_kind == "list" and random.random() < 0.5:
        value_kind = "rows"
    dice = random.random()
    if in_item and dice < 0.6:
        return {"var": random.choice(ROW_NAMES)}
    if dice < 0.35:
        return {"var": f"answers.{value_kind}_{random.choice((1, 2))}"}
    if dice < 0.4:
        return {"var": [random.choice(ODD_NAMES), random.choice(NUMBERS)]}
    if dice < 0.43:
        return {"missing": [f"answers.{value_kind}_1", random.choice(ODD_NAMES)]}
    if value_kind == "rows":
        return {"var": "answers.rows_1"}
    return random.choice(VALUES[value_kind])
