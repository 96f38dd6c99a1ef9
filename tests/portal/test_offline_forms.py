"""Forms that a device may fill in offline: identical for everybody, for procedures that do not need the server."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.core.db import db
from app.procedures import publishing as procedures
from app.procedures.definition import read_procedure
from app.procedures.fields.choice_options import Option
from app.procedures.offline.offline_form import obstacles_of
from app.procedures.resident_definition import definition_for_residents
from app.procedures.sources.source_store import save_response, save_source
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE

PAGE = "/hors-ligne/formulaires/signaler"
ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "app" / "catalogue" / "procedures"


def with_field(**field: Any) -> dict[str, Any]:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"].append({"id": "more", "label": "Encore", **field})
    return definition


def test_the_form_is_the_same_for_everybody(stranger: Browser, chloe: Person, procedure_version: UUID) -> None:
    page = stranger.get(PAGE)

    assert page.html == chloe.get(PAGE).html
    assert page.response.headers["Cache-Control"] == "no-cache"
    assert "ETag" in page.response.headers and "Set-Cookie" not in page.response.headers
    assert not page.find_all("[name=csrf_token]")


def test_the_page_has_every_question_with_its_conditions(stranger: Browser, procedure_version: UUID) -> None:
    form = stranger.get(PAGE).find_one("offline-form")

    outline = json.loads(str(form["outline"]))
    assert form["version"] == str(procedure_version)
    assert [page["id"] for page in outline] == ["probleme", "contact"]
    assert [field["id"] for field in outline[0]["fields"]] == ["type", "description", "photos"]
    assert outline[0]["fields"][1]["max_length"] == 4000
    assert form.select_one("#slot-description textarea[name=description]")


SCHOOLS = {"format": "parvis/source/1", "slug": "ecoles", "title": "Écoles", "kind": "csv"}
BLOCK: dict[str, Any] = {
    "type": "block",
    "item_label": "Enfant",
    "add_label": "Ajouter",
    "fields": [{"id": "prenom", "type": "short_text", "label": "Prénom"}],
}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"account": {"required": True, "reason": "Pour vous répondre."}}, "Un compte est nécessaire"),
        (with_field(type="short_text", condition={"==": [{"var": "profile.email"}, "x"]}), "« Encore »"),
        (
            with_field(
                **{
                    **BLOCK,
                    "fields": [
                        {"id": "b", "label": "Élèves", **BLOCK, "condition": {"==": [{"var": "profile.email"}, "x"]}}
                    ],
                }
            ),
            "« Élèves »",
        ),
        (with_field(type="single_choice", options={"source": "ecoles"}), "la liste ne peut pas être lue d’avance"),
        (
            with_field(type="single_choice", options={"source": "ecoles", "where": {"a": "{{ answers.type }}"}}),
            "la liste dépend d’une autre réponse",
        ),
    ],
)
def test_fields_that_need_the_server_are_not_available_offline(
    stranger: Browser, procedure_version: UUID, change: dict[str, Any], why: str
) -> None:
    save_source(SCHOOLS)  # the source was never fetched
    procedures.publish({**deepcopy(PROCEDURE), **change})
    db.session.commit()

    presentation = stranger.get("/demarches/signaler")

    assert stranger.get(PAGE).status == 404
    assert not presentation.find_all(f"a[href='{PAGE}']")
    assert why in presentation.text("main")


@pytest.mark.parametrize(
    "field",
    [
        {"type": "signature"},
        {"type": "bank_account"},
        BLOCK,
        {**BLOCK, "fields": [{"id": "plan", "type": "files", "label": "Plan"}]},
        {**BLOCK, "fields": [{"id": "jouets", "label": "Jouets", **BLOCK}]},
        {"type": "explanation", "text": ["Vous signalez {{ answers.type }}."]},
        {"type": "single_choice", "display": "autocomplete", "options": [{"value": "a", "label": "A"}]},
    ],
)
def test_supported_fields_are_available_offline(
    stranger: Browser, procedure_version: UUID, field: dict[str, Any]
) -> None:
    procedures.publish(with_field(**field))
    db.session.commit()

    assert stranger.get(PAGE).find_one("#slot-more")
    assert stranger.get("/demarches/signaler/remplir").find_one(f"offline-fallback[offline='{PAGE}']")


def test_a_short_source_list_is_embedded_in_the_page(stranger: Browser, procedure_version: UUID) -> None:
    save_source(SCHOOLS)
    save_response("ecoles", [Option("e1", "École Haute")])
    procedures.publish(with_field(type="single_choice", options={"source": "ecoles"}))
    db.session.commit()

    page = stranger.get(PAGE)

    assert page.text("#slot-more .choice") == "École Haute"


def test_the_reason_is_displayed_to_the_designer(ada: Person, procedure_version: UUID) -> None:
    address = "/agents/administration/definitions/demarches/signaler/apercu/{}"
    assert "se remplit aussi sans réseau" in ada.get(address.format(1)).text(".alert")

    procedures.publish({**deepcopy(PROCEDURE), "account": {"required": True, "reason": "Pour vous."}})
    db.session.commit()

    assert "elle demande un compte" in ada.get(address.format(2)).text(".alert")


def test_the_procedure_page_links_to_the_offline_form(stranger: Browser, procedure_version: UUID) -> None:
    assert stranger.get("/demarches/signaler").find_one(f"a[href='{PAGE}']")


def test_nearly_all_procedures_of_the_catalogue_can_be_filled_offline(procedure_version: UUID) -> None:
    definitions = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CATALOGUE.glob("*.json"))]

    procedures = [read_procedure(definition_for_residents(definition, "fr")) for definition in definitions]
    obstacles = {procedure.slug: next(obstacles_of(procedure), None) for procedure in procedures}

    assert {slug: obstacle.code for slug, obstacle in obstacles.items() if obstacle} == {
        "absence-cantine": "account",
        "copie-de-mon-dossier": "account",
        "demander-du-materiel": "internal",
        "deposer-un-dossier-de-mariage": "appointment",
        "emprunter-du-materiel": "offer",
        "encombrants": "appointment",
        "inscription-activite": "offer",
        "inscription-periscolaire": "account",
        "inscription-scolaire": "list_failing",  # its lists are not installed in this test
        "mon-role-dans-une-association": "account",
        "rendez-vous-vaccination": "appointment",
        "reserver-un-studio-de-repetition": "payment",
        "reserver-une-salle": "offer",
        "tenir-un-stand-au-forum-des-associations": "account",
    }


def test_its_modules_are_loaded_by_this_page_only_and_are_small(stranger: Browser, procedure_version: UUID) -> None:
    module_urls = [str(link["href"]) for link in stranger.get(PAGE).find_all("link[rel=modulepreload]")]

    served = {
        name: stranger.client.get(name, headers={"Accept-Encoding": "br"}) for name in module_urls if "map" not in name
    }
    sizes = {name: len(response.data) for name, response in served.items()}

    # Kept with the worker, so that the form opens without a network: whoever fills in an ordinary form loads none of them.
    # Five kilobytes of it are whose work it is, the keys that seal it, what happens when they leave, and when room is short.
    # One and a half more recognise files as the server does, before they are kept (static/js/lib/file-types.js).
    assert {response.headers["Content-Encoding"] for response in served.values()} == {"br"}
    # As much offers again what was typed before the browser was killed, and what became of a request.
    # One kilobyte leads back to the review, says in the title that something is wrong, and knows the bounds of the territory.
    # Fifty bytes ask any type of field that declares its parts, such as a rating, without a script of its own.
    # One and a half is compressing seven modules instead of three: the evaluator of expressions (docs/decisions/0050), what is
    # sealed, who was here last, the calls of the API, and what each response means.
    # A hundred bytes write an appointment.
    assert sum(sizes.values()) <= 40_600, sizes
    # There, they would delay the style sheet, and so the first paint (docs/decisions/0050).
    assert not stranger.get("/demarches/signaler/remplir").find_all("link[rel=modulepreload]")


def test_the_offline_requests_page_is_an_ordinary_page(stranger: Browser, chloe: Person) -> None:
    page = stranger.get("/hors-ligne/demandes")

    assert page.text("h1") == "Sur cet appareil"
    assert page.html == chloe.get("/hors-ligne/demandes").html
