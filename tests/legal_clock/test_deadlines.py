"""What happens to a request, and what the law makes of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from app.core.holidays import Territory
from app.legal_clock import happenings as h
from app.legal_clock.deadlines import deadlines_of, may_ask_for_pieces
from tests.legal_clock.histories import (
    ACCEPTS,
    NOTHING,
    REJECTS,
    accepted,
    acknowledged,
    asked,
    day,
    produced,
    received,
    refused,
)

# Received on Monday 2 March 2026, two months: what happened, the effect of acceptance, that of rejection.
COMPLETENESS = {
    "C0": ([], "2026-05-02", "2026-05-02"),
    "C1": ([asked("2026-03-10", limit="2026-04-10"), produced("2026-03-20")], "2026-05-20", "2026-05-12"),
    "C2": ([asked("2026-03-10", limit="2026-04-10")], None, "2026-06-02"),
    "C3": ([asked("2026-03-10", limit="2026-03-25"), produced("2026-04-09")], "2026-06-09", "2026-05-17"),
    "C7": ([asked("2026-05-05", limit="2026-06-05")], "2026-05-02", "2026-05-02"),
}


@pytest.mark.parametrize(("happened", "accepts", "rejects"), COMPLETENESS.values(), ids=COMPLETENESS.keys())
def test_missing_pieces_restart_acceptance_and_suspend_rejection(happened, accepts, rejects):
    history = [received(), *happened]

    assert deadlines_of(ACCEPTS, history).effect.day == (day(accepts) if accepts else None)
    assert deadlines_of(REJECTS, history).effect.day == day(rejects)


def test_a_mere_question_does_not_move_the_clock():
    history = [received(), asked("2026-03-10", limit="2026-04-10", basis=None)]

    assert deadlines_of(REJECTS, history).effect.day == day("2026-05-02")
    assert deadlines_of(ACCEPTS, history).completeness.since == day("2026-03-02")


def test_a_suspension_lasts_until_the_last_piece():
    both = asked("2026-03-10", limit="2026-04-10", pieces=("plan", "photo"))
    history = [received(), both, produced("2026-03-15", pieces=("photo",)), produced("2026-03-20")]

    deadlines = deadlines_of(REJECTS, history)

    assert deadlines.suspensions == ((day("2026-03-10"), day("2026-03-20")),)
    assert deadlines.effect.day == day("2026-05-12")


def test_what_is_still_missing_is_told_with_its_limit():
    both = asked("2026-03-10", limit="2026-04-10", pieces=("plan", "photo"))

    found = deadlines_of(REJECTS, [received(), both, produced("2026-03-15", pieces=("photo",))]).completeness

    assert (found.since, found.missing, found.limit) == (None, ("plan",), day("2026-04-10"))


def test_suspensions_that_overlap_count_once():
    history = [
        received(),
        asked("2026-03-10", limit="2026-03-20"),
        asked("2026-03-15", limit="2026-03-25", request="second"),
    ]

    deadlines = deadlines_of(REJECTS, history)

    assert deadlines.suspensions == ((day("2026-03-10"), day("2026-03-25")),)
    assert deadlines.effect.day == day("2026-05-17")


def test_pieces_may_be_asked_for_until_the_last_day_and_not_after():
    assert may_ask_for_pieces(REJECTS, [received()], today=day("2026-05-02"))
    assert not may_ask_for_pieces(REJECTS, [received()], today=day("2026-05-03"))
    assert not may_ask_for_pieces(REJECTS, [received(), accepted("2026-03-03")], today=day("2026-03-04"))


def test_transmission_starts_acceptance_anew_and_leaves_rejection_alone():
    sent_on = [received(), h.Transmitted(day("2026-03-05"), "La métropole")]
    arrived = [*sent_on, h.ReachedCompetentAuthority(day("2026-03-09"))]

    assert deadlines_of(ACCEPTS, sent_on).effect.day is None
    assert deadlines_of(ACCEPTS, arrived).effect.day == day("2026-05-09")
    assert deadlines_of(REJECTS, arrived).effect.day == day("2026-05-02")


@pytest.mark.parametrize("regime", [ACCEPTS, REJECTS])
def test_a_decision_of_the_last_day_wins_and_one_of_the_day_after_does_not(regime):
    assert deadlines_of(regime, [received(), refused("2026-05-02")]).effect.day is None
    assert deadlines_of(regime, [received(), refused("2026-05-03")]).effect.day == day("2026-05-02")


def test_giving_up_keeps_silence_from_speaking():
    given_up = h.RequestWithdrawn(day("2026-04-01"))

    assert deadlines_of(ACCEPTS, [received(), given_up]).effect.day is None


def test_nothing_is_born_of_silence_without_a_regime():
    deadlines = deadlines_of(NOTHING, [received(), asked("2026-03-10", limit="2026-04-10")])

    assert deadlines.effect.day is None
    assert deadlines.suspensions == ()
    assert deadlines.completeness.missing == ("plan",)


def test_noting_the_effect_late_changes_nothing():
    noted = h.EffectNoted(day("2026-05-05"), effect=day("2026-05-02"))

    assert deadlines_of(REJECTS, [received(), noted]) == deadlines_of(REJECTS, [received()])


def test_the_order_in_which_one_day_was_written_down_does_not_matter():
    same_day = [
        h.Transmitted(day("2026-03-10"), "La métropole"),
        h.ReachedCompetentAuthority(day("2026-03-10")),
        asked("2026-03-10", limit="2026-03-20"),
        produced("2026-03-10"),
    ]
    for regime in (ACCEPTS, REJECTS):
        found = {deadlines_of(regime, [received(), *order]).effect.day for order in permutations(same_day)}

        assert len(found) == 1


@pytest.mark.parametrize("history", [[], [accepted("2026-03-03")], [accepted("2026-03-01"), received()]])
def test_a_history_begins_with_the_reception(history):
    with pytest.raises(h.ImpossibleHistory):
        deadlines_of(REJECTS, history)


def test_rejection_may_be_appealed_for_two_clear_months():
    history = [received(), acknowledged()]

    assert deadlines_of(REJECTS, history).appeal.day == day("2026-07-03")
    assert deadlines_of(ACCEPTS, history).appeal.day is None


@pytest.mark.parametrize("receipts", [[], [acknowledged(is_complete=False)]])
def test_an_appeal_has_no_last_day_when_the_ways_of_appeal_were_not_told(receipts):
    assert deadlines_of(REJECTS, [received(), *receipts]).appeal.day is None


def test_a_refusal_after_silence_opens_the_appeal_again_from_its_notification():
    history = [received(), acknowledged(), refused("2026-06-01")]
    notified = h.DecisionNotified(day("2026-06-04"))

    assert deadlines_of(REJECTS, history).appeal.day is None
    assert deadlines_of(REJECTS, [*history, notified]).appeal.day == day("2026-08-05")
    assert deadlines_of(REJECTS, [*history, replace(notified, names_remedies=False)]).appeal.day is None


def test_an_acceptance_leaves_nothing_to_appeal():
    assert deadlines_of(REJECTS, [received(), acknowledged(), accepted("2026-06-01")]).appeal.day is None


def test_asking_for_reasons_keeps_the_appeal_open_until_two_months_after_them():
    asking = [received(), acknowledged(), h.ReasonsAsked(day("2026-06-10"))]
    answered = [*asking, h.ReasonsGiven(day("2026-06-30"))]

    assert deadlines_of(REJECTS, asking).appeal.day is None
    assert deadlines_of(REJECTS, answered).appeal.day == day("2026-08-31")
    due = deadlines_of(REJECTS, answered).reasons
    assert due is not None
    assert (due.day, due.met_on) == (day("2026-07-10"), day("2026-06-30"))


@pytest.mark.parametrize("too_soon_or_too_late", ["2026-05-02", "2026-07-04"])
def test_reasons_are_asked_for_while_an_appeal_is_open(too_soon_or_too_late):
    history = [received(), acknowledged(), h.ReasonsAsked(day(too_soon_or_too_late))]

    assert deadlines_of(REJECTS, history).reasons is None
    assert deadlines_of(REJECTS, history).appeal.day == day("2026-07-03")


def test_a_favourable_decision_may_be_withdrawn_for_four_months():
    assert deadlines_of(ACCEPTS, [received()]).withdrawal.day == day("2026-09-02")
    assert deadlines_of(REJECTS, [received(), accepted("2026-04-30")]).withdrawal.day == day("2026-08-30")
    assert deadlines_of(REJECTS, [received()]).withdrawal.day is None


def test_a_withdrawal_in_time_is_told_and_a_late_one_is_not():
    in_time = h.DecisionWithdrawn(day("2026-09-02"))
    late = h.DecisionWithdrawn(day("2026-09-03"))

    assert deadlines_of(ACCEPTS, [received(), in_time]).withdrawal.met_on == day("2026-09-02")
    assert deadlines_of(ACCEPTS, [received(), late]).withdrawal.met_on is None


def test_the_last_day_to_appeal_knows_the_holidays_of_the_territory():
    reunion = replace(REJECTS, territory=Territory.REUNION)
    history = [received("2026-08-19"), acknowledged("2026-08-19")]

    assert deadlines_of(REJECTS, history).effect.day == day("2026-10-19")
    assert deadlines_of(REJECTS, history).appeal.day == deadlines_of(reunion, history).appeal.day == day("2026-12-21")
