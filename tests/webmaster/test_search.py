"""The search section of webmasters: synonyms of the authority, words that found nothing, the trial of a search."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from app.accounts.design_rights import EDIT, SITE, give_design_right
from app.accounts.site_areas import ARTICLES, PAGES
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.search.models import MissedSearch
from app.search.synonym_groups import list_groups
from tests.cast import Person
from tests.client import Browser
from tests.search.index import refresh_site_index

pytestmark = pytest.mark.usefixtures("procedure_version")

URL = "/agents/site/recherche"


@pytest.mark.postgresql
def test_a_synonym_is_searched_until_it_is_deleted(ada: Person, stranger: Browser) -> None:
    refresh_site_index()
    assert stranger.get("/recherche?q=bulle").texts("main .links a") == []

    page = ada.post(f"{URL}/synonymes", {"words": "Bulle, sphère", "targets": "lampadaire"}).follow()

    assert "Bulle, sphère → lampadaire" in page.text("main")
    assert stranger.get("/recherche?q=la bulle").texts("main .links a") == ["Signaler un problème"]
    ada.post(f"{URL}/synonymes/{list_groups()[0].id}/suppression").follow()
    assert stranger.get("/recherche?q=bulle").texts("main .links a") == []


@pytest.mark.parametrize(("words", "targets"), [("", ""), ("bulle", ""), ("bulle, bulles", ""), ("", "lampadaire")])
def test_a_lone_word_is_refused_with_what_was_typed(ada: Person, words: str, targets: str) -> None:
    page = ada.post(f"{URL}/synonymes", {"words": words, "targets": targets})

    assert page.status == 422
    assert "au moins deux mots" in page.text("#f-words-error")
    assert list_groups() == []


@pytest.mark.postgresql
def test_words_that_found_nothing_on_five_days_are_listed_and_may_be_deleted(ada: Person) -> None:
    db.session.add_all(
        [
            MissedSearch(words="patinoire", days=5, last_day=date(2026, 3, 2)),
            MissedSearch(words="velodrome", days=4, last_day=date(2026, 3, 2)),
        ]
    )
    db.session.commit()

    page = ada.get(URL)

    assert "patinoire" in page.text("main") and "velodrome" not in page.text("main")
    page = ada.post(f"{URL}/sans-resultat/suppression", {"words": "patinoire"}).follow()
    assert "patinoire" not in page.text("main")


def test_a_trial_says_why_each_result_is_there(ada: Person, procedure_version: UUID) -> None:
    refresh_site_index()

    page = ada.get(f"{URL}?q=lampadere mauve")

    line = page.text("[aria-labelledby=trial] .links").replace("\u00a0", " ")
    assert "Signaler un problème" in line
    assert "« lampadere » → « lampadaire »" in line
    assert "non trouvé : « mauve »" in line


def test_only_agents_who_edit_pages_have_it(alice: Person, bruno: Person) -> None:
    give_design_right(alice.account, SITE, PAGES, EDIT, label=PAGES, by=SYSTEM)
    give_design_right(bruno.account, SITE, ARTICLES, EDIT, label=ARTICLES, by=SYSTEM)
    db.session.commit()

    assert alice.get(URL).status == 200
    assert bruno.get(URL).status == 404
    assert not any("Recherche" in card for card in bruno.get("/agents/site").texts(".card"))
