"""Budgets of parsers: the cost of a file is checked before and during parsing."""

from __future__ import annotations

import pytest

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.parsing.json_text import load_json


def refusal(parser: Parser[object], content: bytes, **more: int) -> str | None:
    try:
        parser(content, **more)
    except BudgetExceeded as exceeded:
        return exceeded.reason
    return None


def count_parts(content: bytes, meter: Meter) -> int:
    for _ in content:
        meter.count_part()
    return meter.parts


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    read: list[int] = []
    parser: Parser[None] = Parser("probe", Budget(max_bytes=10), lambda content, meter: read.append(len(content)))

    reasons = [refusal(parser, b"x" * 11), refusal(parser, b"x" * 6, max_bytes=5), refusal(parser, b"x" * 10)]

    assert reasons == ["too_large", "too_large", None]
    assert read == [10]


def test_a_limit_of_the_caller_never_raises_the_budget() -> None:
    assert refusal(Parser("probe", Budget(max_bytes=10), count_parts), b"x" * 11, max_bytes=1000) == "too_large"


def test_parts_are_counted_and_time_is_measured() -> None:
    assert Parser("probe", Budget(100, max_parts=10), count_parts)(b"x" * 10) == 10
    assert refusal(Parser("probe", Budget(100, max_parts=10), count_parts), b"x" * 11) == "too_many_parts"
    assert refusal(Parser("probe", Budget(1000, max_seconds=0), count_parts), b"x" * 500) == "too_slow"


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"[" * 200_001, "too_many_parts"),
        (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
        (b'{"a": [1, 2]}', None),
        ('\ufeff{"é": 1}'.encode(), None),
    ],
    ids=["many", "deep", "usual", "with a mark of order"],
)
def test_the_parts_of_json_are_counted_before_parsing(content: bytes, reason: str | None) -> None:
    assert refusal(Parser("probe", Budget(1_000_000, max_parts=200_000), load_json), content) == reason
