"""A procedure or a circuit is started from another one: found by topic and by words, looked at, then taken."""

from __future__ import annotations

import pytest

from app.accounts.design_rights import EDIT, FAMILY, give_design_right
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts.definition_drafts import find_draft
from app.studio.catalogue_models import find_topic_models
from tests.cast import Person

START = "/agents/studio/nouveau"
CATALOGUE = f"{START}?depuis=catalogue"
SCHOOL = "inscription-scolaire"

pytestmark = pytest.mark.usefixtures("procedure_version")


@pytest.fixture(autouse=True)
def published_procedure(procedure_version: object) -> None:
    db.session.commit()


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("ECOLE musique", ["ecole-de-musique"]),
        ("grand froid", ["registre-canicule-grand-froid"]),
        ("a toute autre chose", []),
    ],
)
def test_models_are_found_by_the_words_of_their_title_their_summary_and_their_topic(
    words: str, slugs: list[str]
) -> None:
    assert [model.slug for topic in find_topic_models(words) for model in topic.models] == slugs


@pytest.mark.form
def test_each_model_of_the_catalogue_is_in_a_topic() -> None:
    models = [model for topic in find_topic_models() for model in topic.models]

    assert len({model.slug for model in models}) == 40
    assert all(model.question_count and model.step_count for model in models)


def test_the_catalogue_is_shown_by_topic_with_the_size_of_each(ada: Person) -> None:
    page = ada.get(CATALOGUE)

    assert page.texts("h2")[:2] == ["État civil et identité", "Rues et cadre de vie"]
    school = next(text for text in page.texts(".studio-model") if text.startswith("Inscrire mon enfant à l’école"))
    assert "Première rentrée en maternelle" in school
    assert "22 questions · circuit de 9 étapes" in school


def test_the_search_leaves_what_matches_or_says_that_nothing_does(ada: Person) -> None:
    assert ada.get(f"{CATALOGUE}&q=vaccin").texts(".card__link") == ["Prendre rendez-vous pour un vaccin"]
    assert "ne correspond à votre recherche" in ada.get(f"{CATALOGUE}&q=zzz").text(".empty")


def test_a_model_is_looked_at_page_by_page_before_it_is_taken(ada: Person) -> None:
    page = ada.get(f"{START}/catalogue/{SCHOOL}")

    assert page.texts(".chip[aria-current]") == ["Votre enfant"]
    other = ada.get(page.find_all(".chip")[1]["href"].split("#")[0])
    assert other.text("h3") == page.texts(".chip")[1]
    assert page.texts(".steps strong")[0] == "Reçue"
    assert page.find_all("main form") == []
    assert ada.get(f"{START}/catalogue/{SCHOOL}?page=autre").status == 404
    assert ada.get(f"{START}/catalogue/autre").status == 404


def test_a_model_is_taken_as_it_is_in_one_press(ada: Person) -> None:
    form = ada.get(f"{CATALOGUE}&modele=ecole-de-musique")

    assert form.find_one("#f-title")["value"] == "S’inscrire à l’école de musique"
    assert form.find_one("input[name=model]")["value"] == "ecole-de-musique"
    values = {"origin": "catalogue", "model": "ecole-de-musique", "family": "polices-voirie", "circuit": "same"}
    created = ada.post(START, values)

    assert created.location == "/agents/studio/demarches/s-inscrire-a-l-ecole-de-musique"
    assert find_draft(PROCEDURE, "s-inscrire-a-l-ecole-de-musique") is not None


def test_the_circuits_of_the_catalogue_are_found_by_the_procedures_that_follow_them(ada: Person) -> None:
    page = ada.get(f"{START}/circuit?depuis=catalogue&q=stationnement résident")

    assert page.texts(".card__link") == ["Carte de stationnement résident"]
    assert "Suivi par : Obtenir ma carte de stationnement résident" in page.text(".studio-model")
    preview = ada.get(str(page.find_one(".card__link")["href"]))
    form = ada.get(str(preview.find_one(".actions a")["href"]))
    assert preview.texts(".steps strong")
    assert form.find_one("#f-title")["value"] == "Carte de stationnement résident"
    assert form.find_one("[name=model]")["value"] == "carte-stationnement"


def test_one_copies_what_one_may_edit_after_a_search(ada: Person, bruno: Person) -> None:
    procedures, circuits = ada.get(f"{START}?depuis=copie"), ada.get(f"{START}/circuit?depuis=copie")

    assert procedures.texts(".card__link") == ["Signaler un problème"]
    assert "circuit de 3 étapes" in procedures.text(".studio-model")
    assert "Suivi par : Signaler un problème 3 étapes" in circuits.text(".studio-model")
    assert ada.get(f"{START}?depuis=copie&q=zzz").find_all(".empty a")
    form = ada.get(str(circuits.find_one(".studio-model .button")["href"]))
    assert form.find_one("[name=model]")["value"] == "signalement"
    give_design_right(bruno.account, FAMILY, "etat-civil", EDIT, label="", by=SYSTEM)
    db.session.commit()
    assert "encore" in bruno.get(f"{START}?depuis=copie&modele=signaler").text(".empty")
