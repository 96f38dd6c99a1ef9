"""People who look after each article, and the dates of its reviews."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from app.accounts.events import TextsToReview
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish
from app.knowledge.models import ArticleRecord
from app.knowledge.published_articles import REVIEW_MONTHS, ArticleNotFound, list_published

# A reminder that nobody followed is sent again after this many days.
REMINDER_DAYS = 30
EDITOR_PATH = "/agents/site/articles/{slug}"


def get_record(slug: str) -> ArticleRecord:
    """The owner and the review date of an article. Raises ArticleNotFound."""
    record = db.session.get(ArticleRecord, slug)
    if record is None:
        raise ArticleNotFound(slug)
    return record


def set_review(slug: str, *, owner_id: UUID | None, review_on: date | None) -> None:
    """Say who looks after the article and when it is read again. Raises ArticleNotFound."""
    record = get_record(slug)
    record.owner_id, record.review_on, record.reminded_on = owner_id, review_on, None
    db.session.flush()


def confirm_review(slug: str) -> date:
    """Record that the article was read again and is right; returns the next date. Raises ArticleNotFound."""
    next_review = clock.add_months(clock.today(), REVIEW_MONTHS)
    record = get_record(slug)
    set_review(slug, owner_id=record.owner_id, review_on=next_review)
    return next_review


def send_review_reminders() -> int:
    """Remind the owners of published articles whose date has come; returns how many articles. Nightly."""
    today = clock.today()
    is_due = ArticleRecord.review_on <= today
    is_unreminded = or_(
        ArticleRecord.reminded_on.is_(None), ArticleRecord.reminded_on <= today - timedelta(days=REMINDER_DAYS)
    )
    has_owner = ArticleRecord.owner_id.is_not(None)
    query = select(ArticleRecord).where(is_due, is_unreminded, has_owner).order_by(ArticleRecord.slug)
    questions = {each.slug: each.article.question for each in list_published(is_agent=True)}
    due_by_owner: dict[UUID, list[ArticleRecord]] = {}
    for record in db.session.scalars(query):
        if record.slug in questions and record.owner_id is not None:
            due_by_owner.setdefault(record.owner_id, []).append(record)
    for owner_id, records in due_by_owner.items():
        for record in records:
            record.reminded_on = today
        texts = tuple((questions[record.slug], EDITOR_PATH.format(slug=record.slug)) for record in records)
        publish(TextsToReview(owner_id, texts))
    db.session.flush()
    return sum(len(records) for records in due_by_owner.values())
