"""What happens to a request, and what the law makes of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from app.core.holidays import Territory
from app.legal_clock import legal_events as h
from app.legal_clock.deadlines import can_ask_for_pieces, compute_deadlines
from tests.legal_clock.event_builders import (
    ACCEPTS,
    NOTHING,
    REJECTS,
    make_accepted,
    make_acknowledged,
    make_pieces_asked,
    make_pieces_received,
    make_received,
    make_refused,
    parse_day,
)

# Received on Monday 2 March 2026, two months: what happened, the effect of acceptance, that of rejection.
COMPLETENESS = {
    "C0": ([], "2026-05-02", "2026-05-02"),
    "C1": (
        [make_pieces_asked("2026-03-10", limit="2026-04-10"), make_pieces_received("2026-03-20")],
        "2026-05-20",
        "2026-05-12",
    ),
    "C2": ([make_pieces_asked("2026-03-10", limit="2026-04-10")], None, "2026-06-02"),
    "C3": (
        [make_pieces_asked("2026-03-10", limit="2026-03-25"), make_pieces_received("2026-04-09")],
        "2026-06-09",
        "2026-05-17",
    ),
    "C7": ([make_pieces_asked("2026-05-05", limit="2026-06-05")], "2026-05-02", "2026-05-02"),
}


@pytest.mark.parametrize(("happened", "accepts", "rejects"), COMPLETENESS.values(), ids=COMPLETENESS.keys())
def test_missing_pieces_restart_acceptance_and_suspend_rejection(happened, accepts, rejects):
    history = [make_received(), *happened]

    assert compute_deadlines(ACCEPTS, history).effect.day == (parse_day(accepts) if accepts else None)
    assert compute_deadlines(REJECTS, history).effect.day == parse_day(rejects)


def test_a_mere_question_does_not_move_the_clock():
    history = [make_received(), make_pieces_asked("2026-03-10", limit="2026-04-10", basis=None)]

    assert compute_deadlines(REJECTS, history).effect.day == parse_day("2026-05-02")
    assert compute_deadlines(ACCEPTS, history).completeness.since == parse_day("2026-03-02")


def test_a_suspension_lasts_until_the_last_piece():
    both = make_pieces_asked("2026-03-10", limit="2026-04-10", pieces=("plan", "photo"))
    history = [
        make_received(),
        both,
        make_pieces_received("2026-03-15", pieces=("photo",)),
        make_pieces_received("2026-03-20"),
    ]

    deadlines = compute_deadlines(REJECTS, history)

    assert deadlines.suspensions == ((parse_day("2026-03-10"), parse_day("2026-03-20")),)
    assert deadlines.effect.day == parse_day("2026-05-12")


def test_what_is_still_missing_is_told_with_its_limit():
    both = make_pieces_asked("2026-03-10", limit="2026-04-10", pieces=("plan", "photo"))

    found = compute_deadlines(
        REJECTS, [make_received(), both, make_pieces_received("2026-03-15", pieces=("photo",))]
    ).completeness

    assert (found.since, found.missing, found.limit) == (None, ("plan",), parse_day("2026-04-10"))


def test_suspensions_that_overlap_count_once():
    history = [
        make_received(),
        make_pieces_asked("2026-03-10", limit="2026-03-20"),
        make_pieces_asked("2026-03-15", limit="2026-03-25", request="second"),
    ]

    deadlines = compute_deadlines(REJECTS, history)

    assert deadlines.suspensions == ((parse_day("2026-03-10"), parse_day("2026-03-25")),)
    assert deadlines.effect.day == parse_day("2026-05-17")


def test_pieces_may_be_asked_for_until_the_last_day_and_not_after():
    assert can_ask_for_pieces(REJECTS, [make_received()], today=parse_day("2026-05-02"))
    assert not can_ask_for_pieces(REJECTS, [make_received()], today=parse_day("2026-05-03"))
    assert not can_ask_for_pieces(
        REJECTS, [make_received(), make_accepted("2026-03-03")], today=parse_day("2026-03-04")
    )


def test_transmission_starts_acceptance_anew_and_leaves_rejection_alone():
    sent_on = [make_received(), h.Transmitted(parse_day("2026-03-05"), "La métropole")]
    arrived = [*sent_on, h.ReachedCompetentAuthority(parse_day("2026-03-09"))]

    assert compute_deadlines(ACCEPTS, sent_on).effect.day is None
    assert compute_deadlines(ACCEPTS, arrived).effect.day == parse_day("2026-05-09")
    assert compute_deadlines(REJECTS, arrived).effect.day == parse_day("2026-05-02")


@pytest.mark.parametrize("regime", [ACCEPTS, REJECTS])
def test_a_decision_of_the_last_day_wins_and_one_of_the_day_after_does_not(regime):
    assert compute_deadlines(regime, [make_received(), make_refused("2026-05-02")]).effect.day is None
    assert compute_deadlines(regime, [make_received(), make_refused("2026-05-03")]).effect.day == parse_day(
        "2026-05-02"
    )


def test_giving_up_keeps_silence_from_speaking():
    given_up = h.RequestWithdrawn(parse_day("2026-04-01"))

    assert compute_deadlines(ACCEPTS, [make_received(), given_up]).effect.day is None


def test_nothing_is_born_of_silence_without_a_regime():
    deadlines = compute_deadlines(NOTHING, [make_received(), make_pieces_asked("2026-03-10", limit="2026-04-10")])

    assert deadlines.effect.day is None
    assert deadlines.suspensions == ()
    assert deadlines.completeness.missing == ("plan",)


def test_noting_the_effect_late_changes_nothing():
    noted = h.EffectNoted(parse_day("2026-05-05"), effect=parse_day("2026-05-02"))

    assert compute_deadlines(REJECTS, [make_received(), noted]) == compute_deadlines(REJECTS, [make_received()])


def test_the_order_in_which_one_day_was_written_down_does_not_matter():
    same_day = [
        h.Transmitted(parse_day("2026-03-10"), "La métropole"),
        h.ReachedCompetentAuthority(parse_day("2026-03-10")),
        make_pieces_asked("2026-03-10", limit="2026-03-20"),
        make_pieces_received("2026-03-10"),
    ]
    for regime in (ACCEPTS, REJECTS):
        found = {compute_deadlines(regime, [make_received(), *order]).effect.day for order in permutations(same_day)}

        assert len(found) == 1


@pytest.mark.parametrize("history", [[], [make_accepted("2026-03-03")], [make_accepted("2026-03-01"), make_received()]])
def test_a_history_begins_with_the_reception(history):
    with pytest.raises(h.ImpossibleHistory):
        compute_deadlines(REJECTS, history)


def test_rejection_may_be_appealed_for_two_clear_months():
    history = [make_received(), make_acknowledged()]

    assert compute_deadlines(REJECTS, history).appeal.day == parse_day("2026-07-03")
    assert compute_deadlines(ACCEPTS, history).appeal.day is None


@pytest.mark.parametrize("receipts", [[], [make_acknowledged(is_complete=False)]])
def test_an_appeal_has_no_last_day_when_the_ways_of_appeal_were_not_told(receipts):
    assert compute_deadlines(REJECTS, [make_received(), *receipts]).appeal.day is None


def test_a_refusal_after_silence_opens_the_appeal_again_from_its_notification():
    history = [make_received(), make_acknowledged(), make_refused("2026-06-01")]
    notified = h.DecisionNotified(parse_day("2026-06-04"))

    assert compute_deadlines(REJECTS, history).appeal.day is None
    assert compute_deadlines(REJECTS, [*history, notified]).appeal.day == parse_day("2026-08-05")
    assert compute_deadlines(REJECTS, [*history, replace(notified, names_remedies=False)]).appeal.day is None


def test_an_acceptance_leaves_nothing_to_appeal():
    assert (
        compute_deadlines(REJECTS, [make_received(), make_acknowledged(), make_accepted("2026-06-01")]).appeal.day
        is None
    )


def test_asking_for_reasons_keeps_the_appeal_open_until_two_months_after_them():
    asking = [make_received(), make_acknowledged(), h.ReasonsAsked(parse_day("2026-06-10"))]
    answered = [*asking, h.ReasonsGiven(parse_day("2026-06-30"))]

    assert compute_deadlines(REJECTS, asking).appeal.day is None
    assert compute_deadlines(REJECTS, answered).appeal.day == parse_day("2026-08-31")
    due = compute_deadlines(REJECTS, answered).reasons
    assert due is not None
    assert (due.day, due.met_on) == (parse_day("2026-07-10"), parse_day("2026-06-30"))


@pytest.mark.parametrize("too_soon_or_too_late", ["2026-05-02", "2026-07-04"])
def test_reasons_are_asked_for_while_an_appeal_is_open(too_soon_or_too_late):
    history = [make_received(), make_acknowledged(), h.ReasonsAsked(parse_day(too_soon_or_too_late))]

    assert compute_deadlines(REJECTS, history).reasons is None
    assert compute_deadlines(REJECTS, history).appeal.day == parse_day("2026-07-03")


def test_a_favourable_decision_may_be_withdrawn_for_four_months():
    assert compute_deadlines(ACCEPTS, [make_received()]).withdrawal.day == parse_day("2026-09-02")
    assert compute_deadlines(REJECTS, [make_received(), make_accepted("2026-04-30")]).withdrawal.day == parse_day(
        "2026-08-30"
    )
    assert compute_deadlines(REJECTS, [make_received()]).withdrawal.day is None


def test_a_withdrawal_in_time_is_told_and_a_late_one_is_not():
    in_time = h.DecisionWithdrawn(parse_day("2026-09-02"))
    late = h.DecisionWithdrawn(parse_day("2026-09-03"))

    assert compute_deadlines(ACCEPTS, [make_received(), in_time]).withdrawal.met_on == parse_day("2026-09-02")
    assert compute_deadlines(ACCEPTS, [make_received(), late]).withdrawal.met_on is None


def test_the_last_day_to_appeal_knows_the_holidays_of_the_territory():
    reunion = replace(REJECTS, territory=Territory.REUNION)
    history = [make_received("2026-08-19"), make_acknowledged("2026-08-19")]

    assert compute_deadlines(REJECTS, history).effect.day == parse_day("2026-10-19")
    assert (
        compute_deadlines(REJECTS, history).appeal.day
        == compute_deadlines(reunion, history).appeal.day
        == parse_day("2026-12-21")
    )
