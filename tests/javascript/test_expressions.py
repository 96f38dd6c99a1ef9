"""The language of expressions has two evaluators: what the browser finds is what the server finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.web.assets import SOURCES, publish_assets
from app.language.expressions import ExpressionError, evaluate
from app.language.expressions.reference_page import load_reference
from tests.language.expression_samples import Sample, build_costly_samples, generate_samples, load_vectors
from tests.javascript_modules import run_modules

EVALUATE_ALL = """(samples) => samples.map(([expression, values]) => {
  try {
    return { value: evaluate(expression, values) }
  } catch (problem) {
    if (problem instanceof ExpressionError) return { refused: true }
    throw problem
  }
})"""


@pytest.fixture(scope="module")
def browser_evaluator() -> Iterator[Callable[[list[Sample]], list[Any]]]:
    """The evaluator of the browser, over a list of samples."""
    with run_modules(SOURCES / "js") as run:
        yield lambda samples: run("lib/expressions", EVALUATE_ALL, samples)


def evaluate_on_server(expression: Any, values: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"value": evaluate(expression, values)}
    except ExpressionError:
        return {"refused": True}


def is_same(left: Any, right: Any) -> bool:
    """As JSON has it: true is not 1, and 1.0 is 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(is_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(is_same, left, right))
    return bool(left == right)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_the_browser_finds_is_what_the_server_finds(browser_evaluator: Any, seed: int) -> None:
    given = generate_samples(4_000, seed=seed)

    found = browser_evaluator(given)

    expected = [evaluate_on_server(*sample) for sample in given]
    together = zip(given, expected, found, strict=True)
    assert [triple for triple in together if not is_same(triple[1], triple[2])] == []


def test_the_browser_stops_where_the_server_stops(browser_evaluator: Any) -> None:
    given = build_costly_samples()

    found = browser_evaluator(given)

    expected = [evaluate_on_server(*sample) for sample in given]
    assert [len(str(result)) for result in found] == [len(str(result)) for result in expected]
    assert {"refused": True} in expected and any("value" in result for result in expected)


def test_each_written_example_has_its_result_in_the_browser(browser_evaluator: Any) -> None:
    written = [*load_vectors(), *load_reference()["operators"].values()]

    found = browser_evaluator([(vector["expression"], vector.get("values", {})) for vector in written])

    assert [
        (vector, result["value"])
        for vector, result in zip(written, found, strict=True)
        if not is_same(vector["result"], result["value"])
    ] == []


def test_the_module_is_light(assets_folder: Path) -> None:
    module = publish_assets(assets_folder)[1] / "js/lib/expressions.js"

    assert module.with_suffix(".js.br").stat().st_size <= 4_000
