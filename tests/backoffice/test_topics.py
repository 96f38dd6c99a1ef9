"""Topics of the home page in the administration: order, texts, icon, and where the procedures of a deleted one go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

import pytest
from flask import Flask

from app.core.db import db
from app.procedures import publishing
from app.themes import charter
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE as SIGNALER
from tests.search.index import refresh_site_index

URL = "/agents/administration/rubriques"
STREETS = {"slug": "cadre-de-vie", "title": "Rues", "summary": "Voirie, arbres.", "icon": "trees"}
RECORDS = {
    "slug": "etat-civil",
    "title": "Actes",
    "summary": "",
    "icon": "scroll-text",
    "translations": {"en": {"title": "Records"}},
}
SPORT = {"slug": "sport", "title": "Sport", "summary": "", "icon": "volleyball"}
NEW = {"title": "Petite enfance", "summary": "Crèches.", "icon": "backpack"}


@pytest.fixture(autouse=True)
def topics(procedure_version: object) -> None:
    content = charter.load_saved_charter() or {}
    charter.save_charter({**content, "topics": [deepcopy(each) for each in (STREETS, RECORDS, SPORT)]})
    db.session.commit()


def read_form(person: Person, slug: str) -> dict[str, str]:
    """The form of a topic as a browser sends it."""
    page = person.get(f"{URL}/{slug}")
    inputs = page.find_all("main form:has([name=title]) input:not([type=radio]), main form input[name=icon][checked]")
    return {str(each["name"]): str(each.get("value", "")) for each in inputs}


def slugs() -> list[str]:
    db.session.rollback()
    charter.clear_cache()
    db.cache.clear()
    return [topic.slug for topic in charter.get_charter().topics]


@pytest.mark.parametrize("page", [URL, f"{URL}/nouvelle", f"{URL}/sport"])
def test_pages_are_for_administrators(ada: Person, alice: Person, stranger: Browser, page: str) -> None:
    assert ada.get(page).status == 200
    assert alice.get(page).status == 404
    assert "/compte/connexion" in str(stranger.get(page).location)


def test_the_list_has_the_order_and_the_procedures(ada: Person) -> None:
    streets, records, sport = ada.get(URL).texts(".topic-row")

    assert "Rues 1 démarche" in streets and "Monter" not in streets
    assert "Actes Aucune démarche" in records and "Monter" in records and "Descendre" in records
    assert "Descendre" not in sport


@pytest.mark.postgresql
def test_a_procedure_without_a_topic_is_pointed_out(ada: Person) -> None:
    publishing.publish({**deepcopy(SIGNALER), "slug": "perdue", "title": "Perdue", "theme": "ailleurs"})
    db.session.commit()

    assert ada.get(URL).texts(".alert a") == ["Perdue"]


def test_a_topic_is_created_last_and_renamed(ada: Person) -> None:
    ada.post(f"{URL}/nouvelle", NEW).follow()
    ada.post(f"{URL}/petite-enfance", {**read_form(ada, "petite-enfance"), "title": "Enfance", "title_en": "Childhood"})

    assert slugs() == ["cadre-de-vie", "etat-civil", "sport", "petite-enfance"]
    topic = charter.get_charter().topics[-1]
    assert (topic.source_title, topic.translations) == ("Enfance", {"en": {"title": "Childhood"}})
    history = ada.get(f"{URL}/petite-enfance").texts(".event-list p")
    assert history[0] == "Ada Exemple a renommé la rubrique « Petite enfance » en « Enfance »."


@pytest.mark.parametrize("wrong", [{"title": ""}, {"title": "SPORT"}, {"icon": "<svg>"}, {"icon": ""}], ids=str)
def test_a_refused_topic_keeps_what_was_typed(ada: Person, wrong: dict[str, str]) -> None:
    page = ada.post(f"{URL}/nouvelle", {**NEW, **wrong})

    assert page.status == 422
    assert page.text(f"#f-{next(iter(wrong))}-error")
    assert page.find_one("#f-summary")["value"] == "Crèches."
    assert len(slugs()) == 3


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"step": "up"}, ["etat-civil", "cadre-de-vie", "sport"]),
        ({"step": "down"}, ["cadre-de-vie", "sport", "etat-civil"]),
        ({"after": "first"}, ["etat-civil", "cadre-de-vie", "sport"]),
        ({"after": "sport"}, ["cadre-de-vie", "sport", "etat-civil"]),
        ({"after": "cadre-de-vie"}, ["cadre-de-vie", "etat-civil", "sport"]),
    ],
)
def test_topics_are_put_in_order(ada: Person, form: dict[str, str], expected: list[str]) -> None:
    ada.post(f"{URL}/etat-civil/rang", form).follow()

    assert slugs() == expected


def test_an_end_and_an_unknown_topic_move_nothing(ada: Person) -> None:
    assert ada.post(f"{URL}/cadre-de-vie/rang", {"step": "up"}).follow().status == 200
    assert ada.post(f"{URL}/cadre-de-vie/rang", {"after": "inconnue"}).status == 422
    assert slugs() == ["cadre-de-vie", "etat-civil", "sport"]


def test_an_empty_topic_is_deleted_and_another_asks_where_its_procedures_go(ada: Person) -> None:
    ada.post(f"{URL}/sport/suppression").follow()

    refused = ada.post(f"{URL}/cadre-de-vie/suppression")

    assert slugs() == ["cadre-de-vie", "etat-civil"]
    assert refused.status == 422 and "Choisissez la rubrique" in refused.text("#f-into-error")
    assert ada.post(f"{URL}/cadre-de-vie/suppression", {"into": "inconnue"}).status == 422


def test_the_procedures_of_a_deleted_topic_are_found_in_the_other(ada: Person, stranger: Browser) -> None:
    ada.post(f"{URL}/cadre-de-vie/suppression", {"into": "etat-civil"}).follow()
    ada.post(f"{URL}/etat-civil/suppression", {"into": "sport"}).follow()
    refresh_site_index()

    assert slugs() == ["sport"]
    for theme in ("cadre-de-vie", "etat-civil", "sport"):
        page = stranger.get(f"/demarches?theme={theme}&q=trou")
        assert "Signaler un problème" in page.text("main")
        assert page.text(".chip[aria-current]") == "Sport"
    assert "Signaler un problème" in ada.get(f"{URL}/sport").text("[aria-labelledby=procedures]")


def test_two_administrators_change_different_texts_of_a_topic(ada: Person) -> None:
    first, second = read_form(ada, "sport"), read_form(ada, "sport")
    ada.post(f"{URL}/sport", {**first, "title": "Sports"}).follow()

    ada.post(f"{URL}/sport", {**second, "summary": "Gymnases."}).follow()

    slugs()
    topic = charter.get_charter().topics[-1]
    assert (topic.source_title, topic.source_summary) == ("Sports", "Gymnases.")


def test_two_administrators_who_change_one_text_see_both_and_choose(ada: Person) -> None:
    first, second = read_form(ada, "sport"), read_form(ada, "sport")
    ada.post(f"{URL}/sport", {**first, "title": "Sports"}).follow()

    page = ada.post(f"{URL}/sport", {**second, "title": "Sport et loisirs"})

    assert page.status == 409
    assert [element.text for element in page.find_all(".alert dd")] == ["Sports", "Sport et loisirs"]
    inputs = page.find_all("main form:has([name=title]) input:not([type=radio])")
    ada.post(f"{URL}/sport", {**second, **{str(each["name"]): str(each["value"]) for each in inputs}}).follow()
    slugs()
    assert charter.get_charter().topics[-1].source_title == "Sport et loisirs"


@pytest.mark.postgresql
def test_topics_created_at_the_same_instant_are_all_kept(app: Flask, ada: Person) -> None:
    cookies = [(cookie.key, cookie.value) for cookie in ada.client._cookies.values()]

    def create(number: int) -> int:
        browser = Browser(app)
        for name, value in cookies:
            browser.client.set_cookie(name, value)
        return browser.post(f"{URL}/nouvelle", {**NEW, "title": f"Rubrique {number}"}).status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(create, range(8)))

    assert statuses == [303] * 8
    assert set(slugs()) >= {f"rubrique-{number}" for number in range(8)}


def test_an_agent_changes_no_topic(alice: Person) -> None:
    assert alice.post(f"{URL}/nouvelle", NEW).status == 404
    assert alice.post(f"{URL}/sport/suppression").status == 404
    assert len(slugs()) == 3
