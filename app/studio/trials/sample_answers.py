"""Invented answers that a form accepts: an author tries a circuit without typing anything.

Each question is offered the example of its type, its own options and bounds, then usual values: the first ones that it
accepts are kept. When the answers of a page do not go together, those at fault are drawn again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.answer_checks import Check
from app.procedures.fields.block import Block, questions
from app.procedures.fields.booking import booking_offer_of, read_wish
from app.procedures.fields.choice_options import Option
from app.procedures.fields.field_type import answer_entries
from app.procedures.fields.slot import format_start, offer_of
from app.procedures.form.journey import Context, build_journey
from app.procedures.form.validation import validate_answers

MAX_ATTEMPTS = 40
MAX_CANDIDATES = 8
_DAYS = (1, 0, -1, 3, 8, 15, 45, 100, 200, -30, -400, -1_500, -3_000, -5_900, -7_000, -10_000, -25_000)
_IDENTIFIERS = (
    "73282932000074",
    "732829320",
    "W751000000",
    "FR1420041010050500013M02606",
    "269054958815780",
    "49000",
    "06 12 34 56 78",
    "https://exemple.fr",
    "10:30",
    "4212",
    "AB-123-CD",
    "A1",
)
# What the account of a resident says in a trial; the telephone may take text messages.
SAMPLE_PROFILE: Mapping[str, Any] = {
    "email": "camille@residents.example",
    "first_name": "Camille",
    "last_name": "Exemple",
    "phone": "+33612345678",
    "address": {"street": "1 rue du Port", "complement": "", "postcode": "49000", "city": "Angers"},
}
_VALUES: tuple[Any, ...] = (
    "Exemple",
    *_IDENTIFIERS,
    *("1", "2", "3", "5", "10", "20", "50", "100", "1000", "0"),
    "yes",
    {"where": "Mairie"},
    {"mark": "5"},
    [{"id": "exemple", "name": "exemple.pdf", "size": 1000, "type": "application/pdf"}],
    [{"id": "exemple", "name": "exemple.jpg", "size": 1000, "type": "image/jpeg"}],
    [{"id": "exemple", "name": "exemple.txt", "size": 1000, "type": "text/plain"}],
)


def invent_answers(procedure: Procedure, context: Context) -> dict[str, Any]:
    """Answers to all the pages, each made over those before it."""
    answers: dict[str, Any] = {}
    for page in procedure.pages:
        answers |= invent_page_answers(page.fields, page.checks, replace(context, answers=answers))
        answers = build_journey(procedure, replace(context, answers=answers)).answers
    return answers


def invent_page_answers(fields: tuple[Field, ...], checks: tuple[Check, ...], context: Context) -> dict[str, Any]:
    """Answers to these questions; those that nothing suits have none."""
    draws = dict.fromkeys((field.id for field in fields), 0)
    answers: dict[str, Any] = {}
    for attempt in range(MAX_ATTEMPTS):
        answers = _draw_answers(fields, draws, context)
        result = validate_answers(fields, answers, context, checks)
        if result.is_valid:
            return dict(result.answers)
        for position, name in enumerate(result.problems):
            # Not all at once: two dates that exclude one another would go on doing so.
            if (attempt + position) % len(result.problems) == 0 or attempt % 3 == 2:
                draws[name] += 1
        for field in fields:
            if field.id not in result.problems and attempt % 5 == 4:
                draws[field.id] += 1
    return answers


def _draw_answers(fields: tuple[Field, ...], draws: Mapping[str, int], context: Context) -> dict[str, Any]:
    known_answers = dict(context.answers)
    answers: dict[str, Any] = {}
    for field in fields:
        field_type = FIELD_TYPES[field.type]
        if not field_type.has_value or field_type.is_computed:
            continue
        ready = context.resolve_field(field, known_answers)
        candidates = list(islice(_accepted_values(ready, context.today), MAX_CANDIDATES))
        if not candidates:
            continue
        entries = answer_entries(field_type, ready, candidates[draws[field.id] % len(candidates)])
        answers |= entries
        known_answers |= entries
    return answers


def _accepted_values(field: Field, today: date) -> Iterator[Any]:
    """The values that the question accepts, without duplicates, the likeliest first."""
    field_type, answers = FIELD_TYPES[field.type], list[Any]()
    values = _item_lists(field, today) if isinstance(field_type, Block) else _candidate_values(field, today)
    for value in values:
        answer, problems = field_type.validate(field, value, today)
        if not problems and answer is not None and answer not in answers:
            answers.append(answer)
            yield answer


def _candidate_values(field: Field, today: date) -> Iterator[Any]:
    """Yield the values to try as an answer to the question: nothing says yet that it accepts them."""
    field_type, settings = FIELD_TYPES[field.type], field.settings
    yield SAMPLE_PROFILE.get(field.profile or "", field_type.example_answer)
    yield field_type.example_answer
    yield from _option_values(settings.get("options"))
    offer = offer_of(field)
    yield from (
        {"start": format_start(free_time.start)}
        for free_time in offer.list_between(offer.first, offer.last)[:MAX_CANDIDATES]
    )
    yield from _booking_values(field, today)
    yield from sorted(field_type.allowed_values(field) or ())
    yield from (str(settings[name]) for name in ("minimum", "maximum") if settings.get(name) is not None)
    yield from ((today + timedelta(days=days)).isoformat() for days in _DAYS)
    yield from _VALUES
    yield from (text[: settings["max_length"]] for text in ("Exemple", "1234567890") if settings.get("max_length"))


def _booking_values(field: Field, today: date) -> Iterator[Any]:
    """Whole days, or hours of the afternoon, with one of the first thing that is free."""
    offer = booking_offer_of(field)
    for days in range(1, 15) if offer.is_open else ():
        hours = {"time": "14:00", "until": "16:00"} if offer.has_hours else {}
        raw = {"day": max(today + timedelta(days=days), offer.first + timedelta(days=days)).isoformat(), **hours}
        wish = read_wish(raw, offer)[0]
        thing = next((thing for thing in offer.list_things(wish) if thing.left), None) if wish else None
        if thing is not None:
            yield {**raw, "items": {thing.id: 1}}


def _option_values(options: Any) -> Iterator[Any]:
    """Each option alone, then more and more of them, for choices of several."""
    if options is None or isinstance(options, str | Mapping):
        return
    values = [each.value if isinstance(each, Option) else each for each in islice(options, 20)]
    values = [element.get("value") if isinstance(element, Mapping) else element for element in values]
    yield from values
    yield from (values[:count] for count in range(1, len(values) + 1))


def _item_lists(field: Field, today: date) -> Iterator[list[dict[str, Any]]]:
    """As many groups as the block asks at least, drawn in some ways."""
    block = FIELD_TYPES[field.type]
    assert isinstance(block, Block)
    count = max(1, block.minimum_items(field))
    for draw in range(MAX_CANDIDATES):
        yield [_draw_item(block, field, today, draw + number) for number in range(count)]


def _draw_item(block: Block, field: Field, today: date, draw: int) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for question in questions(field):
        row = block.validate_row(field, item, today)
        ready = next((field for field in row.fields if field.id == question.id), None)
        field_type = block.types[question.type]
        if ready is None or not field_type.has_value or field_type.is_computed:
            continue
        values = _item_lists(ready, today) if isinstance(field_type, Block) else _candidate_values(ready, today)
        accepted = list(islice(_accepted_in_row(block, field, question, item, today, values), MAX_CANDIDATES))
        if accepted:
            item[question.id] = accepted[draw % len(accepted)]
    return item


def _accepted_in_row(
    block: Block, field: Field, each: Field, item: Mapping[str, Any], today: date, values: Iterable[Any]
) -> Iterator[Any]:
    for value in values:
        answer, problems = block.validate_row(field, {**item, each.id: value}, today).outcomes[each.id]
        if not problems and answer is not None:
            yield answer
