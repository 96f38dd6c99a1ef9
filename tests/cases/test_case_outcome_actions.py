"""Actions that create a request, anonymise one early, or redirect the applicant."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.cards import cards
from app.cases.drafts.request_drafts import contents_of
from app.cases.lifecycle import submission
from app.cases.models import Case, CaseLink, Draft
from app.cases.reading.case_values import answers_of
from app.cases.workflow.workflow_models import ExecutionError
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.privacy.jobs import run_anonymisation
from app.procedures import publishing as procedures
from app.procedures.sources.source_store import save_source
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

Prepare = Callable[..., Case]
TREES = {
    "format": "parvis/source/1",
    "slug": "arbres",
    "title": "Arbres",
    "kind": "cards",
    "label": "{{ nom }}",
    "identifier": "nom",
    "fields": [
        {"id": "nom", "type": "short_text", "label": "Nom"},
        {"id": "etat", "type": "short_text", "label": "État", "required": False},
    ],
}
CREATE_CASE = {
    "id": "made",
    "type": "create_case",
    "procedure": "etat-civil",
    "answers": {"type": {"var": "answers.type"}, "description": "Suite de {{ case.reference }}"},
}


@pytest.fixture
def prepare(app: Flask, site: Site, chloe: Person) -> Prepare:
    """Build a request of Chloé with these actions, beside a procedure of another family or of the same."""

    def make(*entries: dict[str, Any], family: str = "polices-voirie", by: str = "recipient", **answers: str) -> Case:
        site_settings.clear_cache()
        workflow = deepcopy(WORKFLOW)
        workflow["statuses"][0]["actions"][0]["by"] = [by]
        workflow["statuses"][1]["on_enter"] = list(entries)
        other = deepcopy(PROCEDURE) | {"slug": "etat-civil", "title": "Autre démarche", "family": family}
        other["workflow"] = "simple"
        if family == "etat-civil":
            other["functions"] = {"recipient": "etat-civil-instruction"}
        with app.app_context():
            workflows.publish(workflow)
            workflows.publish(deepcopy(WORKFLOW) | {"slug": "simple"})
            write_charter()
            version = procedures.publish(deepcopy(PROCEDURE))
            procedures.publish(other)
            actor = Actor(kind="resident", account_id=chloe.account.id)
            case = submission.submit(version.id, {**ANSWERS, **answers}, token=uuid4(), channel="web", by=actor).case
            db.session.commit()
        return case

    return make


def accept(person: Person, case: Case) -> Any:
    url = f"/demandes/{case.id}" if person.account.kind == "resident" else f"/agents/demandes/{case.id}"
    page = person.post(f"{url}/actions/accept", {"revision": str(case.revision)})
    db.session.rollback()
    db.session.expire_all()
    return page


def test_a_created_request_is_linked_to_its_origin(alice: Person, chloe: Person, prepare: Prepare) -> None:
    case = prepare(CREATE_CASE)

    accept(alice, case)

    new_case = db.session.query(Case).filter_by(procedure_slug="etat-civil").one()
    assert answers_of(new_case) == {"type": "trou", "description": f"Suite de {case.reference}"}
    assert new_case.applicant_id == case.applicant_id
    assert "Autre démarche" in alice.get(f"/agents/demandes/{case.id}").text("[aria-labelledby=linked]")
    assert case.reference in alice.get(f"/agents/demandes/{new_case.id}").text("[aria-labelledby=linked]")
    assert new_case.reference in chloe.get(f"/demandes/{case.id}").text("[aria-labelledby=linked]")


def test_families_stay_sealed_from_one_another(alice: Person, bruno: Person, prepare: Prepare) -> None:
    case = prepare(CREATE_CASE, family="etat-civil")

    accept(alice, case)

    new_case = db.session.query(Case).filter_by(procedure_slug="etat-civil").one()
    assert new_case.applicant_id is None
    assert alice.get(f"/agents/demandes/{case.id}").find_all("[aria-labelledby=linked]") == []
    page = bruno.get(f"/agents/demandes/{new_case.id}")
    assert page.status == 200
    assert page.find_all("[aria-labelledby=linked]") == []
    assert case.reference not in page.text("#case-history")


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"procedure": "inconnue"}, "procedure_unknown"), ({"answers": {"type": "lampadaire"}}, "answers_refused")],
)
def test_an_invalid_creation_is_reported_and_creates_nothing(
    alice: Person, prepare: Prepare, change: dict[str, Any], reason: str
) -> None:
    case = prepare(CREATE_CASE | change)

    accept(alice, case)

    assert db.session.query(Case).count() == 1
    assert db.session.query(ExecutionError).one().reason == reason
    assert case.status == "accepted"


def test_recursive_creation_of_requests_is_limited(app: Flask, prepare: Prepare) -> None:
    case = prepare()
    again = deepcopy(WORKFLOW)
    again["statuses"][0]["on_enter"] = [CREATE_CASE | {"procedure": "signaler"}]
    with app.app_context():
        workflows.publish(again)
        version_id = procedures.live_procedure("signaler").version_id
        submission.submit(version_id, ANSWERS, token=uuid4(), channel="web", by=Actor(kind="system"))
        db.session.commit()

    assert db.session.query(CaseLink).count() == 5
    assert db.session.query(Case).filter(Case.id != case.id).count() == 6


def test_a_closed_request_is_anonymised_the_following_night(alice: Person, chloe: Person, prepare: Prepare) -> None:
    case = prepare({"id": "end", "type": "anonymise"})
    case_id = case.id
    accept(alice, case)
    page = chloe.get(f"/demandes/{case_id}")

    with clock.shift_clock(timedelta(hours=1)):
        run_anonymisation()

    assert "seront effacées cette nuit" in page.text("#thread")
    assert db.session.get(Case, case_id) is None


@pytest.mark.postgresql
def test_an_applicant_is_redirected_to_a_page_of_the_portal(chloe: Person, prepare: Prepare) -> None:
    case = prepare({"id": "go", "type": "redirect", "url": "/demarches?q={{ answers.nom }}&x=1"}, by="applicant")

    assert accept(chloe, case).location == "/demarches?q=Exemple&x=1"


@pytest.mark.parametrize("value", ["..", "a/../..", "%2e%2e", "‥"])
def test_an_answer_cannot_change_the_target_of_a_redirect(chloe: Person, prepare: Prepare, value: str) -> None:
    go = {"id": "go", "type": "redirect", "url": "/demarches/{{ answers.description }}/remplir"}
    case = prepare(go, by="applicant", description=value)

    assert accept(chloe, case).location == f"/demandes/{case.id}"
    assert db.session.query(ExecutionError.reason).all() == [("address_value_refused",)]


def test_a_redirect_to_another_site_is_confirmed_and_only_if_allowed(chloe: Person, prepare: Prepare) -> None:
    go = {"id": "go", "type": "redirect", "url": "https://www.ville.example/{{ case.reference }}"}
    allowed, refused_case = prepare(go, by="applicant"), prepare(go, by="applicant")

    without = accept(chloe, refused_case)
    site_settings.save_settings({"redirects.hosts": "www.ville.example"})
    db.session.commit()
    page = accept(chloe, allowed)

    assert without.location == f"/demandes/{refused_case.id}"
    assert page.status == 200
    assert (
        page.find_one("main .button:not([data-tone=quiet])")["href"] == f"https://www.ville.example/{allowed.reference}"
    )


def test_a_card_is_created_then_updated_in_a_reference_list(alice: Person, chloe: Person, prepare: Prepare) -> None:
    save_source(TREES)
    card = {"type": "create_card", "list": "arbres", "values": {"nom": "{{ answers.nom }}", "etat": "planté"}}
    change = {"type": "update_card", "list": "arbres", "card": {"var": "answers.nom"}, "values": {"etat": "taillé"}}
    case = prepare({"id": "made", **card}, {"id": "changed", **change}, {"id": "again", **card})

    accept(alice, case)

    assert [card.values for card in cards.list_cards("arbres")] == [{"nom": "Exemple", "etat": "taillé"}]
    # A second card of the same name is refused, and reported to the administrators.
    assert db.session.query(ExecutionError).one().reason == "identifier_taken"
    assert "Fiche créée dans « Arbres » : Exemple" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert "Fiche" not in chloe.get(f"/demandes/{case.id}").text("#thread")


def test_an_action_runs_on_the_linked_requests_that_offer_it(alice: Person, prepare: Prepare) -> None:
    on_linked = {"id": "others", "type": "act_on_linked", "action": "accept", "cases": "made"}
    case = prepare(CREATE_CASE, on_linked)

    accept(alice, case)

    new_case = db.session.query(Case).filter_by(procedure_slug="etat-civil").one()
    assert new_case.status == "accepted"
    assert f"liée {new_case.reference}" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert f"liée {case.reference}" in alice.get(f"/agents/demandes/{new_case.id}").text("#case-history")


@pytest.mark.parametrize(("by", "family"), [("applicant", "polices-voirie"), ("recipient", "etat-civil")])
def test_only_an_agent_of_its_family_decides_on_a_linked_request(
    app: Flask, alice: Person, chloe: Person, prepare: Prepare, by: str, family: str
) -> None:
    on_linked = {"id": "others", "type": "act_on_linked", "action": "accept"}
    case = prepare(CREATE_CASE, on_linked, by=by, family=family)
    deciding = deepcopy(WORKFLOW) | {"slug": "simple"}
    deciding["statuses"][1]["decision"] = "favourable"
    del deciding["statuses"][0]["timeouts"]
    with app.app_context():
        workflows.publish(deciding)
        db.session.commit()

    accept(chloe if by == "applicant" else alice, case)

    assert db.session.query(Case).filter_by(procedure_slug="etat-civil").one().status == "new"
    assert db.session.query(ExecutionError).one().reason == "action_not_available"


def test_a_reference_links_only_permitted_requests(
    app: Flask, alice: Person, chloe: Person, denis: Person, prepare: Prepare
) -> None:
    case = prepare({"id": "tie", "type": "link_case", "case": "{{ answers.description }}"}, by="applicant")
    with app.app_context():
        version_id, theirs = procedures.live_procedure("signaler").version_id, []
        for person, target in ((chloe, case), (denis, case)):
            actor = Actor(kind="resident", account_id=person.account.id)
            reference = target.reference.replace("-", " ").lower()
            answers = ANSWERS | {"description": reference, "courriel": f"{person.account.id}@exemple.fr"}
            theirs.append(submission.submit(version_id, answers, token=uuid4(), channel="web", by=actor).case)
        db.session.commit()

    accept(chloe, theirs[0])
    accept(denis, theirs[1])

    assert [link.from_id for link in db.session.query(CaseLink)] == [theirs[0].id]
    assert "Demande liée" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert db.session.query(ExecutionError).one().reason == "case_unknown"


def test_a_created_draft_belongs_to_the_applicant(alice: Person, chloe: Person, prepare: Prepare) -> None:
    case = prepare(CREATE_CASE | {"draft": True, "answers": {"type": "trou"}})

    accept(alice, case)

    (draft,) = db.session.query(Draft).all()
    assert (draft.procedure_slug, draft.applicant_id) == ("etat-civil", case.applicant_id)
    assert contents_of(draft).answers == {"type": "trou"}
    assert "Autre démarche" in chloe.get("/mes-brouillons").text()


def test_a_message_for_a_function_is_read_by_its_roles(alice: Person, chloe: Person, prepare: Prepare) -> None:
    case = prepare({"id": "say", "type": "history_message", "to": "recipient", "text": "Pour le service."})

    accept(alice, case)

    assert "Pour le service." in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert "Pour le service." not in chloe.get(f"/demandes/{case.id}").text()
