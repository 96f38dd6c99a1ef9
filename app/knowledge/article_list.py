"""The articles as editors list them: published, drafts, to be read again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.knowledge.article import Article, read_article
from app.knowledge.feedback import FeedbackSummary, summarise_feedback
from app.knowledge.models import ArticleDraft, ArticleRecord, ArticleVersion
from app.language.text.normalisation import fold

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
FEEDBACK_MONTHS = 12


@dataclass(frozen=True, eq=False)
class ArticleRow:
    """An article in the list of editors; with a draft, the words are those of the draft."""

    slug: str
    article: Article
    state: str
    has_draft: bool
    owner_id: UUID | None
    review_on: date | None
    feedback: FeedbackSummary

    @property
    def is_to_review(self) -> bool:
        """Whether its review date has come."""
        return self.review_on is not None and self.review_on <= clock.today()


def list_articles() -> list[ArticleRow]:
    """Every article, by question."""
    drafts = {draft.slug: draft for draft in db.session.scalars(select(ArticleDraft))}
    versions = _last_versions()
    feedback = summarise_feedback(since_month=get_first_month())
    rows = []
    for record in db.session.scalars(select(ArticleRecord)):
        draft, version = drafts.get(record.slug), versions.get(record.slug)
        source = draft or version
        if source is None:
            continue
        rows.append(
            ArticleRow(
                slug=record.slug,
                article=read_article(source.definition),
                state=PUBLISHED if record.current_version_id else WITHDRAWN if version else DRAFT,
                has_draft=draft is not None,
                owner_id=record.owner_id,
                review_on=record.review_on,
                feedback=feedback.get(record.slug, FeedbackSummary({})),
            )
        )
    return sorted(rows, key=lambda row: fold(row.article.question))


def get_first_month() -> str:
    """The first month of the opinions that editors see."""
    return f"{clock.add_months(clock.today(), -FEEDBACK_MONTHS):%Y-%m}"


def _last_versions() -> dict[str, ArticleVersion]:
    """The last version of each article."""
    last = select(func.max(ArticleVersion.number)).where(ArticleVersion.slug == ArticleRecord.slug).scalar_subquery()
    is_last = (ArticleVersion.slug == ArticleRecord.slug) & (ArticleVersion.number == last.correlate(ArticleRecord))
    query = select(ArticleVersion).join(ArticleRecord, is_last)
    return {version.slug: version for version in db.session.scalars(query)}
