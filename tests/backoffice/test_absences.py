"""Absences of agents: said by the agent or an administrator; the substitute receives what arrives, within their rights."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.accounts.absences import (
    Absence,
    agents_replaced_by,
    create_absence,
    expire_absences,
    list_absences,
    substitutes_of,
)
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import WORKFLOW, MakeCase
from tests.privacy.clock import travel_by

ABSENCES = "/agents/absences"


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def be_absent(person: Person, substitute: Person | None = None, *, start: int = 0, end: int = 3) -> Absence:
    absence = create_absence(
        person.account.id,
        starts_on=in_days(start),
        ends_on=in_days(end),
        substitute_id=substitute.account.id if substitute else None,
    )
    db.session.commit()
    return absence


def publish_assignment(**rule: Any) -> None:
    definition: dict[str, Any] = deepcopy(WORKFLOW)
    definition["statuses"][0]["on_enter"] = [{"id": "suivi", "type": "assign_agent", **rule}]
    workflows.publish(definition)
    db.session.commit()


def get_assignee(case: Case) -> UUID | None:
    db.session.expire_all()
    return db.session.get_one(Case, case.id).assigned_to_id


def post_absence(person: Person, url: str = ABSENCES, **form: Any) -> Any:
    values = {"starts_on": in_days(0).isoformat(), "ends_on": in_days(5).isoformat(), "substitute": "", **form}
    return person.post(url, values)


@pytest.mark.postgresql
def test_an_agent_says_an_absence_and_comes_back(alice: Person, albane: Person) -> None:
    page = post_absence(alice, substitute=str(albane.account.id)).follow()
    (absence,) = list_absences(alice.account.id)
    back_page = alice.post(f"{ABSENCES}/{absence.id}/fin", {}).follow()

    assert "Remplaçant : Albane Exemple" in page.text("main")
    assert "Aucune absence n’est prévue." in back_page.text("main")
    assert substitutes_of(alice.account.id) == []


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"ends_on": ""}, "Indiquez un premier et un dernier jour"),
        ({"starts_on": "2999-13-45"}, "Indiquez un premier et un dernier jour"),
        ({"ends_on": "2000-01-01"}, "Indiquez un premier et un dernier jour"),
        ({"substitute": "personne"}, "Choisissez un remplaçant dans la liste."),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(alice: Person, form: dict[str, str], message: str) -> None:
    page = post_absence(alice, **form)

    assert page.status == 422
    assert message in page.text("#error-summary")
    assert list_absences(alice.account.id) == []


def test_absences_of_one_agent_do_not_overlap(alice: Person) -> None:
    be_absent(alice)

    page = post_absence(alice)

    assert page.status == 422
    assert "Une autre absence couvre déjà ces jours" in page.text("#error-summary")


def test_only_agents_with_a_common_role_are_substitutes(alice: Person, albane: Person, bruno: Person) -> None:
    options = alice.get(ABSENCES).texts("#substitute option")
    page = post_absence(alice, substitute=str(bruno.account.id))

    assert options == ["Personne", "Albane Exemple"]
    assert page.status == 422


def test_the_agent_is_warned_of_what_the_substitute_cannot_open(
    alice: Person, albane: Person, make_case: MakeCase
) -> None:
    case = make_case()
    db.session.get_one(Case, case.id).assigned_to_id = alice.account.id
    db.session.commit()
    be_absent(alice, albane)
    before = alice.get(ABSENCES).text("main")
    db.session.merge(albane.account).roles.clear()
    db.session.commit()

    page = alice.get(ABSENCES)

    assert "ne peut pas ouvrir" not in before
    assert "Signaler un problème : 1" in page.text("[data-tone=warning]")


def test_new_cases_of_an_absent_agent_go_to_the_substitute(
    alice: Person, albane: Person, make_case: MakeCase, procedure_version: UUID
) -> None:
    publish_assignment(agent="alice@mairie.example")
    be_absent(alice, albane)

    case = make_case()

    assert get_assignee(case) == albane.account.id
    assert "à la place de Alice Exemple" in albane.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert "Une demande vous est confiée" in albane.get("/agents/notifications").text("main")


def test_a_substitute_who_cannot_process_the_case_does_not_get_it(
    alice: Person, bruno: Person, make_case: MakeCase, procedure_version: UUID
) -> None:
    publish_assignment(agent="alice@mairie.example")
    be_absent(alice, bruno)

    case = make_case()

    assert get_assignee(case) == alice.account.id
    assert bruno.get(f"/agents/demandes/{case.id}").status == 404
    assert "À la place" not in bruno.get("/agents/notifications").text("main")


def test_the_least_busy_agent_is_not_an_absent_one(
    alice: Person, albane: Person, make_case: MakeCase, procedure_version: UUID
) -> None:
    publish_assignment(choose="least_busy")
    be_absent(alice)

    assert {get_assignee(make_case()) for _ in range(3)} == {albane.account.id}


def test_the_substitute_is_told_what_a_colleague_gives_to_the_absent_agent(
    alice: Person, albane: Person, make_case: MakeCase
) -> None:
    case = make_case()
    be_absent(alice, albane)
    options = albane.get(f"/agents/demandes/{case.id}/attribution").texts("#agent option")

    albane.post(f"/agents/demandes/{case.id}/attribution/agent", {"agent": str(alice.account.id)})

    assert options[2].startswith("Alice Exemple, en absence jusqu’au ")
    assert "À la place de Alice Exemple : Une demande vous est confiée" in albane.get("/agents/notifications").text(
        "main"
    )


def test_an_absence_begins_and_ends_by_itself(alice: Person, albane: Person) -> None:
    be_absent(alice, albane, start=2, end=4)

    substitutes = {}
    for days in (1, 2, 4, 5):
        with travel_by(days=days):
            substitutes[days] = substitutes_of(alice.account.id)

    assert substitutes == {1: [], 2: [albane.account.id], 4: [albane.account.id], 5: []}


def test_the_substitute_of_an_absent_substitute_takes_over(alice: Person, albane: Person, bruno: Person) -> None:
    be_absent(alice, albane)
    be_absent(albane, bruno)
    be_absent(bruno, alice)

    assert substitutes_of(alice.account.id) == [albane.account.id, bruno.account.id]
    assert set(agents_replaced_by(bruno.account.id)) == {alice.account.id}


def test_an_administrator_says_it_for_an_agent(alice: Person, albane: Person, ada: Person) -> None:
    url = f"{ABSENCES}/agents/{alice.account.id}"

    page = post_absence(ada, url, substitute=str(albane.account.id)).follow()
    list_page = ada.get(f"{ABSENCES}/agents")

    assert "Absences de Alice Exemple" in page.text("h1")
    assert "Alice Exemple" in list_page.text(".worklist")
    assert post_absence(albane, url).status == 404


def test_nobody_ends_the_absence_of_a_colleague(alice: Person, albane: Person, ada: Person) -> None:
    absence = be_absent(alice)

    assert albane.post(f"{ABSENCES}/{absence.id}/fin", {}).status == 404
    assert ada.post(f"{ABSENCES}/{absence.id}/fin", {}).status == 303
    assert list_absences(alice.account.id) == []


def test_past_absences_expire(alice: Person) -> None:
    be_absent(alice)

    with clock.shift_clock(timedelta(days=60)):
        expire_absences()

    assert db.session.query(Absence).count() == 0
