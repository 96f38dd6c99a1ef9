"""Opinions of readers on articles: counted by article and month, without who gave them nor when.

Readers choose among fixed opinions: nothing they type is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, update

from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.i18n import lazy_gettext as _
from app.knowledge.models import ArticleFeedback

YES, NO = "yes", "no"
# What was wrong, for readers who choose to say so; NO alone otherwise.
REASONS = {
    "no_missing": _("Je n’ai pas trouvé ce que je cherchais"),
    "no_unclear": _("Ce n’est pas clair"),
    "no_outdated": _("Une information est fausse ou ancienne"),
}
OPINIONS = (YES, NO, *REASONS)
# Below this many opinions nothing is displayed: whoever answered a phone call would know whose they are.
MIN_OPINIONS_SHOWN = 5


class OpinionUnknown(ValueError):
    """The opinion is none of `OPINIONS`."""


@dataclass(frozen=True)
class FeedbackSummary:
    """The opinions of an article; counts are for display from `MIN_OPINIONS_SHOWN` opinions on."""

    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_shown(self) -> bool:
        return self.total >= MIN_OPINIONS_SHOWN

    @property
    def helpful_percent(self) -> int:
        """The share of readers whom the article helped; 0 without an opinion."""
        return round(100 * self.counts.get(YES, 0) / self.total) if self.total else 0

    @property
    def reasons(self) -> list[tuple[object, int]]:
        """Reasons of unsatisfied readers, most frequent first."""
        reason_counts = [(label, self.counts.get(key, 0)) for key, label in REASONS.items()]
        return sorted((reason_count for reason_count in reason_counts if reason_count[1]), key=lambda each: -each[1])


def record_opinion(slug: str, opinion: str) -> None:
    """Count one opinion of the article in the current month. Raises OpinionUnknown."""
    if opinion not in OPINIONS:
        raise OpinionUnknown(opinion)
    key = {"slug": slug, "month": f"{clock.today():%Y-%m}", "opinion": opinion}
    if insert_once(ArticleFeedback, **key, count=1):
        return
    statement = update(ArticleFeedback).filter_by(**key).values(count=ArticleFeedback.count + 1)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def summarise_feedback(*, since_month: str = "") -> dict[str, FeedbackSummary]:
    """The opinions of each article since a month (`2026-11`)."""
    columns = (ArticleFeedback.slug, ArticleFeedback.opinion, func.sum(ArticleFeedback.count))
    query = select(*columns).where(ArticleFeedback.month >= since_month)
    counts: dict[str, dict[str, int]] = {}
    for slug, opinion, count in db.session.execute(query.group_by(ArticleFeedback.slug, ArticleFeedback.opinion)):
        counts.setdefault(slug, {})[opinion] = int(count)
    return {slug: FeedbackSummary(of_article) for slug, of_article in counts.items()}
