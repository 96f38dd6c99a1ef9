"""Checks across the answers of an action and the answers of the request."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

import pytest

from app.core.db import db
from app.workflows import publishing
from app.workflows.definition import DefinitionError, parse_workflow
from tests.cast import Person
from tests.factories import WORKFLOW, MakeCase

MESSAGE = "Terminez après le 10 janvier 2027."
CHECK = {
    "condition": {">=": [{"var": "action.fin"}, {"var": "action.debut"}]},
    "message": "Terminez après le {{ action.debut }}.",
    "field": "fin",
}


def workflow(**check: object) -> dict[str, object]:
    definition = deepcopy(WORKFLOW)
    definition["statuses"][0]["actions"][0] |= {
        "fields": [
            {"id": "debut", "type": "date", "label": "Début"},
            {"id": "fin", "type": "date", "label": "Fin", "required": False},
        ],
        "checks": [{**CHECK, **check}],
    }
    return definition


@pytest.fixture
def with_dates(procedure_version: UUID) -> None:
    publishing.publish(workflow())
    db.session.commit()


def test_an_agent_sees_the_failed_check(with_dates: None, alice: Person, make_case: MakeCase) -> None:
    url, form_values = f"/agents/demandes/{make_case().id}/actions/accept", {"revision": 1, "debut": "2027-01-10"}
    form_values["revision"] = str(alice.get(url).find_one("[name=revision]")["value"])

    page = alice.post(url, {**form_values, "fin": "2027-01-02"})

    assert page.status == 422
    assert page.texts("#error-summary a[href='#f-fin']") == [f"Fin – {MESSAGE}"]
    assert page.text("#f-fin-error") == MESSAGE
    assert alice.post(url, {**form_values, "fin": "2027-01-12"}).status == 303


@pytest.mark.parametrize(
    "check, place",
    [
        ({"condition": {">": [{"var": "action.duree"}, 3]}}, "condition"),
        ({"condition": {">": [{"var": "action.debut"}, 3]}}, "condition"),
        ({"condition": {"present": [{"var": "answers.nom"}]}}, ""),
        ({"message": "Après le {{ action.duree }}."}, "message"),
        ({"field": "duree"}, "field"),
    ],
)
def test_an_invalid_check_is_refused(check: dict[str, object], place: str) -> None:
    with pytest.raises(DefinitionError) as error:
        parse_workflow(workflow(**check))

    at = f"statuses[0].actions[0].checks[0].{place}".removesuffix(".")
    assert at in [problem.path for problem in error.value.problems]
