"""Assignment of a function of one request to another role, and its effect on access and lists."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Role
from app.cases.workflow import execution_errors
from app.core.db import db
from app.wiring.actions import ACTION_TYPES
from app.workflows import publishing as workflows
from tests.cast import Person, _create_person
from tests.client import Browser
from tests.factories import WORKFLOW, MakeCase

LIST = "/agents/demandes"


@pytest.fixture
def lights(alice: Person, app: Flask) -> Person:
    """Lucie, agent of another department of the same family, without a function in the procedure."""
    department = db.session.query(Role).filter_by(slug="voirie-instruction").one().department_id
    db.session.add(
        Role(slug="eclairage", title="Éclairage", department_id=department, family="polices-voirie", kind="processing")
    )
    db.session.commit()
    return _create_person(app, "lucie@mairie.example", "Lucie", "agent", ("eclairage",))


def list_names(page: Any) -> list[str]:
    return page.texts(".worklist tbody .card__link")


@pytest.mark.postgresql
def test_only_the_assigned_department_can_act(alice: Person, lights: Person, make_case: MakeCase) -> None:
    url = f"{LIST}/{make_case().id}"
    before = (lights.get(url).status, list_names(lights.get(LIST)))

    form = alice.get(f"{url}/attribution")
    page = alice.post(f"{url}/attribution", {"role": "eclairage"}).follow()

    assert before == (404, [])
    assert form.texts("#role option") == ["Choisir…", "Éclairage", "Instruction voirie"]
    assert "confié à Éclairage" in page.text("#case-history")
    assert "Accepter…" not in page.text("#case-actions")  # Alice can still read the case
    revision = str(page.find_one("#case-revision")["value"])
    assert alice.post(f"{url}/actions/accept", {"revision": revision}).status == 404
    assert list_names(lights.get(LIST)) == ["Chloé Exemple"]
    assert list_names(lights.get(f"{LIST}?words=trou")) == ["Chloé Exemple"]
    assert lights.post(f"{url}/actions/accept", {"revision": revision}).status == 303


def test_families_stay_separate(alice: Person, bruno: Person, make_case: MakeCase) -> None:
    case = make_case()
    url = f"{LIST}/{case.id}"

    refusal = alice.post(f"{url}/attribution", {"role": "etat-civil-instruction"})

    assert refusal.status == 422
    assert "Choisissez à qui" in refusal.text("main")
    assert (bruno.get(url).status, list_names(bruno.get(LIST))) == (404, [])


def test_only_a_holder_of_the_function_assigns_it(
    rachel: Person, bruno: Person, chloe: Person, stranger: Browser, make_case: MakeCase
) -> None:
    url = f"{LIST}/{make_case().id}/attribution"

    assert [person.get(url).status for person in (rachel, bruno, chloe)] == [404, 404, 404]
    assert bruno.post(url, {"role": "etat-civil-instruction"}).status == 404
    assert "/compte/connexion" in str(stranger.get(url).location)


@pytest.mark.parametrize(
    ("role", "expected"), [({"var": "option.service"}, 0), ("eclairage", 1), ("etat-civil-instruction", 0)]
)
def test_the_workflow_assigns_a_function_by_condition(
    lights: Person, make_case: MakeCase, role: Any, expected: int
) -> None:
    definition: dict[str, Any] = deepcopy(WORKFLOW)
    definition["variables"] = [{"id": "service", "type": "short_text", "label": "Service"}]
    give = {"id": "give", "type": "assign_function", "function": "recipient", "role": role}
    definition["statuses"][0]["on_enter"].append({**give, "condition": {"==": [{"var": "answers.type"}, "lampe"]}})
    workflows.publish(definition, action_types=ACTION_TYPES)
    db.session.commit()

    make_case(type="trou")
    make_case(type="lampe")

    assert len(list_names(lights.get(LIST))) == expected
    assert execution_errors.count_open_errors() == 1 - expected
