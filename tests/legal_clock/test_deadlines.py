"""Deadlines of histories of legal events."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from app.core.holidays import Territory
from app.legal_clock import legal_events as events
from app.legal_clock.case_deadlines import can_ask_for_pieces, compute_deadlines
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

# Received on Monday 2 March 2026, delay of two months: further events, day of acceptance, day of rejection.
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


@pytest.mark.parametrize(
    ("further_events", "accepted_on", "rejected_on"), COMPLETENESS.values(), ids=COMPLETENESS.keys()
)
def test_missing_pieces_restart_acceptance_and_suspend_rejection(further_events, accepted_on, rejected_on):
    history = [make_received(), *further_events]

    assert compute_deadlines(ACCEPTS, history).effect.day == (parse_day(accepted_on) if accepted_on else None)
    assert compute_deadlines(REJECTS, history).effect.day == parse_day(rejected_on)


def test_a_mere_question_does_not_change_the_deadlines():
    history = [make_received(), make_pieces_asked("2026-03-10", limit="2026-04-10", basis=None)]

    assert compute_deadlines(REJECTS, history).effect.day == parse_day("2026-05-02")
    assert compute_deadlines(ACCEPTS, history).completeness.since == parse_day("2026-03-02")


def test_a_suspension_lasts_until_the_last_piece():
    piece_request = make_pieces_asked("2026-03-10", limit="2026-04-10", pieces=("plan", "photo"))
    history = [
        make_received(),
        piece_request,
        make_pieces_received("2026-03-15", pieces=("photo",)),
        make_pieces_received("2026-03-20"),
    ]

    deadlines = compute_deadlines(REJECTS, history)

    assert deadlines.suspensions == ((parse_day("2026-03-10"), parse_day("2026-03-20")),)
    assert deadlines.effect.day == parse_day("2026-05-12")


def test_missing_pieces_are_listed_with_their_limit():
    piece_request = make_pieces_asked("2026-03-10", limit="2026-04-10", pieces=("plan", "photo"))

    completeness = compute_deadlines(
        REJECTS, [make_received(), piece_request, make_pieces_received("2026-03-15", pieces=("photo",))]
    ).completeness

    assert (completeness.since, completeness.missing, completeness.limit) == (None, ("plan",), parse_day("2026-04-10"))


def test_overlapping_suspensions_count_once():
    history = [
        make_received(),
        make_pieces_asked("2026-03-10", limit="2026-03-20"),
        make_pieces_asked("2026-03-15", limit="2026-03-25", request="second"),
    ]

    deadlines = compute_deadlines(REJECTS, history)

    assert deadlines.suspensions == ((parse_day("2026-03-10"), parse_day("2026-03-25")),)
    assert deadlines.effect.day == parse_day("2026-05-17")


def test_pieces_can_be_requested_until_the_last_day():
    assert can_ask_for_pieces(REJECTS, [make_received()], today=parse_day("2026-05-02"))
    assert not can_ask_for_pieces(REJECTS, [make_received()], today=parse_day("2026-05-03"))
    assert not can_ask_for_pieces(
        REJECTS, [make_received(), make_accepted("2026-03-03")], today=parse_day("2026-03-04")
    )


def test_forwarding_restarts_acceptance_but_not_rejection():
    forwarded = [make_received(), events.Transmitted(parse_day("2026-03-05"), "La métropole")]
    received = [*forwarded, events.ReachedCompetentAuthority(parse_day("2026-03-09"))]

    assert compute_deadlines(ACCEPTS, forwarded).effect.day is None
    assert compute_deadlines(ACCEPTS, received).effect.day == parse_day("2026-05-09")
    assert compute_deadlines(REJECTS, received).effect.day == parse_day("2026-05-02")


@pytest.mark.parametrize("regime", [ACCEPTS, REJECTS])
def test_a_decision_on_the_last_day_prevents_the_effect_of_silence(regime):
    assert compute_deadlines(regime, [make_received(), make_refused("2026-05-02")]).effect.day is None
    assert compute_deadlines(regime, [make_received(), make_refused("2026-05-03")]).effect.day == parse_day(
        "2026-05-02"
    )


def test_a_withdrawal_of_the_case_prevents_the_effect_of_silence():
    withdrawal = events.RequestWithdrawn(parse_day("2026-04-01"))

    assert compute_deadlines(ACCEPTS, [make_received(), withdrawal]).effect.day is None


def test_silence_has_no_effect_without_a_regime():
    deadlines = compute_deadlines(NOTHING, [make_received(), make_pieces_asked("2026-03-10", limit="2026-04-10")])

    assert deadlines.effect.day is None
    assert deadlines.suspensions == ()
    assert deadlines.completeness.missing == ("plan",)


def test_recording_the_effect_late_changes_nothing():
    recorded_effect = events.EffectNoted(parse_day("2026-05-05"), effect=parse_day("2026-05-02"))

    assert compute_deadlines(REJECTS, [make_received(), recorded_effect]) == compute_deadlines(
        REJECTS, [make_received()]
    )


def test_the_order_of_events_of_one_day_does_not_matter():
    same_day = [
        events.Transmitted(parse_day("2026-03-10"), "La métropole"),
        events.ReachedCompetentAuthority(parse_day("2026-03-10")),
        make_pieces_asked("2026-03-10", limit="2026-03-20"),
        make_pieces_received("2026-03-10"),
    ]
    for regime in (ACCEPTS, REJECTS):
        effects = {compute_deadlines(regime, [make_received(), *order]).effect.day for order in permutations(same_day)}

        assert len(effects) == 1


@pytest.mark.parametrize("history", [[], [make_accepted("2026-03-03")], [make_accepted("2026-03-01"), make_received()]])
def test_a_history_starts_with_the_reception(history):
    with pytest.raises(events.ImpossibleHistory):
        compute_deadlines(REJECTS, history)


def test_rejection_may_be_appealed_for_two_clear_months():
    history = [make_received(), make_acknowledged()]

    assert compute_deadlines(REJECTS, history).appeal.day == parse_day("2026-07-03")
    assert compute_deadlines(ACCEPTS, history).appeal.day is None


@pytest.mark.parametrize("receipts", [[], [make_acknowledged(is_complete=False)]])
def test_an_appeal_has_no_last_day_without_a_complete_acknowledgement(receipts):
    assert compute_deadlines(REJECTS, [make_received(), *receipts]).appeal.day is None


def test_a_refusal_after_silence_reopens_the_appeal_from_its_notification():
    history = [make_received(), make_acknowledged(), make_refused("2026-06-01")]
    notification = events.DecisionNotified(parse_day("2026-06-04"))

    assert compute_deadlines(REJECTS, history).appeal.day is None
    assert compute_deadlines(REJECTS, [*history, notification]).appeal.day == parse_day("2026-08-05")
    assert compute_deadlines(REJECTS, [*history, replace(notification, names_remedies=False)]).appeal.day is None


def test_an_acceptance_cannot_be_appealed():
    assert (
        compute_deadlines(REJECTS, [make_received(), make_acknowledged(), make_accepted("2026-06-01")]).appeal.day
        is None
    )


def test_a_request_for_reasons_extends_the_appeal_to_two_months_after_them():
    pending_history = [make_received(), make_acknowledged(), events.ReasonsAsked(parse_day("2026-06-10"))]
    answered_history = [*pending_history, events.ReasonsGiven(parse_day("2026-06-30"))]

    assert compute_deadlines(REJECTS, pending_history).appeal.day is None
    assert compute_deadlines(REJECTS, answered_history).appeal.day == parse_day("2026-08-31")
    reasons_deadline = compute_deadlines(REJECTS, answered_history).reasons
    assert reasons_deadline is not None
    assert (reasons_deadline.day, reasons_deadline.met_on) == (parse_day("2026-07-10"), parse_day("2026-06-30"))


@pytest.mark.parametrize("too_soon_or_too_late", ["2026-05-02", "2026-07-04"])
def test_reasons_can_only_be_requested_while_an_appeal_is_open(too_soon_or_too_late):
    history = [make_received(), make_acknowledged(), events.ReasonsAsked(parse_day(too_soon_or_too_late))]

    assert compute_deadlines(REJECTS, history).reasons is None
    assert compute_deadlines(REJECTS, history).appeal.day == parse_day("2026-07-03")


def test_a_favourable_decision_may_be_withdrawn_for_four_months():
    assert compute_deadlines(ACCEPTS, [make_received()]).withdrawal.day == parse_day("2026-09-02")
    assert compute_deadlines(REJECTS, [make_received(), make_accepted("2026-04-30")]).withdrawal.day == parse_day(
        "2026-08-30"
    )
    assert compute_deadlines(REJECTS, [make_received()]).withdrawal.day is None


def test_only_a_withdrawal_in_time_meets_the_deadline():
    timely_withdrawal = events.DecisionWithdrawn(parse_day("2026-09-02"))
    late_withdrawal = events.DecisionWithdrawn(parse_day("2026-09-03"))

    assert compute_deadlines(ACCEPTS, [make_received(), timely_withdrawal]).withdrawal.met_on == parse_day("2026-09-02")
    assert compute_deadlines(ACCEPTS, [make_received(), late_withdrawal]).withdrawal.met_on is None


def test_the_last_day_to_appeal_depends_on_the_holidays_of_the_territory():
    reunion = replace(REJECTS, territory=Territory.REUNION)
    history = [make_received("2026-08-19"), make_acknowledged("2026-08-19")]

    assert compute_deadlines(REJECTS, history).effect.day == parse_day("2026-10-19")
    assert (
        compute_deadlines(REJECTS, history).appeal.day
        == compute_deadlines(reunion, history).appeal.day
        == parse_day("2026-12-21")
    )
