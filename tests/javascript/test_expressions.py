"""The two evaluators of expressions, in the browser and on the server, give the same results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.web.assets import SOURCES, publish_assets
from app.core.web.module_graph import list_static_imports
from app.language.expressions import ExpressionError, evaluate
from app.language.expressions.reference_page import load_reference
from tests.javascript_modules import run_modules
from tests.language.expression_samples import Sample, build_costly_samples, generate_samples, load_vectors

EVALUATE_ALL = """(samples) => samples.map(([expression, values]) => {
  try {
    return { value: evaluate(expression, values) }
  } catch (problem) {
    if (problem instanceof ExpressionError) return { refused: true }
    throw problem
  }
})"""
MODULES = ("js/lib/expressions.js", "js/lib/expression-operators.js", "js/lib/expression-values.js")


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


def is_same(first: Any, second: Any) -> bool:
    """Compare like JSON: true is not 1, and 1.0 is 1."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(is_same(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(is_same, first, second))
    return bool(first == second)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_browser_evaluates_like_the_server(browser_evaluator: Any, seed: int) -> None:
    samples = generate_samples(4_000, seed=seed)

    results = browser_evaluator(samples)

    expected = [evaluate_on_server(*sample) for sample in samples]
    together = zip(samples, expected, results, strict=True)
    assert [triple for triple in together if not is_same(triple[1], triple[2])] == []


def test_the_browser_has_the_limits_of_the_server(browser_evaluator: Any) -> None:
    samples = build_costly_samples()

    results = browser_evaluator(samples)

    expected = [evaluate_on_server(*sample) for sample in samples]
    assert [len(str(result)) for result in results] == [len(str(result)) for result in expected]
    assert {"refused": True} in expected and any("value" in result for result in expected)


def test_each_written_example_has_its_result_in_the_browser(browser_evaluator: Any) -> None:
    examples = [*load_vectors(), *load_reference()["operators"].values()]

    results = browser_evaluator([(vector["expression"], vector.get("values", {})) for vector in examples])

    assert [
        (vector, result["value"])
        for vector, result in zip(examples, results, strict=True)
        if not is_same(vector["result"], result["value"])
    ] == []


def test_its_modules_are_light(assets_folder: Path) -> None:
    _, folder = publish_assets(assets_folder)

    assert set(list_static_imports(folder, MODULES[:1])) == set(MODULES)
    assert sum((folder / f"{module}.br").stat().st_size for module in MODULES) <= 4_500
