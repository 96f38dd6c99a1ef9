"""The questions of a list of cards, edited with the editors of the studio."""

from __future__ import annotations

from typing import Any

import pytest

from app.cards.cards import create_card, list_cards
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts import definition_drafts
from app.definitions.editing import edit_log
from app.definitions.editing.card_fields_store import CARD_FIELDS
from app.procedures.sources.source_store import raw_definition_of, save_source
from tests.cast import Person
from tests.client import Page
from tests.factories import PROCEDURE as SIGNALER
from tests.studio.html_form import read_fields

PAGE = "/agents/studio/listes/salles"
FIELDS = "pages/fiche/fields"


@pytest.fixture
def rooms(departments: None) -> None:
    """A list of rooms, with one card."""
    fields = [
        {"id": "nom", "type": "short_text", "label": "Nom", "required": True},
        {"id": "places", "type": "number", "label": "Places", "required": False},
    ]
    common = {"format": "parvis/source/1", "slug": "salles", "title": "Salles", "kind": "cards"}
    save_source({**common, "fields": fields, "label": "{{ nom }}"})
    create_card("salles", {"nom": "Préau", "places": "40"})
    db.session.commit()


def change(person: Person, op: str, at: str, **inputs: str) -> Page:
    revision = str(CARD_FIELDS.load("salles").revision)
    return person.post(f"{PAGE}/changements", {"op": op, "at": at, "revision": revision, **inputs}, htmx="studio-panel")


def get_fields() -> list[dict[str, Any]]:
    db.session.rollback()
    fields: list[dict[str, Any]] = raw_definition_of("salles")["fields"]
    return fields


def test_questions_are_added_renamed_moved_and_turned_while_cards_keep_what_they_hold(ada: Person, rooms: None) -> None:
    change(ada, "add", FIELDS, label="Adresse", type="address")
    change(ada, "set", f"{FIELDS}/places/label", v_label="Nombre de places")
    change(ada, "up", f"{FIELDS}/places")
    change(ada, "turn", f"{FIELDS}/places", type="short_text")

    fields = get_fields()
    assert [field["id"] for field in fields] == ["places", "nom", "adresse"]
    assert (fields[0]["label"], fields[0]["type"]) == ("Nombre de places", "short_text")
    assert list_cards("salles")[0].values == {"nom": "Préau", "places": "40"}


def test_a_question_that_the_name_of_a_card_shows_is_not_removed(ada: Person, rooms: None) -> None:
    page = change(ada, "remove", f"{FIELDS}/nom")

    assert page.status == 422
    assert "n’est pas une question de la fiche" in page.text(".alert")
    assert len(get_fields()) == 2


def test_a_change_is_undone_and_done_again(ada: Person, rooms: None) -> None:
    page = change(ada, "remove", f"{FIELDS}/places")
    assert "disabled" not in page.find_one("#studio-undo").attrs

    ada.post(f"{PAGE}/annulation", {"at": ""}, htmx="studio-panel")
    assert [field["id"] for field in get_fields()] == ["nom", "places"]

    page = ada.post(f"{PAGE}/retablissement", {"at": ""}, htmx="studio-panel")
    assert [field["id"] for field in get_fields()] == ["nom"]
    assert "disabled" in page.find_one("#studio-redo").attrs


def test_a_question_that_two_administrators_change_shows_both_values(ada: Person, rooms: None) -> None:
    label = f"{FIELDS}/places/label"
    revision = str(CARD_FIELDS.load("salles").revision)
    db.session.rollback()
    change(ada, "set", label, v_label="Nombre de places")

    page = change(ada, "set", label, v_label="Capacité", revision=revision)

    assert page.status == 409
    assert "Nombre de places" in page.text(".alert")
    assert "Capacité" in page.text(".alert")
    change(ada, "set", f"{FIELDS}/nom/hint", v_hint="Son nom", revision=revision)
    ada.post(f"{PAGE}/changements", read_fields(str(page.find_one(".alert form"))), htmx="studio-panel")
    assert [field["label"] for field in get_fields()] == ["Nom", "Capacité"]


def test_the_edits_of_a_list_go_with_it(ada: Person, rooms: None) -> None:
    change(ada, "set", f"{FIELDS}/places/label", v_label="Nombre de places")

    ada.post("/agents/administration/listes/salles/suppression", {})

    assert edit_log.find_undoable(CARD_FIELDS, "salles", by=ada.account.id) == (None, None)


def test_the_details_of_a_choice_are_edited_and_lead_back_to_its_question(ada: Person, rooms: None) -> None:
    choices = f"{FIELDS}/etage/options"
    change(ada, "add", FIELDS, label="Étage", type="single_choice")
    panel = change(
        ada, "set", choices, **{"v_options.mode": "listed", "v_options.count": "0", "v_options.added": "Bas"}
    )
    [link] = [
        element
        for element in ada.get(f"{PAGE}?element={FIELDS}/etage").find_all("a")
        if element.text.startswith("Détails")
    ]

    panel = ada.get(str(link["href"]))

    assert panel.text("h2") == "Bas"
    assert panel.texts(".studio-panel__path a") == ["Toutes les questions", "Étage"]
    change(ada, "set", f"{choices}/bas/label", v_label="Rez-de-chaussée")
    change(ada, "set", f"{choices}/bas/value", v_value="0")
    assert get_fields()[-1]["options"] == [{"value": "0", "label": "Rez-de-chaussée"}]


def test_the_pages_are_for_administrators(ada: Person, alice: Person, rooms: None) -> None:
    panel = ada.get(f"{PAGE}?element={FIELDS}/places")

    assert panel.find_one("[name=v_label]").text.strip() or panel.find_one("[name=v_label]")["value"] == "Places"
    assert ada.get(PAGE).texts(".studio-elements a") == ["Nom", "Places"]
    assert alice.get(PAGE).status == 404


def test_the_uses_of_a_list_lead_to_the_studio_and_keep_it_from_being_deleted(ada: Person, rooms: None) -> None:
    field = {"id": "salle", "type": "single_choice", "label": "Quelle salle", "options": {"source": "salles"}}
    draft = {**SIGNALER, "pages": [{"id": "salle", "title": "Salle", "fields": [field]}]}
    definition_drafts.save_draft(PROCEDURE, draft, revision=None, by=None)
    db.session.commit()

    page = ada.get("/agents/administration/listes/salles")

    link = page.find_one("li a[href*='/studio/demarches/']")
    assert "Signaler un problème › " in link.text
    assert "element=pages/salle/fields/salle" in str(link["href"])
    assert ada.post("/agents/administration/listes/salles/suppression", {}).status == 422
