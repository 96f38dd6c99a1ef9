"""Ten thousand random histories, computed by the engine and by the reference implementation."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.holidays import Territory, add_working_days
from app.legal_clock import legal_events as events
from app.legal_clock.case_deadlines import Deadlines, compute_deadlines
from app.legal_clock.day_counting import Delay, Unit, compute_last_day
from app.legal_clock.explanations import explain_reasons
from app.legal_clock.regime import Regime, Silence
from tests.example_counts import multiply_examples
from tests.legal_clock import reference_implementation

BEGINNING = date(2023, 1, 1)
PIECES = ("plan", "photo")
EVENTS = (
    lambda day, name, shift: events.PiecesAsked(
        day, name, PIECES[: 1 + shift % 2], day + timedelta(days=shift), "a text"
    ),
    lambda day, name, shift: events.PiecesAsked(day, name, PIECES, day + timedelta(days=shift), None),
    lambda day, name, shift: events.PiecesReceived(day, name, PIECES[shift % 2 :]),
    lambda day, name, shift: events.PiecesReceived(day, name, PIECES),
    lambda day, name, shift: events.Transmitted(day, "elsewhere"),
    lambda day, name, shift: events.ReachedCompetentAuthority(day),
    lambda day, name, shift: events.Acknowledged(day, is_complete=shift > 10),
    lambda day, name, shift: events.Decided(day, events.Outcome.REFUSED if shift % 2 else events.Outcome.ACCEPTED),
    lambda day, name, shift: events.DecisionNotified(day),
    lambda day, name, shift: events.ReasonsAsked(day),
    lambda day, name, shift: events.ReasonsGiven(day),
    lambda day, name, shift: events.RequestWithdrawn(day),
)
# Requests for pieces and their responses are the most frequent, decisions the least.
KINDS = [0, 0, 0, 1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11]
BY_DAY = st.tuples(st.integers(0, 150), st.sampled_from(KINDS), st.integers(0, 2), st.integers(0, 40))
SAMPLES = st.tuples(st.integers(0, 1500), st.lists(BY_DAY, max_size=7))

Sample = tuple[int, list[tuple[int, int, int, int]]]


def history_of(sample: Sample) -> list[events.LegalEvent]:
    start = BEGINNING + timedelta(days=sample[0])
    history: list[events.LegalEvent] = [events.Received(start)]
    request_names = set()
    for days, kind, name, shift in sample[1]:
        event = EVENTS[kind](start + timedelta(days=days), f"r{name}", shift)
        if isinstance(event, events.PiecesAsked):
            if event.request in request_names:
                continue
            request_names.add(event.request)
        history.append(event)
    return history


def compute(silence: Silence, months: int, history: list[events.LegalEvent]) -> Deadlines:
    return compute_deadlines(Regime(silence, Delay(months, Unit.MONTHS), "a text"), history)


@given(SAMPLES, st.integers(1, 6))
@settings(max_examples=multiply_examples(400))
def test_the_day_of_acceptance_matches_the_reference_implementation(sample: Sample, months: int) -> None:
    history = history_of(sample)

    assert compute(Silence.ACCEPTANCE, months, history).effect.day == reference_implementation.find_acceptance_day(
        history, months
    )


@given(SAMPLES, st.integers(1, 6))
@settings(max_examples=multiply_examples(400))
def test_the_day_of_rejection_matches_the_reference_implementation(sample: Sample, months: int) -> None:
    history = history_of(sample)

    assert compute(Silence.REJECTION, months, history).effect.day == reference_implementation.find_rejection_day(
        history, months
    )


@given(SAMPLES, st.randoms(use_true_random=False))
@settings(max_examples=multiply_examples(100))
def test_deadlines_do_not_depend_on_the_order_of_events_or_on_later_days(sample: Sample, random: object) -> None:
    history = history_of(sample)
    shuffled = list(history)
    random.shuffle(shuffled)
    for silence in (Silence.ACCEPTANCE, Silence.REJECTION):
        deadlines = compute(silence, 2, history)
        effect_day = deadlines.effect.day

        assert compute(silence, 2, shuffled).effect.day == effect_day
        if effect_day:
            assert effect_day >= compute_last_day(history[0].day, Delay(2, Unit.MONTHS))
            assert not deadlines.has_silence_taken_effect(effect_day)
            assert all(deadlines.has_silence_taken_effect(effect_day + timedelta(days=days)) for days in (1, 3, 400))
            events_until_effect = [event for event in history if event.day <= effect_day]
            assert compute(silence, 2, events_until_effect).effect.day == effect_day


@given(SAMPLES, st.integers(0, 150), st.integers(0, 40))
@settings(max_examples=multiply_examples(100))
def test_a_request_for_pieces_never_brings_rejection_forward(sample: Sample, days: int, shift: int) -> None:
    history = history_of(sample)
    day = history[0].day + timedelta(days=days)
    piece_request = events.PiecesAsked(day, "more", ("proof",), day + timedelta(days=shift), "a text")

    before, after = compute(Silence.REJECTION, 2, history), compute(Silence.REJECTION, 2, [*history, piece_request])

    if before.effect.day and after.effect.day:
        assert after.effect.day >= before.effect.day


@given(SAMPLES)
@settings(max_examples=multiply_examples(50))
def test_every_date_is_explained_in_words(sample: Sample) -> None:
    history = history_of(sample)
    for silence in (Silence.ACCEPTANCE, Silence.REJECTION):
        deadlines = compute(silence, 2, history)
        deadline_list = (
            deadlines.notice,
            deadlines.acknowledgement,
            deadlines.effect,
            deadlines.appeal,
            deadlines.withdrawal,
        )
        for reasons in (*(deadline.reasons for deadline in deadline_list), deadlines.completeness.reasons):
            steps = explain_reasons(reasons)
            assert steps
            assert not any("%(" in step.text for step in steps)


@given(st.integers(0, 20_000), st.integers(1, 15))
@settings(max_examples=multiply_examples(50))
def test_working_days_match_the_reference_implementation(shift: int, number: int) -> None:
    day = date(2000, 1, 1) + timedelta(days=shift)

    assert add_working_days(day, number, Territory.METROPOLE) == reference_implementation.add_working_days(day, number)
