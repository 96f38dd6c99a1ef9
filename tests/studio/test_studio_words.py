"""Words of the studio: labels of the panel in the history and in conflicts, titles in the place of identifiers."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts.definition_drafts import save_draft
from app.definitions.editing.operations import set_value
from tests.cast import Person
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT

FORM, CIRCUIT = "/agents/studio/demarches/signaler", "/agents/studio/circuits/signalement"
DEFINITIONS = "/agents/administration/definitions"
FIELDS = "pages/probleme/fields"


@pytest.fixture(autouse=True)
def published_definitions(procedure_version: object, alice: Person) -> None:
    db.session.commit()


def draft(kind: Kind, definition: dict[str, Any], pointer: str, value: Any) -> None:
    save_draft(kind, set_value(deepcopy(definition), pointer, value), revision=None, by=None)
    db.session.commit()


def test_the_history_calls_settings_as_the_panel_does(ada: Person) -> None:
    at = "statuses/new/actions/accept/label"
    ada.post(f"{CIRCUIT}/changements", {"at": at, "op": "set", "revision": "0", "v_label": "Dire oui"})

    assert "a changé « Texte du bouton »" in ada.get(f"{CIRCUIT}/historique").text(".studio-history")


def test_a_conflict_calls_the_setting_as_the_panel_does(ada: Person, app: Any) -> None:
    pointer, other = f"{FIELDS}/description/label", _make_administrator(app)
    change = {"at": pointer, "op": "set", "revision": "0"}
    ada.post(f"{FORM}/changements", {**change, "v_label": "Le problème"})

    page = other.post(f"{FORM}/changements", {**change, "v_label": "Racontez"}, htmx="studio-panel")

    assert "a changé « Question »" in page.text(".alert").replace("\u00a0", " ")


def test_differences_and_findings_say_functions_and_roles_by_their_titles(ada: Person) -> None:
    draft(PROCEDURE, SIGNALER, "functions/recipient", "etat-civil-instruction")

    differences = ada.get(f"{DEFINITIONS}/demarches/signaler/differences").text("main")
    problems = ada.get(f"{FORM}/a-corriger").text(".findings")

    assert "Qui traite les demandes › Service destinataire" in problems
    assert "Service destinataire" in differences
    for identifier in ("etat-civil-instruction", "recipient"):
        assert identifier not in differences + problems


def test_a_circuit_that_is_not_published_is_said_by_its_title(ada: Person) -> None:
    save_draft(WORKFLOW, {**SIGNALEMENT, "slug": "autre", "title": "Autre circuit"}, revision=None, by=None)
    draft(PROCEDURE, SIGNALER, "workflow", "autre")

    assert "Le circuit « Autre circuit » n’est pas publié" in ada.get(f"{FORM}/a-corriger").text(".findings")


def test_the_panel_of_a_choice_question_has_one_advanced_group(ada: Person) -> None:
    page = ada.get(f"{FORM}?element={FIELDS}/type")

    assert page.text("#studio-panel").count("Avancé") == 1


def _make_administrator(app: Any) -> Person:
    from app.accounts.agents import AGENT
    from tests.cast import _create_person

    return _create_person(app, "anatole@mairie.example", "Anatole", AGENT, (), is_administrator=True)
