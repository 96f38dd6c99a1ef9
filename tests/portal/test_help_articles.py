"""Articles on the portal: list, search, page, opinions, and where they are named."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.core import site_cache
from app.core.db import db
from app.knowledge import feedback
from app.knowledge.article import AGENTS, RECEPTION, ArticleText, ExternalContact
from app.procedures.models import PublishedProcedure
from app.themes import charter
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE
from tests.knowledge.articles import make_article, save_topics
from tests.search.index import refresh_site_index

ANSWER = "Le **mardi** soir.\n\n<script>alert(1)</script>"


@pytest.fixture
def articles(departments: None, procedure_version: UUID) -> None:
    """Two articles for residents, one for the reception, linked to a procedure."""
    save_topics()
    slug = PROCEDURE["slug"]
    make_article(
        answer=ANSWER,
        synonyms=["ordures"],
        procedures=(slug,),
        departments=("voirie",),
        translations={"en": ArticleText("When do I put my bins out?", "On Tuesday evening.")},
    )
    make_article(
        "carte-grise",
        question="Où faire une carte grise ?",
        elsewhere=ExternalContact("L’État", "https://ants.gouv.fr/"),
    )
    make_article("guichet", question="Que dire au guichet des poubelles ?", audience=RECEPTION, procedures=(slug,))
    refresh_site_index()
    site_cache.clear_all()


def test_a_resident_reads_an_answer_and_begins_the_procedure(articles: None, stranger: Browser) -> None:
    page = stranger.get("/aide/poubelles")

    assert page.text("h1") == "Quand sortir mes poubelles ?"
    assert page.texts(".prose strong") == ["mardi"]
    assert "<script>alert" not in page.html
    assert page.find_one(".button[href='/demarches/signaler']")
    assert "Voirie" in page.text("aside")
    assert page.texts("[aria-labelledby=related] a") == ["Où faire une carte grise ?"]
    assert page.response.headers["Cache-Control"] == "no-cache"


def test_an_answer_is_in_the_language_of_the_reader(articles: None, stranger: Browser) -> None:
    assert stranger.get("/aide/poubelles?langue=en").text("h1") == "When do I put my bins out?"
    assert stranger.get("/aide/carte-grise?langue=en").find_one("h1 [lang=fr]")


def test_what_the_town_does_not_do_names_who_does(articles: None, stranger: Browser) -> None:
    page = stranger.get("/aide/carte-grise")

    assert page.find_one(".alert a")["href"] == "https://ants.gouv.fr/"


def test_residents_never_see_what_is_written_for_agents(articles: None, chloe: Person, stranger: Browser) -> None:
    make_article("interne", question="Où sont les clés ?", audience=AGENTS)

    assert stranger.get("/aide/guichet").status == chloe.get("/aide/interne").status == 404
    assert "guichet" not in stranger.get("/aide").text() + stranger.get("/aide?q=guichet").text("main")
    assert "guichet" not in stranger.get("/demarches/signaler").text("main")


def test_help_is_searched_and_offered_on_an_empty_search_of_procedures(articles: None, stranger: Browser) -> None:
    assert stranger.get("/aide").texts(".links a") == ["Où faire une carte grise ?", "Quand sortir mes poubelles ?"]
    assert stranger.get("/aide?q=ordure").texts(".links a") == ["Quand sortir mes poubelles ?"]
    assert "Aucune réponse" in stranger.get("/aide?q=zzzz").text("main")
    assert stranger.get("/demarches?q=carte+grise").texts("#catalogue-results .links a") == [
        "Où faire une carte grise ?"
    ]
    assert "/aide/poubelles" in stranger.get("/sitemap.xml").response.get_data(as_text=True)


def test_an_article_whose_topic_is_gone_stays_in_the_list(articles: None, stranger: Browser) -> None:
    charter.save_charter({**(charter.load_saved_charter() or {}), "topics": []})
    db.session.commit()
    site_cache.clear_all()

    page = stranger.get("/aide")

    assert page.texts("h2") == ["Autres questions"]
    assert len(page.texts(".links a")) == 2


def test_a_procedure_names_its_questions(articles: None, stranger: Browser) -> None:
    assert stranger.get("/demarches/signaler").texts("[aria-labelledby=help] a") == ["Quand sortir mes poubelles ?"]


def test_the_worker_keeps_the_help_of_the_forms_it_keeps(articles: None, stranger: Browser) -> None:
    assert '"help": ["/aide/poubelles"]' in stranger.get("/service-worker.js").response.get_data(as_text=True)


def test_an_opinion_is_counted_without_a_cookie_and_from_this_site_only(articles: None, stranger: Browser) -> None:
    refused = stranger.client.post("/aide/poubelles/avis", data={"opinion": "yes"})
    response = stranger.client.post(
        "/aide/poubelles/avis", data={"opinion": "no_unclear"}, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert (refused.status_code, response.status_code) == (403, 303)
    assert "Set-Cookie" not in response.headers
    assert "Merci" in stranger.get(response.headers["Location"]).text("#article-feedback")
    db.session.rollback()
    assert feedback.summarise_feedback()["poubelles"].counts == {"no_unclear": 1}


def test_an_unknown_opinion_or_article_is_refused(articles: None, stranger: Browser) -> None:
    assert stranger.post("/aide/poubelles/avis", {"opinion": "peut-être"}, origin=True).status == 422
    assert stranger.post("/aide/guichet/avis", {"opinion": "yes"}, origin=True).status == 404


def test_agents_read_every_article_also_where_they_enter_requests(
    articles: None, rachel: Person, alice: Person
) -> None:
    questions = ["Quand sortir mes poubelles ?", "Que dire au guichet des poubelles ?"]

    assert set(questions) <= set(alice.get("/agents/aide").texts(".links a"))
    assert alice.get("/agents/aide/guichet").text("h1") == questions[1]
    assert sorted(alice.get("/agents/aide?q=poubelle").texts(".links a")) == questions
    assert rachel.get("/agents/saisie?q=poubelle").texts("[aria-labelledby=found-articles] a")
    assert rachel.get("/agents/saisie?q=signaler").location == "/agents/saisie/signaler"
    assert sorted(
        text.split(" (")[0] for text in rachel.get("/agents/saisie/signaler").texts(".disclosure a")
    ) == sorted(questions)


def test_a_closed_procedure_is_not_offered(articles: None, stranger: Browser) -> None:
    db.session.get_one(PublishedProcedure, "signaler").close()
    db.session.commit()
    site_cache.clear_all()

    assert not stranger.get("/aide/poubelles").find_all("[aria-labelledby=article-procedures]")
