"""A type of action declares its parameters: the schema, the checks and the graph work from that alone."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.i18n import lazy_gettext
from app.language.schema.validation import JsonSchemaValidator
from app.workflows.actions import ACTION_TYPES, ActionType, ParameterKind, Part
from app.workflows.actions import declaration as declare
from app.workflows.schema import workflow_schema

CALL = ActionType(
    key="call",
    label=lazy_gettext("Appel"),
    parameters={
        "url": declare.text(maximum=500),
        "sent": declare.values(required=False),
        "kept_in": declare.processing(required=False),
        "on_failure": declare.status(required=False),
        "told": declare.functions(required=False),
        "files": declare.rows(maximum=3, required=False, name=declare.text(), once=declare.yes_or_no(default=True)),
        "answer": declare.group(required=False, when=declare.expression()),
    },
)


def is_valid(action: dict[str, Any]) -> bool:
    schema = {**CALL.schema(), "$defs": workflow_schema()["$defs"]}
    return not list(JsonSchemaValidator(schema).iter_errors({"id": "call", "type": "call", **action}))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"url": "https://a.fr/{{ case.reference }}"}, True),
        ({}, False),
        ({"url": "a", "unknown": 1}, False),
        ({"url": "a" * 501}, False),
        ({"url": "a", "told": ["recipient", "applicant"], "on_failure": "failed"}, True),
        ({"url": "a", "told": []}, False),
        ({"url": "a", "files": [{"name": "b"}]}, True),
        ({"url": "a", "files": [{"once": True}]}, False),
        ({"url": "a", "answer": {"when": True}}, True),
    ],
)
def test_the_schema_of_a_type_follows_from_its_parameters(given: dict[str, Any], expected: bool) -> None:
    assert is_valid(given) is expected


def test_the_parts_of_an_action_are_found_however_deep_they_are() -> None:
    given = {"url": "a", "on_failure": "failed", "files": [{"name": "b"}, {"name": "c", "once": False}]}

    assert list(CALL.parts(given)) == [
        Part(("url",), ParameterKind.TEXT, "a"),
        Part(("on_failure",), ParameterKind.STATUS, "failed"),
        Part(("files", 0, "name"), ParameterKind.TEXT, "b"),
        Part(("files", 1, "name"), ParameterKind.TEXT, "c"),
        Part(("files", 1, "once"), ParameterKind.PLAIN, False),
    ]


def test_every_type_has_words_and_parameters_that_exist() -> None:
    for key, action_type in ACTION_TYPES.items():
        assert action_type.key == key
        assert str(action_type.label)
        assert (
            action_type.target_parameter is None
            or action_type.parameters[action_type.target_parameter].kind is ParameterKind.STATUS
        )
