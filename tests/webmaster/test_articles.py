"""The screens of articles: who may do what, both values on a conflict, publication, versions, exchange."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from app.accounts.design_rights import EDIT, PUBLISH, SITE, give_design_right
from app.accounts.site_areas import ARTICLES
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.knowledge import feedback, reviews
from app.knowledge.article import ExternalContact
from app.knowledge.article_archive import read_archive, write_archive
from app.knowledge.drafts import load_working_copy
from app.knowledge.front_matter import ArticleFile
from app.webmaster.articles import article_index
from tests.cast import Person
from tests.client import Browser, Page
from tests.knowledge.articles import build_article, make_article, save_topics

LIST = "/agents/site/articles"
ONE = f"{LIST}/poubelles"


@pytest.fixture(autouse=True)
def articles(departments: None) -> None:
    save_topics()
    make_article()


@pytest.fixture
def editor(alice: Person) -> Person:
    """Alice may edit articles, and publish none."""
    give_design_right(alice.account, SITE, ARTICLES, EDIT, label=ARTICLES, by=SYSTEM)
    db.session.commit()
    return alice


def fill_in(page: Page, **values: str) -> dict[str, str]:
    """The form of the page with some other values."""
    texts = {
        str(element["name"]): element.get_text().removeprefix("\n")
        for element in page.find_all("#article-form textarea")
    }
    inputs = {
        str(element["name"]): str(element.get("value", ""))
        for element in page.find_all("#article-form input[name]")
        if element["type"] not in ("checkbox", "radio") or element.has_attr("checked")
    }
    topic = page.find_all("#f-topic option[selected]")
    return {**texts, **inputs, "topic": str(topic[0]["value"]) if topic else "", **values}


def test_an_article_is_written_previewed_and_published(ada: Person, stranger: Browser) -> None:
    page = ada.post(f"{LIST}/nouveau", {"question": "Où est la mairie ?"}).follow()
    preview = ada.post(
        page.response.request.path,
        fill_in(page, answer="**Place** du marché : n° 1.", topic="etat-civil", departments="voirie", then="preview"),
    ).follow()
    address = preview.response.request.path.removesuffix("/apercu")
    hidden = stranger.get("/aide/ou-est-la-mairie").status
    ada.post(f"{address}/publication").follow()

    assert preview.texts(".prose strong") == ["Place"]
    assert (hidden, stranger.get("/aide/ou-est-la-mairie").text(".prose")) == (404, "Place du marché : n° 1.")


def test_an_incomplete_article_is_saved_but_not_published(ada: Person) -> None:
    page = ada.post(f"{LIST}/nouveau", {"question": "Où est la mairie ?"}).follow()
    address = page.response.request.path

    refused = ada.post(address, fill_in(page, elsewhere_who="L’État", elsewhere_url="ants", then="publish"))
    incomplete = ada.post(address, fill_in(page, then="publish"))

    assert (refused.status, incomplete.status) == (422, 422)
    assert refused.texts("#f-elsewhere_url-error")
    assert refused.find_one("#f-elsewhere_who")["value"] == "L’État"
    assert len(incomplete.texts(".error-summary li")) == 2
    assert ada.post(f"{address}/publication").status == 422


def test_an_editor_without_the_right_to_publish_saves_drafts_only(editor: Person, bruno: Person) -> None:
    page = editor.get(ONE)
    editor.post(ONE, fill_in(page, answer="Le jeudi.", then="publish")).follow()

    assert not page.find_all("button[value=publish]")
    assert editor.get("/aide/poubelles").text(".prose") == "Le mardi soir."
    assert editor.post(f"{ONE}/publication").status == editor.post(f"{ONE}/retrait").status == 404
    assert bruno.get(ONE).status == bruno.post(ONE, {}).status == bruno.get(LIST).status == 404


def test_two_editors_lose_nothing(ada: Person, editor: Person) -> None:
    page, other_page = ada.get(ONE), editor.get(ONE)
    editor.post(ONE, fill_in(other_page, answer="Le mercredi.")).follow()

    conflict = ada.post(ONE, fill_in(page, answer="Le jeudi.", synonyms="ordures"))
    ada.post(ONE, fill_in(conflict)).follow()

    assert conflict.status == 409
    assert conflict.texts(".article-changes del")[0].endswith("Le mercredi.")
    assert conflict.texts(".article-changes ins")[0].endswith("Le jeudi.")
    assert conflict.text("#f-answer") == "Le jeudi."
    assert load_working_copy("poubelles").article.text.synonyms == ("ordures",)


def test_versions_are_compared_and_restored(ada: Person) -> None:
    ada.post(ONE, fill_in(ada.get(ONE), answer="Le mercredi.", comment="Nouveau jour", then="publish")).follow()

    versions = ada.get(f"{ONE}/versions")
    version = ada.get(f"{ONE}/versions/1")
    ada.post(f"{ONE}/versions/1/reprise").follow()

    assert versions.texts(".links a") == ["Version 2", "Version 1"]
    assert "Nouveau jour" in versions.text("main")
    assert [text.rpartition(" – ")[2] for text in version.texts(".article-changes ins")] == ["Le mercredi."]
    assert ada.get(ONE).text("#f-answer") == "Le **mardi** soir."
    assert ada.get(f"{ONE}/versions/3").status == 404


def test_a_withdrawn_article_is_published_again(ada: Person, stranger: Browser) -> None:
    ada.post(f"{ONE}/retrait").follow()
    withdrawn = stranger.get("/aide/poubelles").status
    ada.post(f"{ONE}/publication").follow()

    assert (withdrawn, stranger.get("/aide/poubelles").status) == (404, 200)


def test_a_draft_is_deleted_and_an_article_never_published_with_it(ada: Person) -> None:
    ada.post(ONE, fill_in(ada.get(ONE), answer="Le mercredi.")).follow()
    ada.post(f"{LIST}/nouveau", {"question": "Où est la mairie ?"}).follow()

    ada.post(f"{ONE}/brouillon/suppression").follow()
    ada.post(f"{LIST}/ou-est-la-mairie/brouillon/suppression").follow()

    assert ada.get(LIST).texts(".links a") == ["Quand sortir mes poubelles ?"]
    assert ada.get(ONE).text("#f-answer") == "Le **mardi** soir."


def test_the_list_is_filtered_and_says_what_is_to_review(ada: Person) -> None:
    make_article("mariage", question="Comment se marier ?", topic="etat-civil")
    reviews.set_review("mariage", owner_id=None, review_on=clock.today() - timedelta(days=1))
    for _number in range(5):
        feedback.record_opinion("mariage", feedback.YES)
    db.session.commit()

    assert "À relire 100 % aidés, 5 avis" in ada.get(LIST).text("main")
    for query in ("q=marier", "state=to_review", "topic=etat-civil"):
        assert ada.get(f"{LIST}?{query}").texts(".links a") == ["Comment se marier ?"]
    assert "Aucun article" in ada.get(f"{LIST}?audience=agents").text("main")


def test_a_long_list_has_pages(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_index, "PAGE_SIZE", 1)
    make_article("mariage", question="Comment se marier ?", topic="etat-civil")

    first, second = ada.get(f"{LIST}?state=published"), ada.get(f"{LIST}?state=published&page=2")

    assert first.texts(".links a") + second.texts(".links a") == ["Comment se marier ?", "Quand sortir mes poubelles ?"]
    assert first.texts(".pagination a") == ["Page suivante"]
    assert "page=1" in str(second.find_one(".pagination a")["href"])


def test_an_editor_looks_after_an_article(editor: Person) -> None:
    day = (clock.today() + timedelta(days=30)).isoformat()
    editor.post(f"{ONE}/relecture", {"owner": str(editor.account.id), "review_on": day}).follow()
    planned = reviews.get_record("poubelles").review_on
    editor.post(f"{ONE}/relecture", {"done": "1"}).follow()
    db.session.expire_all()

    assert planned and planned.isoformat() == day
    assert reviews.get_record("poubelles").owner_id == editor.account.id
    assert reviews.get_record("poubelles").review_on == clock.add_months(clock.today(), 12)


def test_articles_are_exported_and_imported(ada: Person, stranger: Browser) -> None:
    exported = ada.get(f"{LIST}/echange/articles.zip").response.get_data()
    elsewhere = ExternalContact("France Titres", "https://ants.gouv.fr/")
    archive = write_archive([ArticleFile("carte-grise", build_article(question="Où ?", elsewhere=elsewhere))])

    page = ada.post(f"{LIST}/echange", {"archive": ("a.zip", archive), "publish": "yes"}).follow()

    assert [file.slug for file in read_archive(exported)] == ["poubelles"]
    assert "Articles ajoutés : 1" in page.text(".alert")
    assert stranger.get("/aide/carte-grise").status == 200


def test_a_wrong_archive_is_refused_with_the_file_and_the_reason(ada: Person) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Article.md", "x")
        archive.writestr("faux.md", "+++\nquestion = 'x'\nauteur = 'y'\n+++\n")

    page = ada.post(f"{LIST}/echange", {"archive": ("a.zip", buffer.getvalue())})
    other = ada.post(f"{LIST}/echange", {"archive": ("a.zip", b"PK")})

    assert page.status == other.status == 422
    assert [item.partition(" – ")[0] for item in page.texts(".alert li")] == ["Article.md", "faux.md"]
    assert page.texts(".alert li")[1].endswith("clé inconnue : auteur")


def test_an_import_names_the_slugs_that_are_unknown_here(ada: Person) -> None:
    archive = write_archive([ArticleFile("faux", build_article(procedures=("inconnue", "autre")))])

    page = ada.post(f"{LIST}/echange", {"archive": ("a.zip", archive), "publish": "yes"})

    assert page.status == 422
    assert page.text(".alert li").endswith("n’existe pas ici (inconnue, autre).")


def test_a_publisher_of_articles_publishes(editor: Person, stranger: Browser) -> None:
    give_design_right(editor.account, SITE, ARTICLES, PUBLISH, label=ARTICLES, by=SYSTEM)
    db.session.commit()

    editor.post(ONE, fill_in(editor.get(ONE), answer="Le jeudi.", then="publish")).follow()

    assert stranger.get("/aide/poubelles").text(".prose") == "Le jeudi."
