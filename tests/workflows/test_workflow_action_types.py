"""Declarations of action types: their parameters give the schema, the checks and the graph."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.declared_value import YES_NO
from app.core.i18n import lazy_gettext
from app.core.web.icon_sprite import load_icon_shapes
from app.language.schema.validation import JsonSchemaValidator
from app.workflows.actions import ACTION_TYPES, ActionType, ParameterKind, Part
from app.workflows.actions import parameters as declare
from app.workflows.schema import workflow_schema

LABEL = lazy_gettext("Appel")
CALL = ActionType(
    key="call",
    label=LABEL,
    help_text=LABEL,
    icon="globe",
    parameters={
        "url": declare.text(maximum=500, label=LABEL),
        "sent": declare.values(required=False, label=LABEL),
        "kept_in": declare.processing(required=False, label=LABEL),
        "on_failure": declare.status(required=False, label=LABEL),
        "told": declare.functions(required=False, label=LABEL),
        "files": declare.rows(
            {"name": declare.text(label=LABEL), "once": declare.yes_or_no(default=True, label=LABEL)},
            maximum=3,
            required=False,
            label=LABEL,
        ),
        "answer": declare.group({"when": declare.expression(label=LABEL)}, required=False, label=LABEL),
    },
)


def is_valid(action: dict[str, Any]) -> bool:
    schema = {**CALL.schema(), "$defs": workflow_schema()["$defs"]}
    return not list(JsonSchemaValidator(schema).iter_errors({"id": "call", "type": "call", **action}))


@pytest.mark.parametrize(
    ("parameters", "expected"),
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
def test_the_schema_of_a_type_follows_from_its_parameters(parameters: dict[str, Any], expected: bool) -> None:
    assert is_valid(parameters) is expected


def test_nested_parts_of_an_action_are_found() -> None:
    parameters = {"url": "a", "on_failure": "failed", "files": [{"name": "b"}, {"name": "c", "once": False}]}

    assert list(CALL.parts(parameters)) == [
        Part(("url",), ParameterKind.TEXT, "a"),
        Part(("on_failure",), ParameterKind.STATUS, "failed"),
        Part(("files", 0, "name"), ParameterKind.TEXT, "b"),
        Part(("files", 1, "name"), ParameterKind.TEXT, "c"),
        Part(("files", 1, "once"), YES_NO, False),
    ]


def test_the_schema_of_a_type_carries_the_labels_and_the_help_of_its_parameters() -> None:
    schema = ACTION_TYPES["show_alert"].schema()["properties"]["level"]

    assert schema["title"] == "Niveau"
    assert schema["description"] == "L’importance du message. Elle change sa couleur et son icône."


def test_every_type_has_words_an_icon_and_parameters_that_exist() -> None:
    icons = load_icon_shapes().keys()
    for key, action_type in ACTION_TYPES.items():
        assert action_type.key == key
        assert str(action_type.label)
        assert str(action_type.help_text)
        assert action_type.icon in icons
        assert all(parameter.label.message for parameter in action_type.parameters.values())
        assert action_type.is_engine or action_type.example
        assert (
            action_type.target_parameter is None
            or action_type.parameters[action_type.target_parameter].kind is ParameterKind.STATUS
        )
