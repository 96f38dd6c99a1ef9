"""A procedure or a circuit is started: from nothing, lines, a copy, the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from app.accounts.design_rights import EDIT, FAMILY, give_design_right
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from app.themes import charter
from tests.cast import Person

START = "/agents/studio/nouveau"
CIRCUIT = f"{START}/circuit"
TOPIC = {"slug": "cadre-de-vie", "title": "Cadre de vie", "summary": "Les rues.", "icon": "trees"}

pytestmark = pytest.mark.usefixtures("procedure_version")


@pytest.fixture(autouse=True)
def topic(procedure_version: object) -> None:
    contacts = {"phone": "01 23 45 67 89", "email": "mairie@example.org"}
    charter.save_charter({"name": "Vaubrelles", **contacts, "topics": [TOPIC]})
    db.session.commit()


def fill_in(origin: str = "rien", **more: Any) -> dict[str, Any]:
    values = {"title": "Garer un vélo", "family": "polices-voirie", "theme": "cadre-de-vie", "circuit": "answer"}
    return {"origin": origin, **values, **more}


def read_draft(slug: str, kind: Kind = PROCEDURE) -> dict[str, Any]:
    db.session.expire_all()
    draft = definition_drafts.find_draft(kind, slug)
    assert draft is not None, slug
    return draft.definition


def test_the_list_leads_to_each(ada: Person) -> None:
    page = ada.get("/agents/administration/definitions")

    assert page.texts(".toolbar a.button") == ["Créer une démarche", "Créer un circuit", "Modèles de documents"]
    assert len(ada.get(START).find_all(".card__link")) == 6


@pytest.mark.parametrize(
    "origin", ["rien", "questions", "copie&modele=signaler", "catalogue&modele=inscription-scolaire"]
)
def test_each_start_has_its_form(ada: Person, origin: str) -> None:
    assert ada.get(f"{START}?depuis={origin}").text("h1") == "Créer une démarche"


@pytest.mark.postgresql
def test_from_nothing_the_worth_of_silence_and_the_publication_of_the_circuit_are_left(ada: Person) -> None:
    page = ada.post(START, fill_in(asks_identity="true"))

    assert page.location == "/agents/studio/demarches/garer-un-velo"
    assert "La démarche est créée." in page.follow().text()
    definition = read_draft("garer-un-velo")
    assert definition["functions"] == {"recipient": "voirie-instruction"}
    assert [problem.path for problem in PROCEDURE.problems(definition)] == ["legal", "workflow"]
    assert WORKFLOW.problems(read_draft("garer-un-velo", WORKFLOW)) == []


def test_an_opinion_waits_for_the_service_that_gives_it(ada: Person) -> None:
    address = ada.post(START, fill_in(circuit="opinion")).location

    definition = read_draft("garer-un-velo")
    assert definition["functions"] == {"recipient": "voirie-instruction"}
    assert [problem.path for problem in PROCEDURE.problems(definition)] == ["legal", "workflow", "functions"]
    tasks = ada.get(f"{address}/a-corriger").texts(".tasks li")
    assert [task for task in tasks if "Agents et contact" in task and "À faire" in task] != []


def test_from_lines_with_a_circuit_that_exists(ada: Person) -> None:
    lines = "Votre vélo :\n- un grand\n- un petit\nÀ quelle date ?"
    ada.post(START, fill_in("questions", lines=lines, circuit="existing", workflow="signalement"))

    definition = read_draft("garer-un-velo")
    assert [field["type"] for field in definition["pages"][0]["fields"]] == ["single_choice", "date"]
    assert PROCEDURE.problems(definition) == []


def test_a_copy_has_a_name_of_its_own(ada: Person) -> None:
    page = ada.post(START, fill_in("copie", model="signaler", title="", circuit="same"))

    assert page.location == "/agents/studio/demarches/signaler-un-probleme"
    assert read_draft("signaler-un-probleme")["workflow"] == "signalement"


def test_from_the_catalogue_the_circuit_and_the_lists_come_along(ada: Person) -> None:
    ada.post(START, fill_in("catalogue", model="inscription-scolaire", title="", circuit="same"))

    definition = read_draft("inscrire-mon-enfant-a-l-ecole")
    assert definition["functions"] == {"recipient": "voirie-instruction"}
    assert [problem.path for problem in PROCEDURE.problems(definition)] == ["workflow", "functions"]
    assert WORKFLOW.problems(read_draft(definition["workflow"], WORKFLOW)) == []


def test_what_is_wrong_is_said_and_nothing_is_lost(ada: Person) -> None:
    page = ada.post(START, fill_in("questions", title="", lines="", summary="Un abri", theme=""))

    assert page.status == 422
    assert page.texts(".error-summary li") == [
        "Donnez un titre à la démarche.",
        "Choisissez une rubrique.",
        "Écrivez au moins une question.",
    ]
    assert page.find_one("#f-summary")["value"] == "Un abri"
    assert page.find_one("#f-title")["aria-invalid"] == "true"


def test_an_agent_creates_in_their_families_only(bruno: Person) -> None:
    give_design_right(bruno.account, FAMILY, "etat-civil", EDIT, label="", by=SYSTEM)
    db.session.commit()

    refused = bruno.post(START, fill_in())
    accepted = bruno.post(START, fill_in(family="etat-civil"))

    assert refused.texts(".error-summary li") == ["Choisissez une famille."]
    assert accepted.follow().status == 200
    assert bruno.post(START, fill_in("copie", model="signaler", family="etat-civil", circuit="same")).status == 422


@pytest.mark.parametrize(
    ("more", "statuses"),
    [
        ({"origin": "empty"}, ["received", "closed"]),
        ({"origin": "copie", "model": "signalement"}, ["new", "accepted", "refused"]),
        ({"origin": "catalogue", "model": "declaration"}, ["received", "to_complete", "recorded", "dropped"]),
    ],
)
def test_a_circuit_is_started(ada: Person, more: dict[str, str], statuses: list[str]) -> None:
    page = ada.post(CIRCUIT, {"title": "Mon circuit", **more})

    assert page.location == "/agents/studio/circuits/mon-circuit"
    assert page.follow().status == 200
    assert [status["id"] for status in read_draft("mon-circuit", WORKFLOW)["statuses"]] == statuses


@pytest.mark.parametrize(
    "values", [{}, {"origin": "empty"}, {"origin": "copie", "title": "A"}, {"origin": "catalogue"}]
)
def test_a_circuit_of_nothing_is_refused(ada: Person, values: dict[str, str]) -> None:
    page = ada.post(CIRCUIT, values)

    assert page.status == 422
    assert page.find_all(".error-summary li")


def test_a_copy_stays_in_the_family_and_the_topic_of_its_model(ada: Person) -> None:
    page = ada.post(START, fill_in("copie", model="signaler", title="", family="", theme="", circuit="same"))

    assert page.status == 303
