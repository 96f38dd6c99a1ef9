"""Reference pages of fields and actions are up to date, and their examples can be published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from app.definitions.reference.pages import SECTIONS, load_words, render_pages, settings_of
from app.procedures.definition import parse_procedure
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES
from app.workflows.definition import parse_workflow
from tests.catalogue.definition_files import PROCEDURES, WORKFLOWS
from tests.factories import PROCEDURE, WORKFLOW

DOCS = Path(__file__).parent.parent.parent / "docs" / "reference"
TYPES = {"fields": tuple(FIELD_TYPES), "actions": tuple(ACTION_TYPES)}
TYPE_KEYS = [(section, key) for section in SECTIONS for key in TYPES[section]]


def test_the_pages_are_up_to_date() -> None:
    committed = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}

    assert committed == render_pages(), "run `parvis reference`"


@pytest.mark.parametrize(("section", "key"), TYPE_KEYS)
def test_each_type_has_a_description_and_an_example(section: str, key: str) -> None:
    words = load_words(section)[key]

    assert words["does"]
    assert set(words["settings"]) == set(settings_of(section, key))
    assert words["example"]["type"] == key


@pytest.mark.parametrize("key", FIELD_TYPES)
def test_the_example_of_a_field_is_published(key: str) -> None:
    procedure = deepcopy(PROCEDURE)
    procedure["pages"] = [{"id": "seule", "title": "Exemple", "fields": [load_words("fields")[key]["example"]]}]

    assert [field.type for field in parse_procedure(procedure).fields] == [key]


@pytest.mark.parametrize("key", ACTION_TYPES)
def test_the_example_of_an_action_is_published(key: str) -> None:
    example = load_words("actions")[key]["example"]
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


@pytest.mark.parametrize(("section", "key"), TYPE_KEYS)
def test_each_type_is_used_in_a_demo_definition(section: str, key: str) -> None:
    definitions = PROCEDURES if section == "fields" else WORKFLOWS

    assert any(f'"type": "{key}"' in json.dumps(definition) for definition in definitions.values())


def _entries(workflow: Any) -> Iterator[Any]:
    for status in workflow.statuses:
        yield from status.entry_actions()
    for action in workflow.global_actions:
        yield from action.run
