"""The articles of the demo, and what their readers thought of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.core.db import db
from app.core.web.access_rules import Actor
from app.knowledge import reviews
from app.knowledge.article_archive import import_articles, read_files
from app.knowledge.feedback import NO, YES, record_opinion
from app.knowledge.front_matter import ArticleFile
from app.procedures import publishing
from app.procedures.models import ProcedureVersion
from devtools.demo import story_dates

FOLDER = Path(__file__).parent / "articles"
PUBLISHED_AGE = timedelta(days=40)
TO_REVIEW = "collecte-des-ordures-menageres"
# Opinions by article: how many readers gave each.
OPINIONS = {
    "carte-d-identite-et-passeport": {YES: 41, NO: 3, "no_missing": 4},
    "collecte-des-ordures-menageres": {YES: 18, "no_outdated": 9},
    "permis-de-construire": {YES: 12, "no_unclear": 5},
    "se-pacser": {YES: 2},
}
# The articles that help to answer some questions of the catalogue: which articles there are is up to each authority.
HELP_ARTICLES = {
    "inscription-periscolaire": {"tarif_reduit": "tarifs-cantine-et-quotient-familial"},
    "declaration-prealable-de-travaux": {
        "parcelles": "plan-local-d-urbanisme-et-cadastre",
        "surface": "permis-de-construire",
    },
    "recensement-citoyen": {"livret": "livret-de-famille"},
}


def read_demo_articles() -> list[ArticleFile]:
    """The articles of the folder `articles`."""
    return read_files({path.name: path.read_bytes() for path in FOLDER.glob("*.md")})


def publish_demo_articles(present: datetime, editor: Actor) -> None:
    """Publish the articles some weeks ago; one of them is to be read again."""
    with story_dates.set_clock(present - PUBLISHED_AGE):
        import_articles(read_demo_articles(), by=editor, publishes=True)
    for slug, opinions in OPINIONS.items():
        for opinion, count in opinions.items():
            for _number in range(count):
                record_opinion(slug, opinion)
    reviews.set_review(TO_REVIEW, owner_id=editor.account_id, review_on=present.date() - timedelta(days=1))


def publish_help_articles() -> None:
    """Publish the procedures of `HELP_ARTICLES` again, with the articles that their questions name."""
    for slug, articles in HELP_ARTICLES.items():
        version = db.session.get_one(ProcedureVersion, publishing.live_procedure(slug).version_id)
        pages = [_add_articles(page, articles) for page in version.definition["pages"]]
        publishing.publish({**version.definition, "pages": pages})


def _add_articles(page: Mapping[str, Any], articles: Mapping[str, str]) -> dict[str, Any]:
    fields = [
        {**field, "help_article": articles[field["id"]]} if field["id"] in articles else field
        for field in page["fields"]
    ]
    return {**page, "fields": fields}
