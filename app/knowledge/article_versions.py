"""The published versions of an article."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.knowledge.models import ArticleVersion
from app.knowledge.published_articles import ArticleNotFound


def list_versions(slug: str) -> Sequence[ArticleVersion]:
    """The versions of an article, latest first."""
    query = select(ArticleVersion).where(ArticleVersion.slug == slug)
    return db.session.scalars(query.order_by(ArticleVersion.number.desc())).all()


def get_version(slug: str, number: int) -> ArticleVersion:
    """The version of that number. Raises ArticleNotFound."""
    query = select(ArticleVersion).where(ArticleVersion.slug == slug, ArticleVersion.number == number)
    version = db.session.scalar(query)
    if version is None:
        raise ArticleNotFound(f"{slug} {number}")
    return version
