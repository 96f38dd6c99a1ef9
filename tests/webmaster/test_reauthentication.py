"""Publications with the second factor again: a theme, whose code reaches every resident. An article, without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import shift_clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.knowledge.drafts import load_working_copy, save_draft
from app.themes import theme_versions
from app.themes.theme_contents import ThemeContents
from tests.accounts.second_factor_enrolment import compute_code, enrol_person
from tests.cast import PASSWORD, Person
from tests.knowledge.articles import make_article, save_topics

PUBLICATION = "/agents/site/charte/publication"
VERSIONS = "/agents/site/charte/versions"
PROOF = "/compte/preuve?next="


@pytest.fixture
def second_factor() -> str:
    return "on"


@pytest.fixture
def secret(ada: Person) -> Iterator[str]:
    """Ada proved her second factor twenty minutes ago."""
    secret, _codes = enrol_person(ada)
    with shift_clock(timedelta(minutes=20)):
        yield secret


def save_theme(name: str) -> int:
    revision = theme_versions.load_draft().revision
    draft = theme_versions.save_draft(ThemeContents({"format": 1, "name": name}), {}, revision=revision, by=None)
    db.session.commit()
    return draft.revision


def find_published_number() -> int:
    db.session.rollback()
    published = theme_versions.find_published()
    return published.number if published else 0


def test_publishing_a_theme_asks_for_the_code_again(ada: Person, secret: str) -> None:
    form = {"revision": str(save_theme("Bleu"))}

    assert ada.get(PUBLICATION).location == f"{PROOF}{PUBLICATION}"
    assert ada.post(PUBLICATION, form).location == f"{PROOF}{PUBLICATION}"
    assert find_published_number() == 0
    proof = {"current": PASSWORD, "code": compute_code(secret), "next": PUBLICATION}
    assert ada.post("/compte/preuve", proof).location == PUBLICATION
    ada.post(PUBLICATION, form)

    assert find_published_number() == 1


def test_a_former_theme_comes_back_after_the_code(ada: Person, secret: str) -> None:
    for name in ("Bleu", "Vert"):
        theme_versions.publish_draft(revision=save_theme(name), by=None)
        db.session.commit()

    assert ada.post(f"{VERSIONS}/1").location == f"{PROOF}{VERSIONS}"

    assert find_published_number() == 2


def test_what_is_to_mend_in_a_theme_is_read_without_the_code(ada: Person, secret: str) -> None:
    contents = ThemeContents({"format": 1, "colours": {"accent": "#ffd400"}})
    theme_versions.save_draft(contents, {}, revision=0, by=None)
    db.session.commit()

    assert ada.get(PUBLICATION).status == 200


def test_an_article_is_published_without_the_code(ada: Person, secret: str, departments: None) -> None:
    save_topics()
    article = make_article()
    changed = replace(article, text=replace(article.text, answer="Le **jeudi** soir."))
    save_draft("poubelles", changed, token=load_working_copy("poubelles").token, by=SYSTEM)
    db.session.commit()

    ada.post("/agents/site/articles/poubelles/publication").follow()

    assert ada.get("/aide/poubelles").texts(".prose strong") == ["jeudi"]
