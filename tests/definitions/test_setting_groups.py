"""The groups of an element hold each of its settings once, the usual ones first."""

from __future__ import annotations

from functools import cache

import pytest

from app.definitions.words.setting_entries import PROCEDURE, WORKFLOW
from app.definitions.words.setting_groups import ELEMENTS_WITH_GROUPS, list_setting_groups
from app.procedures.fields import FIELD_TYPES
from app.procedures.schema import procedure_schema
from app.workflows.actions import ACTION_TYPES
from app.workflows.schema import workflow_schema
from tests.definitions.schema_settings import SchemaSetting, list_settings

PARTS = (
    *("presentation", "privacy", "account", "internal", "limits", "drafts"),
    *("email_confirmation", "payment", "robots", "attachments", "report", "legal"),
)
ELEMENTS = {
    "procedure": (PROCEDURE, ""),
    **{name: (PROCEDURE, name) for name in PARTS},
    "price": (PROCEDURE, "presentation.prices"),
    "quota": (PROCEDURE, "limits.quota"),
    "similar": (PROCEDURE, "report.similar"),
    "open311": (PROCEDURE, "report.open311"),
    "legal_delay": (PROCEDURE, "legal.delay"),
    "page": (PROCEDURE, "pages"),
    "identity": (PROCEDURE, "pages.identity"),
    "check": (PROCEDURE, "pages.checks"),
    "image": (PROCEDURE, "pages.fields.image"),
    "workflow": (WORKFLOW, ""),
    "function": (WORKFLOW, "functions"),
    "level": (WORKFLOW, "levels"),
    "status": (WORKFLOW, "statuses"),
    "loop": (WORKFLOW, "statuses.loop"),
    "action": (WORKFLOW, "statuses.actions"),
    "edits": (WORKFLOW, "statuses.actions.edits"),
    "global_action": (WORKFLOW, "global_actions"),
    "timeout": (WORKFLOW, "statuses.timeouts"),
    "timer": (WORKFLOW, "global_actions.timers"),
    "call": (WORKFLOW, "statuses.calls"),
    "delay": (WORKFLOW, "statuses.timeouts.after"),
}
SCHEMAS = {PROCEDURE: procedure_schema, WORKFLOW: workflow_schema}
# Settings of a question that its type makes constant, or that say nothing of what asks nothing.
OPTIONAL = {"profile", "prefill", "statistic", "label", "required", "why", "help_article", "filter"}


@cache
def settings_of(kind: str) -> list[SchemaSetting]:
    return list_settings(SCHEMAS[kind]())


def list_names(kind: str, path: str, **types: str) -> set[str]:
    return {
        each.path[-1]
        for each in settings_of(kind)
        if ".".join(each.path[:-1]) == path and all(getattr(each, name) == key for name, key in types.items())
    }


def list_keys(element: str, **types: str) -> list[str]:
    return [key for group in list_setting_groups(element, **types) for key in group.keys]


@pytest.mark.parametrize("element", ELEMENTS)
def test_each_setting_of_an_element_is_in_one_group(element):
    assert sorted(list_keys(element)) == sorted(list_names(*ELEMENTS[element]))


def test_the_options_of_a_choice_are_written_or_come_from_a_source():
    keys = [*list_keys("option"), *list_keys("source")]

    assert sorted(keys) == sorted(list_names(PROCEDURE, "pages.fields.options"))


@pytest.mark.parametrize("key", FIELD_TYPES)
def test_each_setting_of_a_question_is_in_one_group(key):
    keys, names = list_keys("field", field_type=key), list_names(PROCEDURE, "pages.fields", field_type=key)

    assert len(set(keys)) == len(keys)
    assert names - OPTIONAL <= set(keys) <= names


@pytest.mark.parametrize("key", ACTION_TYPES)
def test_each_setting_of_an_automatic_action_is_in_one_group(key):
    names = list_names(WORKFLOW, "statuses.on_enter", action_type=key)

    assert sorted(list_keys("entry_action", action_type=key)) == sorted(names)


def test_every_element_is_tested():
    assert {*ELEMENTS, "field", "option", "source", "entry_action"} == ELEMENTS_WITH_GROUPS


def test_the_settings_of_a_type_come_after_the_essential_ones():
    essential, own, *_ = list_setting_groups("field", field_type="number")

    assert (str(essential.label), essential.keys) == ("Essentiel", ("label", "type", "required", "hint"))
    assert (str(own.label), own.keys) == ("Nombre", ("minimum", "maximum", "integer"))


def test_what_a_type_of_question_cannot_have_is_not_shown():
    assert {"profile", "prefill", "statistic"}.isdisjoint(list_keys("field", field_type="files"))
    assert "label" not in list_keys("field", field_type="explanation")


def test_a_failure_is_dealt_with_in_a_group_of_its_own():
    groups = {str(group.label): group.keys for group in list_setting_groups("entry_action", action_type="geolocate")}

    assert groups["En cas d’échec"] == ("on_failure", "if_failed")
    assert groups["Essentiel"] == ("type", "from", "into", "address", "answer", "overwrite", "condition")
