"""Each type of field and of action is used in the catalogue of the demo, and tested in a browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from app.packages.package_catalogue import Catalogue
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES
from app.workflows.definition import read_workflow
from tests.journeys.covered_types import FILLED, load_played_actions


@pytest.fixture(scope="module")
def field_types_by_procedure() -> dict[str, set[str]]:
    """Return the types of field of each procedure of the catalogue."""
    catalogue = Catalogue()
    return {slug: set(_iterate_field_types(catalogue.procedure(slug, {})["pages"])) for slug in catalogue.slugs}


@pytest.fixture(scope="module")
def action_types_by_workflow() -> dict[str, set[str]]:
    """Return the types of action of each workflow used by a procedure of the catalogue."""
    catalogue = Catalogue()
    slugs = {catalogue.procedure(slug, {})["workflow"] for slug in catalogue.slugs}
    return {slug: set(_iterate_action_types(catalogue.workflow(slug, {}))) for slug in slugs}


def test_each_type_of_field_is_in_the_catalogue(field_types_by_procedure: dict[str, set[str]]) -> None:
    assert FIELD_TYPES.keys() - _merge_sets(field_types_by_procedure.values()) == set()


def test_each_type_of_field_is_filled_in_a_browser(field_types_by_procedure: dict[str, set[str]]) -> None:
    assert FIELD_TYPES.keys() - _merge_sets(field_types_by_procedure[slug] for slug in FILLED) == set()


def test_each_type_of_action_is_in_the_catalogue(action_types_by_workflow: dict[str, set[str]]) -> None:
    assert ACTION_TYPES.keys() - _merge_sets(action_types_by_workflow.values()) == set()


def test_each_type_of_action_is_run_in_a_browser(action_types_by_workflow: dict[str, set[str]]) -> None:
    played = [action for actions in load_played_actions().values() for action in actions]

    assert ACTION_TYPES.keys() - {key for _workflow, key in played} == set()
    assert [(workflow, key) for workflow, key in played if key not in action_types_by_workflow[workflow]] == []


def _merge_sets(sets: Iterable[set[str]]) -> set[str]:
    return set().union(*sets)


def _iterate_field_types(node: Any) -> Iterator[str]:
    """Yield the types of the fields of pages, including those in blocks."""
    for page in node:
        for field in page["fields"]:
            yield field["type"]
            yield from _iterate_field_types([field] if "fields" in field else [])


def _iterate_action_types(document: dict[str, Any]) -> Iterator[str]:
    workflow = read_workflow(document)
    for status in workflow.statuses:
        yield from (entry.type for entry in status.entry_actions())
    yield from (entry.type for action in workflow.global_actions for entry in action.run)
