"""Dispatch rules of a procedure: written by administrators, applied to new requests, tried without writing anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.accounts.absences import create_absence
from app.accounts.design_rights import FAMILY, PUBLISH, DesignRight
from app.accounts.models import Department, Role
from app.cases.case_definitions import holders_of
from app.cases.dispatch.dispatch_rule import DispatchRule, Target
from app.cases.dispatch.rule_store import get_rules, save_rules
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import SYSTEM
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

URL = "/agents/administration/repartition"


@pytest.fixture(autouse=True)
def night_role(departments: None, procedure_version: UUID) -> None:
    """Another role of the family."""
    roads = db.session.query(Department).filter_by(slug="voirie").one()
    role = Role(slug="astreinte", title="Astreinte", department_id=roads.id, family="polices-voirie", kind="processing")
    db.session.add(role)
    db.session.commit()


def save(*rules: DispatchRule) -> None:
    save_rules("signaler", rules, by=SYSTEM)
    db.session.commit()


def reload(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def test_an_administrator_writes_orders_and_deletes_rules(ada: Person) -> None:
    ada.post(f"{URL}/signaler", {"target": "role", "role": "astreinte", "words": "gaz  fuite"})
    page = ada.post(
        f"{URL}/signaler", {"target": "least_busy", "role": "voirie-instruction", "answer": "type=trou"}
    ).follow()
    ada.post(f"{URL}/signaler/regles/2/rang", {})
    reordered_rules = get_rules("signaler")
    ada.post(f"{URL}/signaler/regles/1/suppression", {})

    assert "Si De quoi s’agit-il ? Un trou → l’agent le moins chargé" in page.text("ol.flow")
    assert "mots : « gaz fuite » → Astreinte" in page.text("ol.flow")
    assert [rule.target for rule in reordered_rules] == [Target.LEAST_BUSY, Target.ROLE]
    assert get_rules("signaler") == (DispatchRule(Target.ROLE, role="astreinte", words="gaz fuite"),)
    assert "1" in ada.get(URL).text(".worklist tbody tr")


@pytest.mark.parametrize(
    "form",
    [
        {"target": "role"},
        {"target": "nonsense", "role": "astreinte"},
        {"target": "role", "role": "etat-civil-instruction"},
        {"target": "agent", "agent": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_a_rule_names_somebody_of_the_family(ada: Person, form: dict[str, str]) -> None:
    page = ada.post(f"{URL}/signaler", form)

    assert page.status == 422
    assert get_rules("signaler") == ()


def test_administrators_alone_write_rules(alice: Person, chloe: Person, stranger: Browser) -> None:
    for person in (alice, chloe):
        assert person.get(f"{URL}/signaler").status == 404
        assert person.post(f"{URL}/signaler", {"target": "role", "role": "astreinte"}).status == 404
    assert stranger.post(f"{URL}/signaler", {"target": "role", "role": "astreinte"}).status == 303
    assert get_rules("signaler") == ()


def test_whoever_may_publish_a_procedure_writes_its_rules(alice: Person, bruno: Person) -> None:
    for person, family in ((alice, "polices-voirie"), (bruno, "etat-civil")):
        db.session.add(DesignRight(id=new_id(), account_id=person.account.id, scope=FAMILY, slug=family, level=PUBLISH))
    db.session.commit()

    own_page = alice.post(f"{URL}/signaler", {"target": "role", "role": "astreinte"})

    assert own_page.status == 303
    assert "Signaler un problème" in alice.get(URL).text(".worklist")
    assert "Signaler un problème" not in bruno.get(URL).text("main")
    assert bruno.get(f"{URL}/signaler").status == 404
    assert bruno.post(f"{URL}/signaler/regles/1/suppression", {}).status == 404


def test_a_new_case_goes_to_the_role_of_its_rule(alice: Person, make_case: MakeCase) -> None:
    save(DispatchRule(Target.ROLE, role="astreinte", words="gaz"))

    leak, hole = make_case(description="Une fuite de gaz"), make_case()

    assert holders_of(reload(leak)) == {"recipient": ["astreinte"]}
    assert not reload(hole).is_dispatched
    assert "confié à Astreinte" in alice.get(f"/agents/demandes/{leak.id}").text("#case-history")


def test_a_new_case_goes_to_the_agent_of_its_rule(alice: Person, albane: Person, make_case: MakeCase) -> None:
    save(DispatchRule(Target.AGENT, agent=str(albane.account.id), question="type", value="trou"))

    case = make_case()

    assert reload(case).assigned_to_id == albane.account.id
    assert "Une demande vous est confiée" in albane.get("/agents/notifications").text("main")


def test_new_cases_are_shared_among_the_agents_of_a_role(alice: Person, albane: Person, make_case: MakeCase) -> None:
    save(DispatchRule(Target.LEAST_BUSY, role="voirie-instruction"))

    shares = [reload(make_case()).assigned_to_id for _ in range(4)]

    assert sorted(shares, key=str) == sorted([alice.account.id, albane.account.id] * 2, key=str)


def test_the_substitute_gets_the_case_of_an_absent_agent(alice: Person, albane: Person, make_case: MakeCase) -> None:
    save(DispatchRule(Target.AGENT, agent=str(alice.account.id)))
    today = clock.today()
    create_absence(
        alice.account.id, starts_on=today, ends_on=today + timedelta(days=1), substitute_id=albane.account.id
    )
    db.session.commit()

    assert reload(make_case()).assigned_to_id == albane.account.id


def test_a_rule_that_cannot_be_followed_changes_nothing(alice: Person, bruno: Person, make_case: MakeCase) -> None:
    save(DispatchRule(Target.AGENT, agent=str(bruno.account.id)), DispatchRule(Target.ROLE, role="astreinte"))
    with_stranger = reload(make_case())
    save(DispatchRule(Target.ROLE, role="etat-civil-instruction"))
    with_other_family = reload(make_case())

    assert with_stranger.assigned_to_id is None
    assert not with_stranger.is_dispatched
    assert not with_other_family.is_dispatched
    assert bruno.get(f"/agents/demandes/{with_other_family.id}").status == 404


def test_the_trial_counts_and_writes_nothing(ada: Person, make_case: MakeCase) -> None:
    for words in ("gaz", "gaz", "lampe"):
        make_case(description=words)
    save(DispatchRule(Target.ROLE, role="astreinte", words="gaz"))

    page = ada.get(f"{URL}/signaler/essai")

    # An administrator without a role of the family reads nothing that tells of one request.
    assert page.texts("main li") == [
        "Règle 1, Astreinte : environ 70 %",
        "Aucune règle, au service : environ 30 %",
    ]
    assert not page.find_all(".worklist")
    assert db.session.query(Case).filter(Case.is_dispatched).count() == 0


@pytest.mark.postgresql
def test_the_trial_lists_the_cases_that_the_administrator_may_open(
    ada: Person, make_case: MakeCase, access_log_entries: Any
) -> None:
    role = db.session.query(Role).filter_by(slug="voirie-instruction").one()
    db.session.merge(ada.account).roles.append(role)
    case = make_case()
    save(DispatchRule(Target.ROLE, role="astreinte"))

    page = ada.get(f"{URL}/signaler/essai")

    assert case.reference in page.text(".worklist")
    assert page.texts("main li")[0] == "Règle 1, Astreinte : 1"
    assert ("list", "backoffice.dispatch_trial") in access_log_entries()
