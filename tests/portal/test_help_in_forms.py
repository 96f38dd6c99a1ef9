"""Articles of the knowledge base under the questions of forms: folded, current, and never in the way."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest

from app.core.db import db
from app.knowledge.article import AGENTS
from app.knowledge.published_articles import withdraw_article
from app.procedures import publishing
from app.themes import charter
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE
from tests.knowledge.articles import TOPICS, make_article

FORM = "/demarches/signaler/remplir"
DESCRIPTION = "#f-description-field"

pytestmark = pytest.mark.usefixtures("procedure_version")


def publish_form(article: str = "poubelles", **more: Any) -> None:
    """The form of the tests, with an article under « Décrivez le problème »."""
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"][1]["help_article"] = article
    publishing.publish({**definition, **more})
    db.session.commit()


@pytest.fixture(autouse=True)
def article(procedure_version: UUID) -> None:
    charter.save_charter({"topics": TOPICS, "phone": "01 61 91 40 00", "email": "mairie@exemple.example"})
    make_article(answer="Le **mardi** soir, voir [la carte](/pages/carte).")


@pytest.mark.parametrize("page", [FORM, "/hors-ligne/formulaires/signaler"])
def test_the_answer_is_folded_under_the_question(stranger: Browser, page: str) -> None:
    publish_form()

    disclosure = stranger.get(page).find_one(f"{DESCRIPTION} details.help-article")

    assert not disclosure.has_attr("open")
    assert disclosure.select_one("summary").get_text(" ", strip=True) == "Voir\u00a0: Quand sortir mes poubelles\u00a0?"
    assert disclosure.select_one("strong").get_text() == "mardi"
    assert {link["href"]: link["target"] for link in disclosure.select("a")} == {
        "/pages/carte": "_blank",
        "/aide/poubelles": "_blank",
    }


def test_a_form_that_names_no_article_has_nothing_more(stranger: Browser) -> None:
    assert "help-article" not in stranger.get(FORM).html


@pytest.mark.parametrize("slug", ["inconnu", "agents"])
def test_an_article_that_residents_cannot_read_leaves_the_form_as_it_is(stranger: Browser, slug: str) -> None:
    make_article("agents", audience=AGENTS)
    publish_form(slug)

    page = stranger.get(FORM)

    assert page.find_all(f"{DESCRIPTION} textarea") and not page.find_all("details.help-article")


def test_the_form_follows_the_article(stranger: Browser) -> None:
    publish_form()
    stranger.get(FORM)

    make_article(answer="Le jeudi.")
    assert "Le jeudi." in stranger.get(FORM).text(DESCRIPTION)

    withdraw_article("poubelles")
    db.session.commit()
    assert not stranger.get(FORM).find_all("details.help-article")


@pytest.mark.postgresql
def test_an_article_of_another_language_is_marked(stranger: Browser) -> None:
    publish_form()

    stranger.client.set_cookie("langue", "en")
    disclosure = stranger.get(FORM).find_one("details.help-article")

    assert [tag["lang"] for tag in disclosure.select("[lang]")] == ["fr", "fr"]


def test_the_studio_offers_the_articles_that_residents_read(ada: Person, procedure_version: UUID) -> None:
    make_article("agents", question="Que dire au guichet\u00a0?", audience=AGENTS)

    page = ada.get("/agents/studio/demarches/signaler?element=pages/probleme/fields/description")

    assert page.texts("select[name=v_help_article] option") == ["Aucun", "Quand sortir mes poubelles ?"]


def test_the_webmaster_knows_which_questions_an_article_helps(ada: Person) -> None:
    publish_form()

    page = ada.get("/agents/site/articles/poubelles")

    assert page.texts("[aria-labelledby=helped-questions] li") == ["Décrivez le problème (Signaler un problème)"]
