"""Articles in the database: drafts, publication, conflicts, opinions, reminders."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.events import TextsToReview
from app.core import clock, event_bus
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import SYSTEM
from app.knowledge import drafts, feedback, reviews
from app.knowledge.article import AGENTS, ExternalContact
from app.knowledge.article_archive import ImportRefused, import_articles, read_archive, write_archive
from app.knowledge.article_checks import ArticleRefused
from app.knowledge.article_list import list_articles
from app.knowledge.article_search import search_articles
from app.knowledge.article_versions import get_version, list_versions
from app.knowledge.front_matter import ArticleFile
from app.knowledge.published_articles import (
    ArticleNotFound,
    get_published,
    list_about_procedure,
    list_published,
    publish_article,
    withdraw_article,
)
from app.knowledge.search_entries import list_search_entries
from app.search.index_refresh import refresh_index
from tests.cast import Person
from tests.knowledge.articles import build_article, make_article, save_topics


@pytest.fixture(autouse=True)
def topics(site: Site) -> None:
    save_topics()


@pytest.mark.postgresql
def test_an_article_is_drafted_published_changed_and_restored() -> None:
    slug = drafts.create_article("Quand sortir mes poubelles ?", by=SYSTEM)
    copy = drafts.load_working_copy(slug)
    drafts.save_draft(slug, build_article(), token=copy.token, by=SYSTEM)
    publish_article(slug, drafts.load_working_copy(slug).article, by=SYSTEM)
    publish_article(slug, build_article(answer="Le mercredi soir."), by=SYSTEM)

    drafts.restore_version(slug, get_version(slug, 1), by=SYSTEM)

    assert slug == "quand-sortir-mes-poubelles"
    assert [version.number for version in list_versions(slug)] == [2, 1]
    assert get_published(slug).answer == "Le mercredi soir."
    assert drafts.load_working_copy(slug).article == build_article()


def test_an_incomplete_article_is_not_published() -> None:
    article = build_article(answer="", topic="", procedures=("inconnue",), elsewhere=ExternalContact("", "ftp://x"))

    with pytest.raises(ArticleRefused) as refused:
        publish_article("poubelles", article, by=SYSTEM)

    assert set(refused.value.problems) == {"answer", "topic", "procedures", "elsewhere_who", "elsewhere_url"}


@pytest.mark.postgresql
def test_a_save_made_from_an_older_state_is_refused() -> None:
    make_article()
    token = drafts.load_working_copy("poubelles").token
    drafts.save_draft("poubelles", build_article(answer="Le jeudi."), token=token, by=SYSTEM)

    with pytest.raises(drafts.ArticleChanged) as changed:
        drafts.save_draft("poubelles", build_article(answer="Le lundi."), token=token, by=SYSTEM)

    assert changed.value.current.article.text.answer == "Le jeudi."


def test_residents_find_public_articles_only_and_nobody_one_that_is_withdrawn() -> None:
    make_article("guichet", question="Que dire au guichet ?", audience=AGENTS, procedures=())
    make_article()

    assert [each.slug for each in list_published()] == ["poubelles"]
    assert [each.slug for each in list_published(is_agent=True)] == ["guichet", "poubelles"]
    with pytest.raises(ArticleNotFound):
        get_published("guichet")
    withdraw_article("poubelles")
    assert list_published() == list_about_procedure("x") == []
    assert [row.state for row in list_articles()] == ["withdrawn", "published"]


@pytest.mark.postgresql
def test_words_are_found_in_the_question_and_the_synonyms_even_misspelt() -> None:
    make_article(synonyms=["ordures", "bac jaune"])
    make_article("mariage", question="Comment se marier ?", answer="À la mairie.")

    refresh_index()
    assert [article.slug for article in search_articles("ordure")] == ["poubelles"]
    assert [article.slug for article in search_articles("poubeles")] == ["poubelles"]
    assert search_articles("piscine") == []
    assert [(entry.key, entry.url) for entry in list_search_entries()] == [
        ("mariage", "/aide/mariage"),
        ("poubelles", "/aide/poubelles"),
    ]


@pytest.mark.postgresql
def test_opinions_are_counted_by_month_and_shown_from_five_on() -> None:
    for opinion in (feedback.YES, feedback.YES, feedback.YES, "no_unclear"):
        feedback.record_opinion("poubelles", opinion)
    few = feedback.summarise_feedback()["poubelles"]
    feedback.record_opinion("poubelles", feedback.NO)
    enough = feedback.summarise_feedback()["poubelles"]

    assert not few.is_shown
    assert enough.is_shown
    assert enough.helpful_percent == 60
    assert [count for _, count in enough.reasons] == [1]
    with pytest.raises(feedback.OpinionUnknown):
        feedback.record_opinion("poubelles", "Mon voisin M. Dupont…")


@pytest.mark.postgresql
def test_the_owner_is_reminded_once_when_the_review_is_due(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[TextsToReview] = []
    monkeypatch.setattr(event_bus, "_reactions", {TextsToReview: [events.append]})
    make_article()
    yesterday = clock.today() - timedelta(days=1)
    reviews.set_review("poubelles", owner_id=alice.account.id, review_on=yesterday)

    assert (reviews.send_review_reminders(), reviews.send_review_reminders()) == (1, 0)
    assert [event.account_id for event in events] == [alice.account.id]
    assert events[0].texts == (("Quand sortir mes poubelles\u00a0?", "/agents/site/articles/poubelles"),)
    assert reviews.confirm_review("poubelles") > clock.today()


@pytest.mark.postgresql
def test_an_export_is_imported_elsewhere_and_again_without_a_change() -> None:
    article = build_article(
        synonyms=["ordures"], elsewhere=ExternalContact("L’agglomération", "https://agglo.example/")
    )
    archive = write_archive([ArticleFile("poubelles", article, clock.today())])

    first = import_articles(read_archive(archive), by=SYSTEM, publishes=True)
    second = import_articles(read_archive(archive), by=SYSTEM, publishes=True)

    assert (first.added, second.unchanged) == (1, 1)
    assert get_published("poubelles").article == article
    assert reviews.get_record("poubelles").review_on == clock.today()


@pytest.mark.postgresql
def test_an_import_with_a_wrong_article_changes_nothing() -> None:
    files = [ArticleFile("juste", build_article()), ArticleFile("faux", build_article(topic="inconnue"))]

    with pytest.raises(ImportRefused) as refused:
        import_articles(files, by=SYSTEM, publishes=True)

    db.session.flush()
    assert [(problem.name, problem.problem) for problem in refused.value.problems] == [("faux.md", "topic_unknown")]
    assert list_articles() == []
