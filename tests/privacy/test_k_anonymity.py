"""Statistics attacked by somebody who holds all that was known of every request the night before."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from app.statistics.k_anonymity import MIN_CELL_SIZE, Cell, PublishedAttributes, StatisticalRecord, build_cells

DATASETS = 1_000


def test_nobody_is_found_again_with_more_chance_than_one_in_five() -> None:
    datasets = [generate_requests(seed) for seed in range(DATASETS)]

    risks = [risk for people in datasets for risk in find_linkable_cells(people, build_cells(people))]

    assert max(risks) <= 1 / MIN_CELL_SIZE


def test_the_same_attack_finds_most_people_in_rows_of_their_own() -> None:
    datasets = [generate_requests(seed) for seed in range(50)]

    risks = [
        risk for people in datasets for risk in find_linkable_cells(people, [_row_of(person) for person in people])
    ]

    assert sum(risks) / len(risks) > 0.5


def test_every_request_is_counted_once_and_months_with_a_crowd_are_right() -> None:
    for seed in range(0, DATASETS, 10):
        dataset = generate_requests(seed)
        counts = Counter[tuple[str, str | None]]()
        for cell in build_cells(dataset):
            counts[cell.procedure_slug, cell.attributes.closed_month] += cell.requests

        months = Counter((each.procedure_slug, each.closed_month) for each in dataset)
        assert sum(counts.values()) == len(dataset)
        assert {key: count for key, count in counts.items() if key[1]} == {
            key: count for key, count in months.items() if count >= MIN_CELL_SIZE
        }


def test_alike_they_are_told_as_they_are() -> None:
    (cell,) = build_cells([make_record(days=10) for _ in range(5)])

    assert cell == Cell(
        procedure_slug="signaler",
        family="polices-voirie",
        closed_year="2026",
        attributes=PublishedAttributes(
            closed_month="2026-05",
            received_month="2026-04",
            duration="8-14",
            channel="web",
            final_status="accepted",
            answers='{"type": "trou"}',
        ),
        requests=5,
    )


def test_what_tells_one_apart_is_withheld_from_all_of_its_crowd() -> None:
    requests = [make_record(type=answer) for answer in ("trou", "trou", "lampe", "tag", None)]

    (cell,) = build_cells(requests)

    assert (cell.attributes.answers, cell.attributes.channel, cell.attributes.final_status) == (
        '{"type": null}',
        "web",
        "accepted",
    )


def test_districts_then_the_channel_are_withheld_before_other_answers() -> None:
    """Any two differ by their district, and by their channel too."""
    requests = [
        replace(
            make_record(channel=f"c{number}"),
            answers={"type": "trou", "lieu": f"d{number}"},
            places=frozenset({"lieu"}),
        )
        for number in range(5)
    ]

    (cell,) = build_cells(requests)

    assert (cell.attributes.channel, json.loads(cell.attributes.answers)) == (None, {"lieu": None, "type": "trou"})


def test_one_left_alone_borrows_what_is_spare_in_its_month() -> None:
    cells = build_cells([*(make_record() for _ in range(9)), make_record(channel="counter", final_status="refused")])

    assert {(cell.attributes.closed_month, cell.attributes.final_status): cell.requests for cell in cells} == {
        ("2026-05", "accepted"): 5,
        ("2026-05", None): 5,
    }


def test_fewer_than_a_crowd_are_counted_in_their_year_alone() -> None:
    (cell,) = build_cells([make_record() for _ in range(4)])

    assert (cell.closed_year, cell.attributes, cell.requests) == (
        "2026",
        PublishedAttributes(answers='{"type": null}'),
        4,
    )


@pytest.mark.parametrize(("days", "band"), [(0, "0-0"), (2, "1-2"), (3, "3-7"), (365, "181-365"), (900, "366-")])
def test_durations_are_told_in_bands(days: int, band: str) -> None:
    (cell,) = build_cells([make_record(days=days) for _ in range(5)])

    assert cell.attributes.duration == band


def make_record(**attributes: object) -> StatisticalRecord:
    answer = attributes.pop("type", "trou")
    usual = {
        "channel": "web",
        "received_month": "2026-04",
        "closed_month": "2026-05",
        "days": 20,
        "final_status": "accepted",
    }
    answers = {} if answer is None else {"type": answer}
    return StatisticalRecord("signaler", "polices-voirie", **{**usual, **attributes, "answers": answers})  # type: ignore[arg-type]


def generate_requests(seed: int) -> list[StatisticalRecord]:
    """The requests of a month: a few procedures, from hardly used to busy, with answers that few share."""
    rng = random.Random(seed)
    questions = {f"q{number}": rng.randint(2, 9) for number in range(rng.randint(0, 3))}
    return [
        StatisticalRecord(
            procedure_slug=slug,
            family="polices-voirie",
            channel=rng.choices(("web", "counter", "phone", "mail"), (70, 15, 10, 5))[0],
            received_month=f"2026-{rng.choice((3, 4, 5)):02}",
            closed_month=f"2026-{rng.choices((5, 4), (95, 5))[0]:02}",
            days=int(rng.expovariate(1 / 12)),
            final_status=rng.choices(("accepted", "refused", "withdrawn"), (80, 12, 8))[0],
            answers={name: f"o{rng.randrange(size)}" for name, size in questions.items() if rng.random() < 0.9},
        )
        for slug in ("signaler", "inscrire", "demander")[: rng.randint(1, 3)]
        for _ in range(rng.choice((1, 3, 5, 8, 12, 30)))
    ]


def find_linkable_cells(people: Sequence[StatisticalRecord], published: Sequence[Cell]) -> Iterator[float]:
    """For each cell that tells more than a procedure and a year, the chance that one of its requests is the person guessed."""
    candidates = {number: _find_compatible(people, cell) for number, cell in enumerate(published)}
    _assign_by_elimination(candidates, {number: cell.requests for number, cell in enumerate(published)})
    for number, cell in enumerate(published):
        if cell.attributes.closed_month is not None:
            yield 1 / len(candidates[number])


def _assign_by_elimination(candidates: dict[int, set[int]], requests: dict[int, int]) -> None:
    """Assign a person who can only be in one cell to it; once these fill it, nobody else is in it."""
    is_sure: set[int] = set()
    while True:
        where = Counter(person for group in candidates.values() for person in group)
        full = [
            (number, only)
            for number, group in candidates.items()
            if number not in is_sure
            and len(only := {person for person in group if where[person] == 1}) == requests[number]
        ]
        if not full:
            return
        for number, only in full:
            candidates[number] = only
            is_sure.add(number)


def _find_compatible(people: Sequence[StatisticalRecord], cell: Cell) -> set[int]:
    answers = json.loads(cell.attributes.answers)
    return {number for number, person in enumerate(people) if _can_be_in(cell, answers, person)}


def _can_be_in(cell: Cell, answers: dict[str, str | None], person: StatisticalRecord) -> bool:
    attributes = cell.attributes
    first, _, last = (attributes.duration or "0-").partition("-")
    return (
        person.procedure_slug == cell.procedure_slug
        and person.closed_month.startswith(attributes.closed_month or cell.closed_year)
        and attributes.received_month in (None, person.received_month)
        and attributes.channel in (None, person.channel)
        and attributes.final_status in (None, person.final_status)
        and int(first) <= person.days <= int(last or person.days)
        and person.answers.keys() <= answers.keys()
        and all(answer is None or person.answers.get(name) == answer for name, answer in answers.items())
    )


def _row_of(person: StatisticalRecord) -> Cell:
    """Build the row that was once kept of each request, months and days as they are."""
    return Cell(
        person.procedure_slug,
        person.family,
        person.closed_month[:4],
        PublishedAttributes(
            closed_month=person.closed_month,
            received_month=person.received_month,
            duration=f"{person.days}-{person.days}",
            channel=person.channel,
            final_status=person.final_status,
            answers=json.dumps(dict(person.answers)),
        ),
        1,
    )
