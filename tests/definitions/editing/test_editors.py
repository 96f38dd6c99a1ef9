"""Every property that a definition may have is filled in with something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.definitions.editing import editors
from app.definitions.editing.editor_builder import build_editors
from app.definitions.editing.editors import Editor
from app.definitions.editing.references import References
from app.procedures.fields import FIELD_TYPES
from app.procedures.schema import procedure_schema
from app.workflows.actions import ACTION_TYPES
from app.workflows.schema import workflow_schema
from tests.factories import PROCEDURE, WORKFLOW

INPUTS = {
    value
    for name, value in vars(editors).items()
    if name.isupper() and not name.startswith("_") and isinstance(value, str) and value != editors.FIXED
}
# What is not a setting of its own: the format of definitions, types (changed by an operation), what a type cannot have.
NOT_FILLED_IN = {"format", "type"}
STATUS_PARTS = {
    "loop": {"over": {"var": "answers.photos"}, "then": "new"},
    "timeouts": [{"id": "delai", "after": {"days": 3}, "to": "new"}],
    "calls": [{"id": "appel", "by": ["recipient"], "to": "new"}],
}
GLOBAL_ACTION = {
    "id": "relance",
    "label": "Relancer",
    "timers": [{"id": "moment", "from": "submission", "after": {"days": 3}}],
}


class NoReferences(References):
    """Without the lists of the site."""

    def list_choices(self, reference: str, element: Any = None) -> list[tuple[str, str]]:
        return []

    @property
    def workflow(self) -> Mapping[str, Any]:
        return {}


def list_editors(kind: str, definition: Mapping[str, Any], pointer: str) -> dict[str, Editor]:
    return build_editors(kind, definition, pointer, NoReferences(kind, definition))


def find_unfilled(built_editors: Mapping[str, Editor], properties: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in properties.items():
        is_fixed = isinstance(schema, Mapping) and "const" in schema
        if name not in NOT_FILLED_IN and not is_fixed and built_editors[name].input not in INPUTS:
            yield name
        for member in built_editors[name].members:
            if member.input not in INPUTS and "const" not in member.schema:
                yield f"{name}.{member.key}"


@pytest.mark.parametrize("key", FIELD_TYPES)
def test_every_setting_of_a_question_is_filled_in(key: str) -> None:
    definition = {**PROCEDURE, "pages": [{"id": "page", "title": "Page", "fields": [FIELD_TYPES[key].example]}]}
    identifier = FIELD_TYPES[key].example["id"]

    built_editors = list_editors("procedure", definition, f"pages/page/fields/{identifier}")

    assert list(find_unfilled(built_editors, procedure_schema()["$defs"][key]["properties"])) == []


@pytest.mark.parametrize("key", ACTION_TYPES)
def test_every_parameter_of_an_action_is_filled_in(key: str) -> None:
    entry = ACTION_TYPES[key].full_example()
    status = {**WORKFLOW["statuses"][0], "on_enter": [entry]}
    definition = {**WORKFLOW, "statuses": [status]}

    built_editors = list_editors("workflow", definition, f"statuses/{status['id']}/on_enter/{entry['id']}")

    assert list(find_unfilled(built_editors, ACTION_TYPES[key].schema()["properties"])) == []


@pytest.mark.parametrize(
    ("pointer", "element"),
    [
        ("", None),
        ("statuses/new", "status"),
        ("statuses/new/actions/accept", "action"),
        ("statuses/new/timeouts/delai", "timeout"),
        ("statuses/new/calls/appel", "call"),
        ("global_actions/relance", "global_action"),
        ("global_actions/relance/timers/moment", "timer"),
        ("functions/recipient", "function"),
    ],
)
def test_every_property_of_a_workflow_is_filled_in(pointer: str, element: str | None) -> None:
    first, *others = WORKFLOW["statuses"]
    definition = {**WORKFLOW, "statuses": [{**first, **STATUS_PARTS}, *others], "global_actions": [GLOBAL_ACTION]}
    schema = workflow_schema()
    properties = schema["$defs"][element]["properties"] if element else schema["properties"]

    assert list(find_unfilled(list_editors("workflow", definition, pointer), properties)) == []


@pytest.mark.parametrize("pointer", ["", "pages/probleme"])
def test_every_property_of_a_procedure_is_filled_in(pointer: str) -> None:
    schema = procedure_schema()["properties"]
    properties = schema["pages"]["items"]["properties"] if pointer else schema

    assert list(find_unfilled(list_editors("procedure", PROCEDURE, pointer), properties)) == []
