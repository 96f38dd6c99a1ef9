"""The studio: one change in a form of 150 questions and in a large circuit, what it sends, and the difference of two versions."""

from __future__ import annotations

import time
from copy import deepcopy
from statistics import median
from typing import Any

import brotli

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts.definition_drafts import save_draft
from app.definitions.words.differences import find_differences
from bench.circuit_drawing import build_definition as build_circuit
from bench.installation import PASSWORD, Installation
from bench.report import Goal, Report
from bench.visitor import Visitor

ADMINISTRATOR = "elise.moreau@vaubrelles.example"
QUESTIONS, PAGES, CALLS = 150, 10, 5
SLUG = "grand"
# For each builder: its address, the place that is changed, and the name of its input.
FORM = ("demarches", "pages/p5/fields/q5_7/label", "v_label")
CIRCUIT = ("circuits", "statuses/s5/actions/a5/label", "v_label")


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    """Measure changes as the browser of an administrator makes them, and the page that opens a builder."""
    form, circuit = build_form(), {**build_circuit(), "format": "parvis/workflow/1", "slug": SLUG, "functions": []}
    with place.open_context():
        _save(PROCEDURE, form)
        _save(WORKFLOW, circuit)
    visitor = Visitor(place.app)
    visitor.sign_in(ADMINISTRATOR, PASSWORD)
    for words, target in ((f"a form of {QUESTIONS} questions", FORM), ("a circuit of 32 statuses", CIRCUIT)):
        cpu, size = _measure_changes(visitor, target, rounds)
        report.add(Goal("E1", f"one change in {words}, CPU", 60, cpu, unit=" ms"))
        report.add(Goal("E1", f"one change in {words}, compressed", 10, size, unit=" kB"))
        opened = visitor.get(f"/agents/studio/{target[0]}/{SLUG}?element={target[1].rpartition('/')[0]}").data
        report.add(Goal("E3", f"opening the builder of {words}, compressed", 120, _compress(opened), unit=" kB"))
    report.add(
        Goal("E4", "difference of two versions of each, CPU", 200, _measure_difference(form, circuit), unit=" ms")
    )


def build_form() -> dict[str, Any]:
    """Build a form of 150 questions on ten pages, a third of them under a condition."""
    return {
        "format": "parvis/procedure/1",
        "slug": SLUG,
        "title": "Grand formulaire",
        "summary": "Cent cinquante questions.",
        "pages": [
            {"id": f"p{page}", "title": f"Page {page}", "fields": [_build_field(page, rank) for rank in range(15)]}
            for page in range(PAGES)
        ],
    }


def _build_field(page: int, rank: int) -> dict[str, Any]:
    field: dict[str, Any] = {
        "id": f"q{page}_{rank}",
        "type": "short_text",
        "label": f"Question {rank} de la page {page}",
    }
    if rank % 3 == 2:
        field["condition"] = {"==": [{"var": f"answers.q{page}_{rank - 1}"}, "oui"]}
    return field


def _save(kind: Kind, definition: dict[str, Any]) -> None:
    save_draft(kind, definition, revision=None, by=None)
    db.session.commit()


def _measure_changes(visitor: Visitor, target: tuple[str, str, str], rounds: int) -> tuple[float, float]:
    """Return the median CPU milliseconds of a change, and the compressed kilobytes of its response."""
    address, pointer, name = target
    page = visitor.get(f"/agents/studio/{address}/{SLUG}?element={pointer.rpartition('/')[0]}")
    visitor.headers |= {"HX-Request": "true", "HX-Target": "studio-panel"}
    times, size = [], 0.0
    for number in range(rounds * CALLS):
        values = [("op", "set"), ("at", pointer), ("revision", str(number + 1)), (name, f"Question changée {number}")]
        before = visitor.app.spent
        response = visitor.post(f"/agents/studio/{address}/{SLUG}/changements", values, page=page)
        times.append((visitor.app.spent - before) / 1e6)
        if response.status_code != 200:
            raise RuntimeError(f"the change was refused: {response.status}")
        size = _compress(response.data)
    visitor.headers = {key: value for key, value in visitor.headers.items() if not key.startswith("HX-")}
    return median(times[CALLS:]), size


def _measure_difference(*definitions: dict[str, Any]) -> float:
    """Return the CPU milliseconds of the differences of changed copies."""
    changed = [_change(definition) for definition in definitions]
    start = time.process_time()
    for _ in range(CALLS):
        for before, after in zip(definitions, changed, strict=True):
            find_differences(before, after)
    return (time.process_time() - start) / CALLS * 1e3


def _change(definition: dict[str, Any]) -> dict[str, Any]:
    changed = deepcopy(definition)
    for element in (*changed.get("pages", ()), *changed.get("statuses", ())):
        elements = element.get("fields") or element.get("actions") or [{}]
        elements[0]["label"] = "Un autre intitulé"
        elements.append({"id": f"new_{element['id']}", "label": "Nouveau", "type": "short_text"})
    return changed


def _compress(content: bytes) -> float:
    return len(brotli.compress(content, quality=5)) / 1000
