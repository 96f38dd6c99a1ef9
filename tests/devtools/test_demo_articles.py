"""The articles of the demo name what exists."""

from __future__ import annotations

import json
from pathlib import Path

from app.knowledge.article import PUBLIC
from app.knowledge.article_checks import find_form_problems
from app.knowledge.article_cleaning import clean_article
from app.packages.package_catalogue import Catalogue
from devtools.demo import fixtures
from devtools.demo.knowledge_base import HELP_ARTICLES, OPINIONS, TO_REVIEW, read_demo_articles

PROCEDURES = Path(__file__).parents[2] / "app" / "catalogue" / "procedures"


def test_articles_for_residents_name_procedures_and_departments_of_the_demo() -> None:
    files = read_demo_articles()
    slugs = {file.slug for file in files}
    procedures = set(Catalogue().slugs)
    departments = {department["slug"] for department in fixtures.load_authority()["departments"]}

    assert sum(file.article.audience == PUBLIC for file in files) == 51
    assert {*OPINIONS, TO_REVIEW} <= slugs
    for file in files:
        assert not find_form_problems(file.article), file.slug
        assert file.article == clean_article(file.article), file.slug
        assert set(file.article.procedures) <= procedures, file.slug
        assert set(file.article.departments) <= departments, file.slug
        assert file.article.text.synonyms and file.article.text.answer, file.slug


def test_questions_of_the_catalogue_name_articles_for_residents() -> None:
    public_articles = {file.slug for file in read_demo_articles() if file.article.audience == PUBLIC}

    for slug, articles in HELP_ARTICLES.items():
        definition = json.loads((PROCEDURES / f"{slug}.json").read_text())
        questions = {field["id"] for page in definition["pages"] for field in page["fields"]}
        assert set(articles) <= questions, slug
        assert set(articles.values()) <= public_articles, slug
