"""Questions about appointments that nobody could book are finding in the studio, and not published."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.agendas.agenda_store import archive_agenda
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.findings.rules import list_errors, list_findings
from tests.agendas.passport_desk import AGENDA, SLOT_FIELD, create_agenda
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALER_WORKFLOW

RULES = {"unknown_agenda", "unknown_agenda_service", "service_not_online", "no_free_time"}

pytestmark = pytest.mark.usefixtures("procedure_version")


def ask_for_appointment(**changes: str) -> dict[str, Any]:
    definition = deepcopy(SIGNALER)
    definition["pages"][0]["fields"].append({**SLOT_FIELD, **changes})
    return definition


def find_rules(**changes: str) -> list[tuple[str, str]]:
    findings = list_findings(PROCEDURE, ask_for_appointment(**changes))
    return [(finding.rule, finding.pointer.rpartition("/")[2]) for finding in findings if finding.rule in RULES]


def test_a_question_that_can_be_booked_is_right():
    create_agenda()

    assert find_rules() == []


def test_an_agenda_or_a_service_that_does_not_exist_prevents_publication():
    create_agenda()

    assert find_rules(agenda="mairie") == [("unknown_agenda", "agenda")]
    assert find_rules(service="visa") == [("unknown_agenda_service", "service")]
    assert any(
        "n’a pas ce motif" in problem.message for problem in list_errors(PROCEDURE, ask_for_appointment(service="visa"))
    )


def test_an_archived_agenda_is_as_one_that_does_not_exist():
    create_agenda()
    archive_agenda("titres")
    db.session.commit()

    assert find_rules() == [("unknown_agenda", "agenda")]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"opening": []}, "no_free_time"),
        ({"services": [{**AGENDA["services"][0], "is_online": False}]}, "service_not_online"),
    ],
)
def test_a_service_without_free_time_is_a_warning(changes, rule):
    create_agenda(**changes)

    assert find_rules() == [(rule, "service")]
    assert not any("rendez_vous" in problem.path for problem in list_errors(PROCEDURE, ask_for_appointment()))


@pytest.mark.parametrize(("is_proposal", "rules"), [(True, []), (False, ["times_never_proposed"])])
def test_times_to_pick_must_be_proposed_by_an_action(is_proposal, rules):
    create_agenda()
    definition = deepcopy(SIGNALER_WORKFLOW)
    fields = [{**SLOT_FIELD, "is_proposal": is_proposal}]
    propose = {"id": "propose", "label": "Proposer", "by": ["recipient"], "to": "offered", "fields": fields}
    definition["statuses"][0]["actions"].append(propose)
    offer = {"id": "offer", "type": "offer_appointment", "on_failure": "new"}
    definition["statuses"].append({**definition["statuses"][0], "id": "offered", "on_enter": [offer], "actions": []})

    findings = list_findings(WORKFLOW, definition)

    assert [finding.rule for finding in findings if finding.rule == "times_never_proposed"] == rules
