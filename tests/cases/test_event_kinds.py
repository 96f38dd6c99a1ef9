"""Kinds of events: declared once, with the sentence of each reader."""

from __future__ import annotations

import re

import pytest

from app.cases.event_kinds import EVENT_KINDS
from app.core.i18n import use_language
from tests.architecture.source_files import ROOT

PORTAL = (ROOT / "templates/portal/cases/thread_entry.html").read_text(encoding="utf-8")
WORDS = dict.fromkeys(("title", "text", "subject", "reference", "card", "list", "label", "reason"), "Exemple")
DETAILS = {**WORDS, **dict.fromkeys(("when", "former", "until"), "2026-12-08T08:00:00+00:00"), "step": "moved"}
# Qualities and payments have a day; payments have an amount.
PAYMENT = {"until": "2026-12-08", "amount": 1250, "number": "F-RS-2026-00001"}
DAYS = {
    "booking_adjusted": {"step": "proposed", "refund": 1250, "complement": 0, "unpaid": 0, "reason": ""},
    "quality_given": {"until": "2026-12-08"},
    **dict.fromkeys(("payment_asked", "payment_settled", "payment_cancelled"), PAYMENT),
    "payment_postponed": {**PAYMENT, "has_plan": True},
}


@pytest.mark.parametrize("key", EVENT_KINDS)
def test_agents_have_a_line_for_each_kind(key: str) -> None:
    assert (ROOT / f"templates/timeline/{key}.html").exists()


@pytest.mark.parametrize("key", [key for key, kind in EVENT_KINDS.items() if kind.is_for_applicant])
def test_what_the_applicant_is_told_has_words_in_both_languages(key: str) -> None:
    kind = EVENT_KINDS[key]
    if kind.sentence is None:
        assert kind.is_conversation or f'entry.kind == "{key}"' in PORTAL
        return
    details = {**DETAILS, **DAYS.get(key, {})}
    french = kind.describe(details)
    with use_language("en"):
        english = kind.describe(details)
    assert french != english
    assert "%(" not in french + english


def test_nothing_but_what_is_declared_is_drawn_for_the_applicant() -> None:
    assert set(re.findall(r'entry\.kind == "(\w+)"', PORTAL)) <= {
        key for key, kind in EVENT_KINDS.items() if kind.is_for_applicant
    }
