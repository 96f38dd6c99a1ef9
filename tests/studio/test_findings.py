"""Findings in the builder, in the page of checks and before publication; repairs by a click."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts import definition_drafts
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.editing.operations import set_value
from app.procedures.publishing import live_procedure
from tests.cast import Person
from tests.factories import PROCEDURE as SIGNALER

STUDIO = "/agents/studio/demarches/signaler"
PUBLICATION = "/agents/administration/definitions/demarches/signaler/publication"
LABEL = "pages/probleme/fields/description/label"
REPAIR = {"op": "repair", "rule": "capitals", "at": LABEL}


@pytest.fixture(autouse=True)
def draft(procedure_version: object, alice: Person) -> None:
    save_draft(LABEL, "DÉCRIVEZ LE PROBLÈME")


def save_draft(pointer: str, value: Any, *, revision: int | None = None) -> None:
    definition = set_value(deepcopy(SIGNALER), pointer, value)
    definition_drafts.save_draft(PROCEDURE, definition, revision=revision, by=None)
    db.session.commit()


def load_label() -> str:
    db.session.rollback()
    pages: Any = load_working_copy(PROCEDURE, "signaler").definition["pages"]
    return str(pages[0]["fields"][1]["label"])


def test_the_panel_has_the_findings_of_its_element_and_the_bar_their_number(ada: Person) -> None:
    page = ada.get(f"{STUDIO}/points?element=pages/probleme/fields/description", htmx="studio-panel")
    other = ada.get(f"{STUDIO}/points?element=pages/contact", htmx="studio-panel")

    assert "Ce texte est tout en capitales" in page.text(".finding")
    assert page.text("#studio-count") == "1 point à corriger"
    assert json.loads(str(page.find_one("finding-marks")["data-marks"])) == {
        "pages/probleme/fields/description": "warning",
        "pages/probleme": "warning",
    }
    assert other.find_all(".finding") == []


def test_the_settings_load_the_findings_of_the_whole(ada: Person) -> None:
    assert "reglages=1" in str(ada.get(f"{STUDIO}/reglages").find_one(".studio-findings")["hx-get"])


def test_a_repair_is_one_edit_that_is_undone(ada: Person) -> None:
    page = ada.post(f"{STUDIO}/changements", {**REPAIR, "revision": "1"}, htmx="studio-panel")

    assert "element=pages/probleme/fields/description" in str(page.find_one(".studio-findings")["hx-get"])
    assert load_label() == "Décrivez le problème"

    ada.post(f"{STUDIO}/annulation", {"at": LABEL}, htmx="studio-panel")

    assert load_label() == "DÉCRIVEZ LE PROBLÈME"


def test_a_repair_of_the_page_of_checks_comes_back_to_it(ada: Person) -> None:
    page = ada.post(f"{STUDIO}/changements", {**REPAIR, "revision": "1", "from": "checks"}).follow()

    assert "Vérifier et publier" in page.text("main")
    assert "capitales" not in page.text("main")


def test_what_is_already_correct_is_not_repaired_again(ada: Person) -> None:
    save_draft(LABEL, "Décrivez le trou", revision=1)

    page = ada.post(f"{STUDIO}/changements", {**REPAIR, "revision": "1"}, htmx="studio-panel")

    assert page.status == 422
    assert load_label() == "Décrivez le trou"


def test_the_page_of_checks_has_tasks_then_findings_by_severity(ada: Person) -> None:
    save_draft("functions/recipient", "plombier", revision=1)

    page = ada.get(f"{STUDIO}/a-corriger")

    tasks = dict(zip(page.texts(".task > :first-child"), page.texts(".task .badge"), strict=True))
    assert tasks["Agents et contact"] == "À faire"
    assert tasks["Droit"] == "Fait"
    assert tasks["Essayer le formulaire"] == "Conseillé"
    assert tasks["Publier"] == "À faire"
    assert "Aucun rôle ne s’appelle" in page.text("#points-error")
    assert str(page.find_one("#points-error a")["href"]).endswith("/reglages#s-functions-recipient")


def test_errors_prevent_publication(ada: Person) -> None:
    save_draft("functions/recipient", "plombier", revision=1)

    page = ada.post(PUBLICATION, {"revision": "2", "warnings_read": "1"})

    assert page.status == 422
    assert "Aucun rôle ne s’appelle" in page.text(".alert")
    assert live_procedure("signaler").definition.functions == {"recipient": "voirie-instruction"}


def test_warnings_are_confirmed_and_nothing_typed_is_lost(ada: Person) -> None:
    refusal = ada.post(PUBLICATION, {"revision": "1", "comment": "Plus clair"})

    assert refusal.status == 422
    assert "Cochez cette case pour publier" in refusal.text("main")
    assert refusal.find_one("[name=comment]")["value"] == "Plus clair"

    ada.post(PUBLICATION, {"revision": "1", "comment": "Plus clair", "warnings_read": "1"}).follow()

    db.session.rollback()
    assert live_procedure("signaler").definition.pages[0].fields[1].label == "DÉCRIVEZ LE PROBLÈME"


def test_findings_are_for_those_who_may_edit(bruno: Person) -> None:
    assert bruno.get(f"{STUDIO}/points").status == 404
    assert bruno.post(f"{STUDIO}/changements", {**REPAIR, "revision": "1"}).status == 404
