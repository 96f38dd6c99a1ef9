"""Correction of a request by its applicant or by an agent, with the changes in the history."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.cases import jobs
from app.cases.access import procedures_open_to
from app.cases.files.attachments import open_file
from app.cases.lifecycle import submission
from app.cases.models import Attachment, Case
from app.cases.reading.case_values import answers_of, digest_of
from app.cases.search.case_search import search_cases
from app.cases.search.filters import Filters
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

Prepare = Callable[..., Case]
PDF = b"%PDF-1.7 nouveau"


@pytest.fixture
def prepare(app: Flask, site: Site, chloe: Person) -> Prepare:
    """Build a request of Chloé that she and the agents may correct."""

    def make(edits: dict[str, Any], **answers: Any) -> Case:
        workflow, procedure = deepcopy(WORKFLOW), deepcopy(PROCEDURE)
        button = {"id": "correct", "label": "Corriger", "by": ["applicant", "recipient"], "edits": edits}
        workflow["statuses"][0]["actions"].append(button)
        procedure["pages"][0]["fields"] += [
            {
                "id": "lampadaire",
                "type": "short_text",
                "label": "Numéro du lampadaire",
                "condition": {"==": [{"var": "answers.type"}, "lampe"]},
            },
            {"id": "visite", "type": "date", "label": "Visite", "required": False, "minimum": "today"},
            {"id": "plans", "type": "files", "label": "Plans", "required": False},
        ]
        with app.app_context():
            workflows.publish(workflow)
            write_charter()
            version = procedures.publish(procedure)
            by = Actor(kind="resident", account_id=chloe.account.id)
            case = submission.submit(version.id, {**ANSWERS, **answers}, token=uuid4(), channel="web", by=by).case
            db.session.commit()
        return case

    return make


def send(person: Person, case: Case, *, revision: int | None = None, **form_values: Any) -> Any:
    db.session.rollback()
    db.session.refresh(case)
    url = f"/demandes/{case.id}" if person.account.kind == "resident" else f"/agents/demandes/{case.id}"
    page = person.post(f"{url}/actions/correct", {"revision": str(revision or case.revision), **form_values})
    db.session.rollback()
    return page


def test_the_applicant_corrects_a_page_and_both_sides_see_what_changed(
    alice: Person, chloe: Person, prepare: Prepare
) -> None:
    case = prepare({"pages": ["contact"]})
    form = chloe.get(f"/demandes/{case.id}/actions/correct")

    page = send(chloe, case, prenom="Cloé", nom="Exemple", courriel="cloe@residents.example").follow()

    assert form.find_one("#f-prenom")["value"] == "Chloé"
    assert form.find_all("#f-description") == []
    assert answers_of(case)["prenom"] == "Cloé"
    assert answers_of(case)["description"] == ANSWERS["description"]
    assert digest_of(case)["name"] == "Cloé Exemple"
    assert "Vous avez corrigé votre demande" in page.text("#thread")
    assert page.texts("#thread .changes dd") == ["Chloé → Cloé", "chloe@residents.example → cloe@residents.example"]
    assert "demande corrigée" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")


def test_search_index_follows_a_correction(alice: Person, chloe: Person, prepare: Prepare) -> None:
    case = prepare({"fields": ["description"]})

    send(chloe, case, description="Une bosse devant la piscine.")

    agent = Actor(
        kind="agent",
        account_id=alice.account.id,
        roles=frozenset({"voirie-instruction"}),
        families=frozenset({"polices-voirie"}),
    )
    assert procedures_open_to(agent)
    assert [row.id for row in search_cases(agent, Filters(words="piscine")).rows] == [case.id]
    assert search_cases(agent, Filters(words="école")).rows == []


def test_a_correction_is_validated_like_a_request(chloe: Person, prepare: Prepare) -> None:
    case = prepare({"fields": ["description", "courriel"]})

    page = send(chloe, case, description="", courriel="chloe")

    assert page.status == 422
    assert page.find_one("#f-description")["aria-invalid"] == "true"
    assert page.find_one("#f-courriel")["value"] == "chloe"
    assert answers_of(case)["description"] == ANSWERS["description"]


def test_a_question_made_visible_by_the_correction_is_asked(alice: Person, prepare: Prepare) -> None:
    case = prepare({"fields": ["type"]})

    response = send(alice, case, type="lampe")
    send(alice, case, type="lampe", lampadaire="L-12")

    assert response.status == 422
    assert response.find_one("#f-lampadaire")
    assert (answers_of(case)["type"], answers_of(case)["lampadaire"]) == ("lampe", "L-12")
    send(alice, case, type="trou")
    assert "lampadaire" not in answers_of(case)


def test_only_the_fields_declared_by_the_workflow_can_be_corrected(chloe: Person, prepare: Prepare) -> None:
    case = prepare({"fields": ["description"]})

    send(chloe, case, description="Un trou.", prenom="Autre", type="lampe")

    assert (answers_of(case)["prenom"], answers_of(case)["type"]) == ("Chloé", "trou")


def test_files_are_added_and_deleted(alice: Person, chloe: Person, prepare: Prepare) -> None:
    case = prepare({"fields": ["plans"]})
    send(chloe, case, plans=("ancien.pdf", b"%PDF-1.7 ancien"))
    (old,) = answers_of(case)["plans"]

    page = send(chloe, case, plans=("nouveau.pdf", PDF), plans__remove=old["id"])

    (new,) = answers_of(case)["plans"]
    assert page.status == 303
    attachment = db.session.query(Attachment).one()
    assert (new["name"], str(attachment.id)) == ("nouveau.pdf", new["id"])
    assert b"".join(open_file(attachment).chunks) == PDF
    assert chloe.get(f"/demandes/{case.id}/fichiers/{new['id']}").status == 200


def test_a_correction_of_a_stale_revision_is_refused_with_its_input(
    alice: Person, chloe: Person, prepare: Prepare
) -> None:
    case = prepare({"fields": ["description"]})
    read = case.revision
    send(alice, case, description="Un trou profond.")

    page = send(chloe, case, revision=read, description="Un trou large.")

    assert page.status == 409
    assert "a changé entre-temps" in page.text("main")
    assert page.text("#f-description") == "Un trou large."
    assert answers_of(case)["description"] == "Un trou profond."


def test_other_people_cannot_correct(bruno: Person, denis: Person, prepare: Prepare) -> None:
    case = prepare({})

    assert (send(bruno, case).status, send(denis, case).status) == (404, 404)


@pytest.mark.postgresql
def test_former_answers_expire_from_the_history_after_three_months(
    app: Flask, chloe: Person, alice: Person, prepare: Prepare
) -> None:
    case = prepare({"fields": ["prenom"]})
    send(chloe, case, prenom="Cloé")

    with app.app_context(), clock.shift_clock(timedelta(days=80)):
        assert jobs.expire_former_answers() == 0
    with app.app_context(), clock.shift_clock(timedelta(days=100)):
        assert jobs.expire_former_answers() == 1
        assert jobs.expire_former_answers() == 0

    assert chloe.get(f"/demandes/{case.id}").texts("#thread .changes dd") == ["Ancienne réponse effacée → Cloé"]
    assert alice.get(f"/agents/demandes/{case.id}").texts("#case-history .changes dd") == [
        "Ancienne réponse effacée → Cloé"
    ]
