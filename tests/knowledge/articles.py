"""Builders of articles for the tests of the folder."""

from __future__ import annotations

from typing import Any

from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.knowledge.article import Article, ArticleText
from app.knowledge.published_articles import publish_article
from app.themes import charter

TOPICS = [
    {"slug": "cadre-de-vie", "title": "Rues et cadre de vie", "summary": "La rue.", "icon": "trees"},
    {"slug": "etat-civil", "title": "État civil", "summary": "Les actes.", "icon": "scroll-text"},
]


def save_topics() -> None:
    """Two topics in the charter."""
    charter.save_charter({"name": "Ville de Vaubrelles", "topics": TOPICS})
    db.session.commit()


def build_article(
    question: str = "Quand sortir mes poubelles\u00a0?", answer: str = "Le **mardi** soir.", **more: Any
) -> Article:
    """An article that can be published."""
    synonyms = tuple(more.pop("synonyms", ()))
    return Article(ArticleText(question, answer, synonyms), **{"topic": "cadre-de-vie", **more})


def make_article(slug: str = "poubelles", *, by: Actor = SYSTEM, **values: Any) -> Article:
    """A published article."""
    article = build_article(**values)
    publish_article(slug, article, by=by)
    db.session.commit()
    return article
