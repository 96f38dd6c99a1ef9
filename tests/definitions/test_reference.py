"""Reference pages of fields and actions are up to date, and their examples can be published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.definitions.reference.pages import render_pages
from app.procedures.definition import parse_procedure
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES
from app.workflows.definition import parse_workflow
from tests.catalogue.definition_files import PROCEDURES, WORKFLOWS
from tests.factories import PROCEDURE, WORKFLOW

DOCS = Path(__file__).parent.parent.parent / "docs" / "reference"


def test_the_pages_are_up_to_date() -> None:
    pages = render_pages()

    assert {name: (DOCS / name).read_text(encoding="utf-8") for name in pages} == pages, "run `parvis reference`"


@pytest.mark.parametrize("key", FIELD_TYPES)
def test_the_example_of_a_field_is_published_and_answered(key: str) -> None:
    field_type = FIELD_TYPES[key]
    procedure = deepcopy(PROCEDURE)
    procedure["pages"] = [{"id": "seule", "title": "Exemple", "fields": [field_type.example]}]

    (field,) = parse_procedure(procedure).fields

    assert field.type == key
    if field_type.has_value and not field_type.is_computed:
        assert field_type.validate(field, field_type.example_answer, date(2026, 11, 24)) == (
            field_type.example_answer,
            [],
        )
    assert field_type.has_value == (field_type.example_answer is not None)


@pytest.mark.parametrize("key", ACTION_TYPES)
def test_the_example_of_an_action_is_published(key: str) -> None:
    example = ACTION_TYPES[key].full_example()
    workflow = deepcopy(WORKFLOW)
    workflow["levels"] = [{"id": "urgent", "label": "Urgent"}]
    workflow["processing_fields"].append({"id": "position", "type": "place", "label": "Localisation"})
    entries = workflow["statuses"][0]["on_enter"]
    if ACTION_TYPES[key].is_irreversible:
        sure = {"id": "sure", "label": "Faire", "by": ["recipient"], "confirm": "Faire ?", "run": [example]}
        workflow["global_actions"] = [sure]
    else:
        entries.append(example)

    assert example["id"] in {entry.id for entry in _entries(parse_workflow(workflow))}


@pytest.mark.parametrize(
    ("key", "definitions"), [*((key, PROCEDURES) for key in FIELD_TYPES), *((key, WORKFLOWS) for key in ACTION_TYPES)]
)
def test_each_type_is_used_in_a_demo_definition(key: str, definitions: dict[str, Any]) -> None:
    assert any(f'"type": "{key}"' in json.dumps(definition) for definition in definitions.values())


def _entries(workflow: Any) -> Iterator[Any]:
    for status in workflow.statuses:
        yield from status.entry_actions()
    for action in workflow.global_actions:
        yield from action.run
