"""Blocks and nested blocks: the device and the server show, keep and refuse the same inputs."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from app.procedures.definition import Procedure, read_procedure
from app.procedures.form.journey import Context
from app.procedures.form.validation import ValidationResult, validate_page
from app.procedures.offline.offline_form import build_device_outline
from tests.example_counts import sample_cases
from tests.factories import PROCEDURE
from tests.javascript.browser_modules import READER
from tests.javascript.browser_modules import modules as modules

pytestmark = pytest.mark.by_turns(3)

ALLERGY: list[dict[str, Any]] = [
    {"id": "quoi", "type": "short_text", "label": "Quoi"},
    {"id": "grave", "type": "yes_no", "label": "Grave", "required": False},
    {
        "id": "depuis",
        "type": "short_text",
        "label": "Depuis",
        "condition": {"and": [{"var": "item.grave"}, {">": [{"var": "outer.age"}, 3]}]},
    },
    {"id": "ordonnance", "type": "files", "label": "Ordonnance", "required": False},
]
CHILD: list[dict[str, Any]] = [
    {"id": "surnom", "type": "short_text", "label": "Surnom", "condition": {"==": [{"var": "item.apres"}, True]}},
    {"id": "prenom", "type": "short_text", "label": "Prénom"},
    {"id": "age", "type": "number", "label": "Âge", "integer": True, "maximum": 17},
    {"id": "cantine", "type": "yes_no", "label": "Cantine", "required": False},
    {
        "id": "allergies",
        "type": "block",
        "label": "Allergies",
        "item_label": "Allergie",
        "add_label": "Ajouter",
        "minimum": 1,
        "maximum": {"var": ["item.age", 2]},
        "condition": {"==": [{"var": "item.cantine"}, True]},
        "fields": ALLERGY,
        "item_checks": [
            {"condition": {"!=": [{"var": "item.quoi"}, {"var": "outer.prenom"}]}, "message": "Pas {{ item.quoi }}."}
        ],
    },
    {
        "id": "combien",
        "type": "computed",
        "label": "Combien",
        "result": "number",
        "value": {"count": [{"var": "item.allergies"}]},
    },
    {"id": "apres", "type": "yes_no", "label": "Un surnom", "required": False},
]
FIELDS: list[dict[str, Any]] = [
    {"id": "avant", "type": "short_text", "label": "Avant", "condition": {"==": [{"var": "answers.fin"}, True]}},
    {"id": "nombre", "type": "number", "label": "Nombre", "integer": True, "required": False},
    {
        "id": "enfants",
        "type": "block",
        "label": "Enfants",
        "item_label": "Enfant",
        "add_label": "Ajouter",
        "minimum": {"var": ["answers.nombre", 1]},
        "maximum": 3,
        "fields": CHILD,
        "item_checks": [{"condition": {"<": [{"var": "item.combien"}, 3]}, "message": "{{ item.prenom }} : trop."}],
    },
    {
        "id": "total",
        "type": "computed",
        "label": "Total",
        "result": "number",
        "value": {"sum": [{"map": [{"var": "answers.enfants"}, {"var": "item.combien"}]}]},
    },
    {"id": "pourquoi", "type": "short_text", "label": "Pourquoi", "condition": {">": [{"var": "answers.total"}, 1]}},
    {"id": "fin", "type": "yes_no", "label": "Fin", "required": False},
]
# No invalid number: the server drops it, while a device keeps it until it is corrected.
WORDS, YES_NO, NUMBERS = ("", *["Léa", "œuf", "Tom"] * 3), ("", "yes", "yes", "no"), ("", *"1244")
FILE = {"id": "f", "name": "ordonnance.pdf", "size": 12, "type": "application/pdf"}
RUN = """async (outline, given, reader) => {
  const { validatePage } = await import("/js/offline/fields/validation.js")
  // As the form of a device does: groups that are asked and not there are drawn.
  const draw = ({ id, type, rows, bounds }, typed) => {
    if (type !== "block") return false
    for (let row = rows.length; row < bounds.least; row++) typed.append(`${id}__items`, row)
    return rows.length < bounds.least || rows.flatMap(({ fields }) => fields).map((field) => draw(field, typed)).some(Boolean)
  }
  return given.map(([inputs, files]) => {
    const typed = new FormData()
    for (const [name, value] of inputs) typed.append(name, value)
    const chosen = files.map((field) => ({ field, name: "f", called: "ordonnance.pdf", size: 12, type: "application/pdf" }))
    const look = () => buildJourney(outline, typed, chosen, reader)
    while (look().steps.flatMap(({ fields }) => fields).map((field) => draw(field, typed)).some(Boolean)) ;
    const { steps: [step], answers, values } = look()
    return [step.fields.map(({ id }) => id), answers, validatePage(step, typed, chosen, { pages: outline, values, reader })]
  })
}"""


def procedure() -> Procedure:
    document = deepcopy(PROCEDURE)
    document["pages"] = [{"id": "page", "title": "Page", "fields": deepcopy(FIELDS)}]
    return read_procedure(document)


def draw_typed_values(chance: random.Random) -> tuple[list[tuple[str, str]], list[str]]:
    """Draw random inputs, with added and empty rows, and the file fields that have a file."""
    inputs = [("avant", chance.choice(WORDS)), ("nombre", chance.choice(NUMBERS)), ("fin", chance.choice(YES_NO))]
    files: list[str] = []
    for row in range(chance.choice([0, 1, 1, 2, 2, 3, 4])):
        inputs.append(("enfants__items", str(row)))
        if chance.random() < 0.2:
            continue
        child = f"enfants__{row}__"
        for part, choices in (
            ("surnom", WORDS),
            ("prenom", WORDS),
            ("age", NUMBERS),
            ("cantine", YES_NO),
            ("apres", YES_NO),
        ):
            inputs.append((child + part, chance.choice(choices)))
        for inner in range(chance.choice([0, 1, 2, 3])):
            allergy = f"{child}allergies__{inner}__"
            inputs.append((f"{child}allergies__items", str(inner)))
            for part, choices in (("quoi", WORDS), ("grave", YES_NO), ("depuis", WORDS)):
                inputs.append((allergy + part, chance.choice(choices)))
            if chance.random() < 0.3:
                files.append(f"{allergy}ordonnance")
    inputs.append(("pourquoi", chance.choice(WORDS)))
    return [pair for pair in inputs if pair[1]], files


def validate_on_server(
    checked_procedure: Procedure, inputs: list[tuple[str, str]], files: list[str]
) -> ValidationResult:
    form: MultiDict[str, Any] = MultiDict(inputs)
    for name in files:
        form.setlist(f"{name}__kept", [FILE])
    return validate_page(checked_procedure.pages[0], form, Context(date(2026, 11, 26)))


@pytest.mark.parametrize("seed", sample_cases([1, 2], share=2))
def test_nested_blocks_are_displayed_and_validated_as_on_the_server(modules: Any, seed: int) -> None:
    chance, tested_procedure = random.Random(seed), procedure()
    inputs_and_files = [draw_typed_values(chance) for _ in range(1_000)]

    results = modules("offline/form/journey", RUN, build_device_outline(tested_procedure), inputs_and_files, READER)

    valid = 0
    for (inputs, files), (fields, answers, problems) in zip(inputs_and_files, results, strict=True):
        checked = validate_on_server(tested_procedure, inputs, files)
        wrong = {"__".join(filter(None, [field.id, problem.part])) for field, problem in checked.problem_list}
        device_problems = {name for name, *_ in problems}
        # A device counts invalid rows until they are corrected: it may report a later problem early, but omits none.
        assert wrong <= device_problems, repr((inputs, files))
        assert bool(wrong) == bool(device_problems), repr((inputs, files))
        if checked.is_valid:
            valid += 1
            assert fields == [field.id for field in checked.fields], inputs
            assert answers == checked.answers, repr((inputs, files))
    assert valid > 50
