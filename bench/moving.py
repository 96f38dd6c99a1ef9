"""Exports of Publik read and translated: CPU beside the checks of what they become (G26), and how it grows with their number."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.procedures.definition import parse_procedure
from app.wcs.importing import FORM, WORKFLOW, Imported, import_paths
from app.workflows.definition import parse_workflow
from bench.goals import Goal, Report

# A folder of exports to read in the place of those written for the measure.
GIVEN = os.environ.get("PARVIS_WCS_EXPORTS", "")
FORMS, FIELDS, STATUSES = 40, 60, 12
MOST, MOST_GROWTH = 3, 1.2


def measure(report: Report, *, rounds: int) -> None:
    """Each round reads everything both ways, one after the other."""
    with TemporaryDirectory() as made:
        folder = Path(GIVEN) if GIVEN else _written(Path(made), FORMS)
        read = import_paths([folder])
        ratio = _ratio(lambda: import_paths([folder]), lambda: _check(read), rounds)
        report.add(Goal("G26", f"import of {len(read)} exports vs the checks of what they become, CPU", MOST, ratio))
        half, whole = _written(Path(made) / "half", FORMS // 2), _written(Path(made) / "whole", FORMS)
        growth = _ratio(lambda: import_paths([whole]), lambda: import_paths([half]), rounds) / 2
        report.add(Goal("G26", "import of twice as many exports vs twice the time, CPU", MOST_GROWTH, growth))


def _ratio(own: Callable[[], object], other: Callable[[], object], rounds: int) -> float:
    return median(_cpu_of(own) / _cpu_of(other) for _ in range(rounds))


def _cpu_of(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _check(read: Sequence[Imported]) -> None:
    """As publication does, and every opening of a draft."""
    for one in read:
        if one.kind == FORM:
            parse_procedure(one.document)
        elif one.kind == WORKFLOW and one.document is not None:
            parse_workflow(one.document)


def _written(folder: Path, count: int) -> Path:
    """So many forms of sixty fields, half of which have a condition, each with its workflow of twelve statuses."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"form-{number}.wcs").write_text(_form(number), encoding="utf-8")
        (folder / f"workflow-{number}.wcs").write_text(_workflow(number), encoding="utf-8")
    return folder


def _form(number: int) -> str:
    fields = "".join(
        f"<field><type>string</type><label>Question {each}</label><id>{each}</id><varname>q{each}</varname>"
        + (
            f"<condition><type>django</type><value>form_var_q{each - 1} == 'Oui'</value></condition>"
            if each % 2
            else ""
        )
        + "</field>"
        for each in range(FIELDS)
    )
    named = f"<name>Forme {number}</name><url_name>f{number}</url_name><workflow slug='w{number}'>w</workflow>"
    return f"<formdef>{named}<fields>{fields}</fields></formdef>"


def _workflow(number: int) -> str:
    statuses = "".join(
        f"<status><id>{each}</id><name>Statut {each}</name><items>"
        "<item type='sendmail'><to><item>_submitter</item></to><subject>Suite</subject>"
        "<body>Bonjour {{ form_var_q1 }}, {% if form_var_q2 %}oui{% endif %}</body></item>"
        f"<item type='choice'><label>Suite</label><by><item>_receiver</item></by><status>{each + 1}</status></item>"
        "</items></status>"
        for each in range(STATUSES)
    )
    last = f"<status><id>{STATUSES}</id><name>Fin</name><items/></status>"
    named = f"<name>Circuit {number}</name><slug>w{number}</slug>"
    return f"<workflow>{named}<possible_status>{statuses}{last}</possible_status></workflow>"
