"""Searches without result are counted by day, without anything personal, and shown only when many days asked them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.search.missed_searches import expire_missed_searches, list_missed_searches, record_missed_search
from app.search.models import MissedSearch

DAY = date(2026, 3, 2)


def record_on(monkeypatch: pytest.MonkeyPatch, day: date, query: str) -> None:
    monkeypatch.setattr(clock, "today", lambda: day)
    record_missed_search(query)


def read_days() -> dict[str, int]:
    return dict(iter(db.session.execute(select(MissedSearch.words, MissedSearch.days))))


@pytest.mark.postgresql
def test_words_are_counted_once_a_day_and_shown_after_five_days(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        assert list_missed_searches() == []
        for _ in range(3):
            record_on(monkeypatch, DAY + timedelta(days=number), "la patinoire ?")

    assert [(missed.words, missed.days) for missed in list_missed_searches()] == [("patinoire", 5)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("patinoire chloe.martin@courriel.example", "patinoire"),
        ("appeler 06 12 34 56 78 AB-123-CD", "appeler"),
        ("\x00\ud800 123", None),
        ("un deux trois quatre cinq six", "deux trois quatre cinq"),
    ],
)
def test_digits_addresses_and_long_texts_are_dropped(site: Site, query: str, words: str | None) -> None:
    record_missed_search(query)

    assert list(read_days()) == ([words] if words else [])


def test_words_that_nobody_searches_any_more_are_deleted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    record_on(monkeypatch, DAY, "patinoire")
    record_on(monkeypatch, DAY + timedelta(days=170), "vélodrome")
    monkeypatch.setattr(clock, "today", lambda: DAY + timedelta(days=181))

    expire_missed_searches()

    assert list(read_days()) == ["velodrome"]
