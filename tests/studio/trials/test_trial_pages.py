"""The page of a trial: both sides of a request, the clock moved by hand, and nothing written besides the trial."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from app.migrations.metadata import MAIN
from app.studio.trials.models import DefinitionTrial
from app.studio.trials.trial_store import expire_trials
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT
from tests.factories import MakeCase

PAGE = "/agents/studio/demarches/signaler/essai"


@pytest.fixture(autouse=True)
def published_definitions(departments: None, make_case: MakeCase) -> None:
    make_case()


def save_draft(kind: Kind, definition: dict[str, Any]) -> None:
    definition_drafts.save_draft(kind, definition, revision=None, by=None)
    db.session.commit()


def count_rows(*, without: Iterable[str] = ()) -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in MAIN.sorted_tables
        if table.name not in without
    }


def submit_sample(person: Person) -> Page:
    person.post(f"{PAGE}/exemple")
    return person.post(f"{PAGE}/envoi").follow()


def test_a_trial_is_for_those_who_may_edit_the_procedure(ada: Person, alice: Person, stranger: Browser) -> None:
    assert ada.get(PAGE).status == 200
    assert alice.get(PAGE).status == 404
    assert alice.post(f"{PAGE}/exemple").status == 404
    assert "/compte/connexion" in str(stranger.get(PAGE).location)


def test_a_form_is_filled_page_by_page_with_its_real_validation(ada: Person) -> None:
    refused = ada.post(f"{PAGE}/page", {"page": "probleme", "type": "trou"})
    assert refused.status == 422
    assert refused.find_all("#error-summary")

    second = ada.post(f"{PAGE}/page", {"page": "probleme", "type": "trou", "description": "Un trou"}).follow()
    assert second.text(".trial-portal__title") == "Vous"
    back = ada.post(f"{PAGE}/page", {"page": "contact", "then": "back", "nom": "Exemple"}).follow()
    assert "Un trou" in back.text("textarea")

    ada.post(f"{PAGE}/page", {"page": "probleme", "type": "trou", "description": "Un trou"})
    review = ada.post(f"{PAGE}/page", {"page": "contact", "nom": "Exemple"}).follow()
    assert review.text(".trial-portal__title") == "Vérifiez vos réponses"
    assert "Un trou" in review.text(".trial-portal")


def test_a_whole_circuit_is_tried_and_writes_nothing_but_the_trial(ada: Person) -> None:
    ada.get(PAGE)
    before = count_rows(without=("definition_trial",))

    receipt = submit_sample(ada)
    accepted = ada.post(f"{PAGE}/actions", {"par": "recipient", "action": "accept", "equipe": "Nord"}).follow()

    assert receipt.text(".trial-portal__title") == "Votre demande est arrivée"
    assert accepted.text(".trial-portal__title") == "Votre demande est acceptée"
    journal = accepted.text(".trial-journal")
    assert "Votre demande ESSAI-0001 est acceptée" in journal
    assert "équipe Nord" in journal
    assert count_rows(without=("definition_trial",)) == before
    assert db.session.scalar(select(func.count()).select_from(DefinitionTrial)) == 1


def test_an_action_with_questions_is_opened_and_refused_while_they_are_empty(ada: Person) -> None:
    submit_sample(ada)

    opened = ada.get(f"{PAGE}?par=recipient&action=refuse&volet=agent")
    empty = ada.post(f"{PAGE}/actions", {"par": "recipient", "action": "refuse"})
    invented = ada.post(f"{PAGE}/actions", {"par": "recipient", "action": "refuse", "then": "fill"}, htmx="trial")

    assert "Refuser cette demande ?" in opened.text(".trial-pane--agent")
    assert empty.status == 422
    assert invented.text("textarea")
    assert "<html" not in invented.html


def test_the_clock_runs_to_the_next_due_date_and_back(ada: Person) -> None:
    submit_sample(ada)

    late = ada.post(f"{PAGE}/attente", {"duree": "due"}).follow()
    back = ada.post(f"{PAGE}/annulation").follow()

    assert late.text(".trial-portal__title") == "Votre demande est refusée"
    assert back.text(".trial-portal__title") == "Votre demande est arrivée"
    assert "Passage à « Refusée »" in back.text(".trial-due").replace("\u202f", " ").replace("\u00a0", " ")


def test_a_trial_that_moved_in_another_tab_is_shown_and_not_moved_again(ada: Person) -> None:
    submit_sample(ada)

    page = ada.post(f"{PAGE}/attente", {"duree": "day", "moves": "0"})

    assert "autre onglet" in page.text("#trial")
    assert len(page.find_all(".trial-bar")) == 1
    assert "Votre demande est arrivée" in page.text(".trial-portal")


def test_the_working_copies_of_both_are_tried(ada: Person) -> None:
    procedure, workflow = deepcopy(SIGNALER), deepcopy(SIGNALEMENT)
    procedure["pages"][0]["title"] = "Un titre en cours"
    workflow["statuses"][0]["public_label"] = "Une étape en cours"
    save_draft(PROCEDURE, procedure)
    save_draft(WORKFLOW, workflow)

    first, receipt = ada.get(PAGE), submit_sample(ada)

    assert first.text(".trial-portal__title") == "Un titre en cours"
    assert receipt.text(".trial-portal__title") == "Une étape en cours"


def test_a_working_copy_that_the_engines_cannot_read_says_what_to_correct(ada: Person) -> None:
    workflow = deepcopy(SIGNALEMENT)
    workflow["statuses"][0]["actions"][0]["to"] = "nowhere"
    save_draft(WORKFLOW, workflow)
    procedure = deepcopy(SIGNALER)
    del procedure["pages"][0]["fields"][0]["options"]

    broken_circuit = ada.get(PAGE)
    save_draft(PROCEDURE, procedure)
    broken_form = ada.get(PAGE)

    assert "nowhere" in broken_circuit.text("main")
    assert broken_form.find_all(".studio-problems a[href*='/demarches/signaler']")


def test_questions_that_an_answer_shows_come_without_anything_kept(ada: Person) -> None:
    procedure = deepcopy(SIGNALER)
    condition = {"==": [{"var": "answers.type"}, "lampe"]}
    procedure["pages"][0]["fields"].append(
        {"id": "numero", "type": "short_text", "label": "Numéro", "condition": condition}
    )
    save_draft(PROCEDURE, procedure)

    fragment = ada.post(f"{PAGE}/questions", {"page": "probleme", "type": "lampe"}, htmx="trial")

    assert "Numéro" in fragment.html
    assert db.session.scalar(select(func.count()).select_from(DefinitionTrial)) == 0


def test_files_are_checked_and_only_their_description_is_kept(ada: Person) -> None:
    answers = {"page": "probleme", "type": "trou", "description": "Un trou"}
    before = count_rows(without=("definition_trial",))

    refused = ada.post(f"{PAGE}/page", {**answers, "photos": ("mot.txt", b"bonjour")})
    next_page = ada.post(
        f"{PAGE}/page",
        {
            **answers,
            "photos": (
                "trou.jpg",
                b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9",
            ),
        },
    )

    assert refused.status == 422
    assert next_page.status == 303
    assert count_rows(without=("definition_trial",)) == before


def test_a_circuit_leads_to_the_trial_of_its_procedure(ada: Person) -> None:
    page = ada.get("/agents/studio/circuits/signalement/essai")

    assert str(page.location).endswith(PAGE)


def test_a_trial_expires_after_a_day(ada: Person) -> None:
    submit_sample(ada)

    with clock.shift_clock(timedelta(days=1, minutes=1)):
        assert expire_trials() == 1
        db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(DefinitionTrial)) == 0
