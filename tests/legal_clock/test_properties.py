"""Ten thousand random histories, read by the engine and by another reading of the law."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.holidays import Territory, add_working_days
from app.legal_clock import legal_events as h
from app.legal_clock.deadlines import Deadlines, compute_deadlines
from app.legal_clock.delays import Delay, Unit, compute_last_day
from app.legal_clock.explanations import explain_reasons
from app.legal_clock.regime import Regime, Silence
from tests.example_counts import multiply_examples
from tests.legal_clock import reference_implementation

BEGINNING = date(2023, 1, 1)
PIECES = ("plan", "photo")
EVENTS = (
    lambda day, name, shift: h.PiecesAsked(day, name, PIECES[: 1 + shift % 2], day + timedelta(days=shift), "a text"),
    lambda day, name, shift: h.PiecesAsked(day, name, PIECES, day + timedelta(days=shift), None),
    lambda day, name, shift: h.PiecesReceived(day, name, PIECES[shift % 2 :]),
    lambda day, name, shift: h.PiecesReceived(day, name, PIECES),
    lambda day, name, shift: h.Transmitted(day, "elsewhere"),
    lambda day, name, shift: h.ReachedCompetentAuthority(day),
    lambda day, name, shift: h.Acknowledged(day, is_complete=shift > 10),
    lambda day, name, shift: h.Decided(day, h.Outcome.REFUSED if shift % 2 else h.Outcome.ACCEPTED),
    lambda day, name, shift: h.DecisionNotified(day),
    lambda day, name, shift: h.ReasonsAsked(day),
    lambda day, name, shift: h.ReasonsGiven(day),
    lambda day, name, shift: h.RequestWithdrawn(day),
)
# Requests for pieces and their answers are the most frequent, decisions the least.
KINDS = [0, 0, 0, 1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11]
BY_DAY = st.tuples(st.integers(0, 150), st.sampled_from(KINDS), st.integers(0, 2), st.integers(0, 40))
DRAWN = st.tuples(st.integers(0, 1500), st.lists(BY_DAY, max_size=7))

Drawn = tuple[int, list[tuple[int, int, int, int]]]


def history_of(drawn: Drawn) -> list[h.LegalEvent]:
    start = BEGINNING + timedelta(days=drawn[0])
    happened: list[h.LegalEvent] = [h.Received(start)]
    asked = set()
    for after, kind, name, shift in drawn[1]:
        event = EVENTS[kind](start + timedelta(days=after), f"r{name}", shift)
        if isinstance(event, h.PiecesAsked):
            if event.request in asked:
                continue
            asked.add(event.request)
        happened.append(event)
    return happened


def read(silence: Silence, months: int, history: list[h.LegalEvent]) -> Deadlines:
    return compute_deadlines(Regime(silence, Delay(months, Unit.MONTHS), "a text"), history)


@given(DRAWN, st.integers(1, 6))
@settings(max_examples=multiply_examples(400))
def test_acceptance_is_born_on_the_day_of_the_other_reading(drawn: Drawn, months: int) -> None:
    history = history_of(drawn)

    assert read(Silence.ACCEPTANCE, months, history).effect.day == reference_implementation.find_acceptance_day(
        history, months
    )


@given(DRAWN, st.integers(1, 6))
@settings(max_examples=multiply_examples(400))
def test_rejection_is_born_on_the_day_of_the_other_reading(drawn: Drawn, months: int) -> None:
    history = history_of(drawn)

    assert read(Silence.REJECTION, months, history).effect.day == reference_implementation.find_rejection_day(
        history, months
    )


@given(DRAWN, st.randoms(use_true_random=False))
@settings(max_examples=multiply_examples(100))
def test_a_history_means_the_same_in_any_order_and_on_any_later_day(drawn: Drawn, random: object) -> None:
    history = history_of(drawn)
    shuffled = list(history)
    random.shuffle(shuffled)
    for silence in (Silence.ACCEPTANCE, Silence.REJECTION):
        deadlines = read(silence, 2, history)
        born = deadlines.effect.day

        assert read(silence, 2, shuffled).effect.day == born
        if born:
            assert born >= compute_last_day(history[0].day, Delay(2, Unit.MONTHS))
            assert not deadlines.has_silence_taken_effect(born)
            assert all(deadlines.has_silence_taken_effect(born + timedelta(days=late)) for late in (1, 3, 400))
            until_then = [event for event in history if event.day <= born]
            assert read(silence, 2, until_then).effect.day == born


@given(DRAWN, st.integers(0, 150), st.integers(0, 40))
@settings(max_examples=multiply_examples(100))
def test_asking_for_more_never_brings_rejection_forward(drawn: Drawn, after: int, shift: int) -> None:
    history = history_of(drawn)
    day = history[0].day + timedelta(days=after)
    more = h.PiecesAsked(day, "more", ("proof",), day + timedelta(days=shift), "a text")

    before, then = read(Silence.REJECTION, 2, history), read(Silence.REJECTION, 2, [*history, more])

    if before.effect.day and then.effect.day:
        assert then.effect.day >= before.effect.day


@given(DRAWN)
@settings(max_examples=multiply_examples(50))
def test_every_date_is_explained_in_words(drawn: Drawn) -> None:
    history = history_of(drawn)
    for silence in (Silence.ACCEPTANCE, Silence.REJECTION):
        deadlines = read(silence, 2, history)
        told = (deadlines.notice, deadlines.acknowledgement, deadlines.effect, deadlines.appeal, deadlines.withdrawal)
        for reasons in (*(deadline.reasons for deadline in told), deadlines.completeness.reasons):
            steps = explain_reasons(reasons)
            assert steps
            assert not any("%(" in step.text for step in steps)


@given(st.integers(0, 20_000), st.integers(1, 15))
@settings(max_examples=multiply_examples(50))
def test_working_days_are_those_ticked_off_a_calendar(shift: int, number: int) -> None:
    day = date(2000, 1, 1) + timedelta(days=shift)

    assert add_working_days(day, number, Territory.METROPOLE) == reference_implementation.add_working_days(day, number)
