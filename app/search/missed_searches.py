"""Searches without result: their words, and on how many days people searched them, to tell webmasters what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, func, select, update

from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.search.models import MissedSearch
from app.search.words import split_words

# Fewer days could be those of one person.
MIN_DAYS = 5
RETENTION = timedelta(days=180)
MAX_WORDS = 4
MAX_ROWS = 5000
# Addresses, references, telephone numbers: anything that holds a digit or an at sign.
_PERSONAL = re.compile(r"\S*[0-9@]\S*")


def record_missed_search(query: str) -> None:
    """Count the words of a search that found nothing, once a day at most, without what may identify somebody."""
    words = " ".join(split_words(_PERSONAL.sub(" ", query))[:MAX_WORDS])
    if not words:
        return
    today = clock.today()
    if (db.session.scalar(select(func.count()).select_from(MissedSearch)) or 0) < MAX_ROWS:
        insert_once(MissedSearch, words=words, days=0, last_day=date.min)
    missed = update(MissedSearch).where(MissedSearch.words == words, MissedSearch.last_day != today)
    db.session.execute(missed.values(days=MissedSearch.days + 1, last_day=today))


def list_missed_searches() -> Sequence[MissedSearch]:
    """The words that found nothing on enough days, the most frequent first."""
    query = select(MissedSearch).where(MissedSearch.days >= MIN_DAYS)
    return db.session.scalars(query.order_by(MissedSearch.days.desc(), MissedSearch.words)).all()


def delete_missed_search(words: str) -> None:
    """Delete the count of words that have been dealt with."""
    db.session.execute(delete(MissedSearch).where(MissedSearch.words == words))


def expire_missed_searches() -> None:
    """Delete words that nobody has searched for six months."""
    db.session.execute(delete(MissedSearch).where(MissedSearch.last_day < clock.today() - RETENTION))
