"""Import of Publik exports: CPU compared with the checks of the resulting definitions (G26), and its growth with their number."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.procedures.definition import parse_procedure
from app.workflows.definition import parse_workflow
from bench.report import Goal, Report
from publik_import.importer import FORM, WORKFLOW, ImportedFile, import_paths

# A folder of exports to read instead of the generated ones.
EXPORTS_FOLDER = os.environ.get("PARVIS_WCS_EXPORTS", "")
FORMS, FIELDS, STATUSES = 40, 60, 12
MOST, MOST_GROWTH = 3, 1.2


def measure(report: Report, *, rounds: int) -> None:
    """Measure both sides in each round, one after the other."""
    with TemporaryDirectory() as temporary_folder:
        folder = Path(EXPORTS_FOLDER) if EXPORTS_FOLDER else _write_exports(Path(temporary_folder), FORMS)
        read = import_paths([folder])
        ratio = _compute_ratio(lambda: import_paths([folder]), lambda: _check_imports(read), rounds)
        report.add(Goal("G26", f"import of {len(read)} exports vs the checks of what they become, CPU", MOST, ratio))
        half, full_cost = (
            _write_exports(Path(temporary_folder) / "half", FORMS // 2),
            _write_exports(Path(temporary_folder) / "whole", FORMS),
        )
        growth = _compute_ratio(lambda: import_paths([full_cost]), lambda: import_paths([half]), rounds) / 2
        report.add(Goal("G26", "import of twice as many exports vs twice the time, CPU", MOST_GROWTH, growth))


def _compute_ratio(own: Callable[[], object], other: Callable[[], object], rounds: int) -> float:
    return median(_measure_cpu(own) / _measure_cpu(other) for _ in range(rounds))


def _measure_cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _check_imports(read: Sequence[ImportedFile]) -> None:
    """Run the checks of publication, which also run at each opening of a draft."""
    for one in read:
        if one.kind == FORM:
            parse_procedure(one.definition)
        elif one.kind == WORKFLOW and one.definition is not None:
            parse_workflow(one.definition)


def _write_exports(folder: Path, count: int) -> Path:
    """Write this number of forms of sixty fields, half with a condition, each with a workflow of twelve statuses."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"form-{number}.wcs").write_text(_build_form_export(number), encoding="utf-8")
        (folder / f"workflow-{number}.wcs").write_text(_build_workflow_export(number), encoding="utf-8")
    return folder


def _build_form_export(number: int) -> str:
    fields = "".join(
        f"<field><type>string</type><label>Question {index}</label><id>{index}</id><varname>q{index}</varname>"
        + (
            f"<condition><type>django</type><value>form_var_q{index - 1} == 'Oui'</value></condition>"
            if index % 2
            else ""
        )
        + "</field>"
        for index in range(FIELDS)
    )
    names = f"<name>Forme {number}</name><url_name>f{number}</url_name><workflow slug='w{number}'>w</workflow>"
    return f"<formdef>{names}<fields>{fields}</fields></formdef>"


def _build_workflow_export(number: int) -> str:
    statuses = "".join(
        f"<status><id>{index}</id><name>Statut {index}</name><items>"
        "<item type='sendmail'><to><item>_submitter</item></to><subject>Suite</subject>"
        "<body>Bonjour {{ form_var_q1 }}, {% if form_var_q2 %}oui{% endif %}</body></item>"
        f"<item type='choice'><label>Suite</label><by><item>_receiver</item></by><status>{index + 1}</status></item>"
        "</items></status>"
        for index in range(STATUSES)
    )
    last = f"<status><id>{STATUSES}</id><name>Fin</name><items/></status>"
    names = f"<name>Circuit {number}</name><slug>w{number}</slug>"
    return f"<workflow>{names}<possible_status>{statuses}{last}</possible_status></workflow>"
