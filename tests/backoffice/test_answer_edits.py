"""An answer edited in the page of the request: by whom the circuit lets, with what changed kept in the history."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from flask import Flask

from app.cases.models import Case
from app.cases.reading import case_values
from app.core.db import db
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser
from tests.factories import WORKFLOW, MakeCase
from tests.masked_case import IBAN, NEW_IBAN, list_readable_accounts, make_request

CORRECT = {"id": "correct", "label": "Corriger", "by": ["recipient"], "edits": {"fields": ["description", "type"]}}


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    definition: dict[str, Any] = deepcopy(WORKFLOW)
    definition["statuses"][0]["actions"].append(deepcopy(CORRECT))
    workflows.publish(definition)
    db.session.commit()
    return make_case()


def url_of(case: Case, field: str = "description") -> str:
    return f"/agents/demandes/{case.id}/reponses/{field}"


def edit(person: Person, case: Case, text: str) -> Any:
    db.session.refresh(case)
    return person.post(url_of(case), {"revision": str(case.revision), "description": text})


def test_an_answer_that_the_circuit_lets_correct_has_its_form(alice: Person, case: Case) -> None:
    page = alice.get(f"/agents/demandes/{case.id}")

    links = [str(link["href"]) for link in page.find_all(".row-tool")]
    assert links == [url_of(case, "type"), url_of(case)]
    form = alice.get(url_of(case))
    assert form.text("#answer-form textarea") == "Un grand trou devant l’école."
    assert form.find_all("#answer-form [name=courriel]") == []


def test_what_changed_is_kept_in_the_history(alice: Person, case: Case) -> None:
    page = edit(alice, case, "Un trou de 40 cm.").follow()

    assert "La réponse est corrigée." in page.text("#case-answers [role=alert]")
    assert page.text("#answers-description dd") == "Un trou de 40 cm."
    assert "Un grand trou devant l’école. → Un trou de 40 cm." in page.text("#case-history")
    assert case_values.answers_of(case)["courriel"] == "chloe@residents.example"


def test_with_htmx_all_the_answers_are_replaced(alice: Person, case: Case) -> None:
    form = {"revision": str(case.revision), "description": "Un trou de 40 cm."}
    page = alice.post(url_of(case), form, htmx="answer-edit")

    assert page.response.headers["HX-Retarget"] == page.response.headers["HX-Reselect"] == "#case-answers"
    assert "Un trou de 40 cm." in page.text("#case-answers")


def test_an_empty_required_answer_is_refused_with_its_form(alice: Person, case: Case) -> None:
    page = edit(alice, case, " ")

    assert page.status == 422
    assert page.find_one("#answer-form textarea")["aria-invalid"] == "true"


def test_two_agents_on_one_answer_do_not_overwrite_each_other(alice: Person, albane: Person, case: Case) -> None:
    revision = str(case.revision)

    edit(albane, case, "Un trou réparé à moitié.")
    page = alice.post(url_of(case), {"revision": revision, "description": "Un trou de 40 cm."})

    assert page.status == 409
    assert page.text("#answer-form textarea") == "Un trou de 40 cm."
    assert "réparé à moitié" in alice.get(f"/agents/demandes/{case.id}").text("#answers-description")


def test_what_the_circuit_does_not_let_correct_has_no_form(
    alice: Person, bruno: Person, rachel: Person, stranger: Browser, case: Case
) -> None:
    assert alice.get(url_of(case, "courriel")).status == 404
    assert alice.get(url_of(case, "nothing")).status == 404
    assert [person.get(url_of(case)).status for person in (bruno, rachel)] == [404, 404]
    assert bruno.post(url_of(case), {"revision": "1", "description": "x"}).status == 404
    assert "/compte/connexion" in str(stranger.get(url_of(case)).location)


def test_without_an_action_of_correction_nothing_is_edited(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    assert alice.get(f"/agents/demandes/{case.id}").find_all(".row-tool") == []
    assert alice.get(url_of(case)).status == 404


def test_a_masked_answer_is_read_nowhere_by_whoever_edits_it(app: Flask, alice: Person, site: Any) -> None:
    case = make_request(app)
    url = f"/agents/demandes/{case.id}"

    form = alice.get(url_of(case, "compte"))
    inputs = {"revision": str(case.revision), "compte__holder": "Chloé", "compte__iban": NEW_IBAN}
    alice.post(url_of(case, "compte"), inputs)

    pages = [form, alice.get(url), alice.get(f"{url}/impression")]
    assert [list_readable_accounts(page, IBAN, NEW_IBAN) for page in pages] == [[], [], []]
    assert "corrigée" in pages[1].text("#case-history")
