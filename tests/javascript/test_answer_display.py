"""Answers are read and displayed by a device as on the server."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from app.core.sites import Site
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.dynamic_text import DynamicText
from app.procedures.fields.field_type import read_field
from app.procedures.form.display import display_answer
from app.procedures.offline.offline_form import outline_of_field
from tests.javascript.browser_modules import READER
from tests.javascript.browser_modules import modules as modules

OPTIONS = [{"value": "trou", "label": "Un trou"}, {"value": "eau", "label": "Une fuite d’eau"}]
ROWS = {
    "item_label": "Enfant",
    "add_label": "Ajouter",
    "fields": [
        {"id": "prenom", "type": "short_text", "label": "Prénom"},
        {"id": "ne", "type": "date", "label": "Né le"},
        {"id": "genre", "type": "single_choice", "label": "Genre", "options": OPTIONS},
    ],
}
DISPLAY_SAMPLES: list[tuple[dict[str, Any], Any]] = [
    ({"type": "short_text"}, "Chloé"),
    ({"type": "short_text", "check": "siret"}, "12345678900012"),
    ({"type": "short_text", "check": "mobile"}, "+33612345678"),
    ({"type": "long_text"}, "Un\ndeux"),
    ({"type": "long_text", "display": "lines"}, "Un\n\ndeux"),
    ({"type": "email"}, "a@exemple.example"),
    ({"type": "phone"}, "+33261914000"),
    *[
        ({"type": "number"}, number)
        for number in ("1234.5", "-3", "0.0005", "2.0005", "0.0015", "123456789012345", "1.000001")
    ],
    *[({"type": "amount"}, amount) for amount in ("12.50", "1234567.80", "-3.00", "0.05")],
    *[({"type": "date"}, (date(2024, 1, 1) + timedelta(days=61 * days)).isoformat()) for days in range(20)],
    ({"type": "date"}, "2026-01-01"),
    ({"type": "time"}, "09:00"),
    ({"type": "time"}, "14:05"),
    ({"type": "yes_no"}, True),
    ({"type": "yes_no"}, False),
    ({"type": "consent", "purpose": "Pour rien."}, True),
    ({"type": "single_choice", "options": OPTIONS}, "eau"),
    ({"type": "single_choice", "options": OPTIONS, "other": "Autre"}, "Un chat"),
    ({"type": "multiple_choice", "options": OPTIONS}, ["trou", "eau"]),
    ({"type": "address"}, {"street": "1 rue Haute", "complement": "Bât. A", "postcode": "49000", "city": "Angers"}),
    ({"type": "commune"}, {"name": "Angers", "postcode": "49000"}),
    ({"type": "place"}, {"where": "Devant l’école"}),
    ({"type": "place"}, {"where": "", "latitude": 47.5012, "longitude": -0.4021}),
    ({"type": "company"}, {"siret": "73282932000074", "company_name": "Exemple"}),
    ({"type": "association"}, {"rna": "W491234567", "association_name": "Les Amis"}),
    ({"type": "bank_account"}, {"holder": "Chloé", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"}),
    *[
        ({**FIELD_TYPES["slot"].example, "id": "x"}, answer)
        for answer in (
            {"wish_day": "2027-03-01"},
            {"wish_day": "2027-03-02", "wish_half": "afternoon"},
        )
    ],
    ({"type": "files"}, [{"id": "a", "name": "plan.pdf", "size": 12, "type": "application/pdf"}]),
    ({"type": "signature"}, {"kind": "typed", "name": "Chloé Exemple"}),
    ({"type": "computed", "value": {"var": "x"}, "result": "amount"}, "12.50"),
    ({"type": "computed", "value": {"var": "x"}, "result": "date"}, "2026-12-01"),
    ({"type": "block", **ROWS}, [{"prenom": "Léa", "ne": "2019-02-01", "genre": "trou"}, {"prenom": "Tom"}]),
    ({"type": "block", "order": "ranked", **ROWS}, [{"prenom": "Léa"}, {"prenom": "Tom"}]),
]
# Rooms and events are booked with a network alone.
NETWORK_ONLY = {"booking", "event"}
# Of any other type, its example.
DISPLAY_SAMPLES += [
    (field_type.example, field_type.example_answer)
    for key, field_type in FIELD_TYPES.items()
    if field_type.has_value
    and key not in NETWORK_ONLY
    and all(definition["type"] != key for definition, _ in DISPLAY_SAMPLES)
]


def field_of(definition: dict[str, Any]) -> Field:
    return read_field({"id": "x", "label": "X", **definition}, FIELD_TYPES)


def test_an_answer_is_displayed_as_on_the_server(modules: Any, site: Site) -> None:
    fields = [field_of(definition) for definition, _ in DISPLAY_SAMPLES]
    samples = [(outline_of_field(field), answer) for field, (_, answer) in zip(fields, DISPLAY_SAMPLES, strict=True)]

    results = modules(
        "offline/fields/display",
        "(given, reader) => given.map(([field, answer]) => displayAnswer(field, answer, reader))",
        samples,
        READER,
    )

    expected = [display_answer(field, answer) for field, (_, answer) in zip(fields, DISPLAY_SAMPLES, strict=True)]
    assert [triple for triple in zip(DISPLAY_SAMPLES, expected, results, strict=True) if triple[1] != triple[2]] == []
    assert {definition["type"] for definition, _ in DISPLAY_SAMPLES} == set(FIELD_TYPES) - {
        "title",
        "explanation",
        *NETWORK_ONLY,
    }


def test_texts_with_answers_are_rendered_as_on_the_server(modules: Any) -> None:
    fields = [
        field_of({"id": name, **definition})
        for name, (definition, _) in zip("abcdefghijkl", DISPLAY_SAMPLES[10:], strict=False)
    ]
    answers = {field.id: answer for field, (_, answer) in zip(fields, DISPLAY_SAMPLES[10:], strict=False)}
    types_by_name = {f"answers.{field.id}": (FIELD_TYPES[field.type], field) for field in fields}
    words = " ; ".join(f"{{{{ answers.{field.id} }}}}" for field in fields)
    telling = DynamicText(
        "Pour {{ answers.a }}", [words, {"when": {"var": "answers.a"}, "text": "\n\nOui"}], types_by_name
    )
    pages = [{"fields": [outline_of_field(field) for field in fields]}]
    samples = {
        "telling": {"label": telling.label, "text": telling.text},
        "pages": pages,
        "values": {"answers": answers, "action": answers},
    }

    results = modules(
        "offline/fields/dynamic-text",
        "(given, reader) => resolveText({ telling: given.telling }, indexQuestions(given.pages), given.values, reader)",
        samples,
        READER,
    )

    assert (results["label"], results["text"]) == telling.render({"answers": answers, "action": answers})


def test_input_on_a_device_is_parsed_as_on_the_server(modules: Any) -> None:
    chance = random.Random(5)
    numbers = [round(chance.uniform(-1_000, 1_000), places) for places in (0, 2, 3, 5, 6) for _ in range(40)]
    kinds = ["amount", "number", "date", "time", "short_text"]
    values_found = [
        *numbers,
        0.005,
        -0.005,
        1.005,
        2.675,
        "12.5",
        "12,50",
        "2026-12-01",
        "1700-01-01",
        "09:05",
        "Chloé",
        True,
        None,
        "",
    ]
    definitions = [
        ({"id": "x", "label": "X", "type": "computed", "result": kind, "value": {"var": "answers.v"}}, results)
        for kind in kinds
        for results in values_found
    ]
    samples = [(outline_of_field(read_field(definition, FIELD_TYPES)), results) for definition, results in definitions]

    results = modules(
        "offline/fields/answers",
        "(given) => given.map(([field, v]) => parseAnswer(field, new FormData(), [], { answers: { v } }))",
        samples,
    )

    expected = [
        FIELD_TYPES["computed"].compute(read_field(definition, FIELD_TYPES), {"answers": {"v": each}})
        for definition, each in definitions
    ]
    assert [triple for triple in zip(definitions, expected, results, strict=True) if triple[1] != triple[2]] == []
