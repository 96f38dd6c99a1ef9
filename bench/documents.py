"""Documents made by workers: the cost of a letter, a thousand of them, and the pages served meanwhile (G40 to G42)."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from sqlalchemy import func, select

from app.cases.models import Case
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import SYSTEM
from app.documents import case_documents, document_templates
from app.documents.models import FAILED, MAKING, CaseDocument
from app.documents.rendering import pdf_process
from bench import processes
from bench.harness import compute_percentile
from bench.installation import AGENT, PASSWORD, Installation
from bench.load_clients import get_headers, send_request
from bench.report import Goal, Report
from bench.visitor import Visitor

LETTERS, WORKERS = 1000, 2
LETTERS_MEANWHILE = 300
WARM_UP, MEASURED = 5, 40
PAGES = ("/", "/agents/demandes")
MAX_SECONDS = 900
_TICKS = os.sysconf("SC_CLK_TCK")
TEMPLATE: dict[str, Any] = {
    "slug": "mesure",
    "title": "Réponse à votre demande",
    "layout": "letter",
    "subject": "Votre demande du {{ case.submitted_on }}",
    "sections": [
        {
            "id": "texte",
            "kind": "text",
            "text": (
                "Madame, Monsieur,\n\nVotre demande {{ case.reference }} est acceptée.\n\n## La suite\n\n"
                "- gardez ce courrier ;\n- présentez-vous au guichet.\n\n{{ document.text }}"
            ),
        },
    ],
    "signature": {"quality": "La directrice", "name": "Amina Diallo"},
    "has_remedies": True,
    "number": {"series": "mesures"},
}


@dataclass
class Batch:
    """Letters made by workers, from the first of them."""

    letters: int
    seconds: float
    cpu_seconds: float
    megabytes: float


def measure(place: Installation, report: Report) -> None:
    """Measure a letter in a warm process, a thousand with two workers, then the pages asked for while they make others."""
    with place.open_context():
        document_templates.publish_template(TEMPLATE)
        db.session.commit()
    cpu, renderer_cpu = _measure_letter(place)
    report.add(
        Goal("G40", "one-page letter, CPU of the worker, warm", 400, cpu, unit=" ms", note=f"{renderer_cpu:.0f} of PDF")
    )
    with processes.run_redis(place), processes.run_web(place):
        visitor = _sign_in(place)
        before = {path: _load_page(place, visitor, path, seconds=20) for path in PAGES}
        meanwhile: dict[str, list[float]] = {path: [] for path in PAGES}
        batch = _make_letters(place, LETTERS, lambda: time.sleep(1))
        _make_letters(place, LETTERS_MEANWHILE, lambda: _load_pages(place, visitor, meanwhile))
    report.details["a thousand letters"] = vars(batch)
    report.add(
        Goal(
            "G41",
            f"{LETTERS} letters, each second, {WORKERS} workers",
            10,
            batch.letters / batch.seconds,
            at_least=True,
            note=f"{1000 * batch.cpu_seconds / LETTERS:.0f} ms of CPU each, all processes of the workers",
        ),
        Goal(
            "G41", "memory of a worker at most, PSS", 300, batch.megabytes, unit=" MB", note="its PDF process included"
        ),
    )
    for path in PAGES:
        former, times = sorted(before[path]), sorted(meanwhile[path])
        ratio = compute_percentile(times, 95) / compute_percentile(former, 95)
        note = (
            f"{compute_percentile(former, 95):.1f} then {compute_percentile(times, 95):.1f} ms, {len(times)} requests"
        )
        report.add(Goal("G42", f"p95 of {path} meanwhile, vs before", 1.2, ratio, note=note))


def _measure_letter(place: Installation) -> tuple[float, float]:
    """Milliseconds of CPU of the worker and of its PDF process, for one letter; and those of the second alone."""
    with place.open_context():
        item_ids = _request_letters(WARM_UP + MEASURED)
    spent = []
    renderer_spent = []
    for item_id in item_ids:
        own, renderer = time.process_time(), _read_children_cpu()
        with place.app.app_context():
            deliver_items(place.site.slug, [item_id])
        renderer = _read_children_cpu() - renderer
        spent.append(1000 * (time.process_time() - own + renderer))
        renderer_spent.append(1000 * renderer)
    if _count_waiting(place):
        raise RuntimeError("letters that were not made")
    return median(spent[WARM_UP:]), median(renderer_spent[WARM_UP:])


def _request_letters(count: int) -> list[str]:
    """Ask for letters in the cases of the demo, in turn."""
    template = document_templates.find_template(TEMPLATE["slug"])
    cases = db.session.scalars(select(Case).order_by(Case.reference).limit(100)).all()
    for case in islice(cycle(cases), count):
        case_documents.request_document(case, template, by=SYSTEM, text="Nous restons à votre disposition.")
    db.session.flush()
    query = select(OutboxItem.id).where(OutboxItem.kind == case_documents.MAKE_DOCUMENT, OutboxItem.done_at.is_(None))
    item_ids = [str(item_id) for item_id in db.session.scalars(query)]
    db.session.commit()
    return item_ids


def _make_letters(place: Installation, count: int, act: Callable[[], None]) -> Batch:
    """Start the workers, ask for the letters, and act until all are made."""
    # Not the command, which a checkout beside this one may have installed.
    command = [sys.executable, "-c", "from app.cli import main; main()"]
    with ExitStack() as stack:
        # It hands over again what a job that lasted too long has left.
        stack.enter_context(processes.run_process(place, [*command, "scheduler"]))
        workers = [stack.enter_context(processes.run_process(place, [*command, "worker"])) for _ in range(WORKERS)]
        pids = [worker.pid for worker in workers]
        with place.open_context():
            _request_letters(count)
        watch, end = ProcessWatch(pids), time.monotonic() + MAX_SECONDS
        while _count_waiting(place) == count and time.monotonic() < end:
            time.sleep(0.1)
        start, letters = time.monotonic(), _count_waiting(place)
        while _count_waiting(place) and time.monotonic() < end:
            act()
        return Batch(letters, time.monotonic() - start, *watch.stop())


def _count_waiting(place: Installation) -> int:
    with place.open_context():
        states = dict(
            db.session.execute(select(CaseDocument.state, func.count()).group_by(CaseDocument.state)).tuples().all()
        )
    if states.get(FAILED):
        raise RuntimeError(f"documents that could not be made: {states[FAILED]}")
    return states.get(MAKING, 0)


class ProcessWatch:
    """Measures of workers and their PDF processes, four times a second; a PDF process outlives the work horse that started it."""

    def __init__(self, pids: list[int]) -> None:
        self._pids = pids
        self._cpu_seconds: dict[int, float] = {}
        self._most = 0.0
        self._is_over = False
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> tuple[float, float]:
        """The seconds of CPU of all of them, and the megabytes of one worker with its PDF process at most."""
        self._is_over = True
        self._thread.join()
        return sum(self._cpu_seconds.values()), self._most

    def _watch(self) -> None:
        before = {pid: _read_cpu(pid) for worker in self._pids for pid in _iterate_tree(worker)}
        while not self._is_over:
            trees = [list(_iterate_tree(worker)) for worker in self._pids]
            renderers = set(_list_renderers())
            trees = [[pid for pid in tree if pid not in renderers] for tree in trees]
            most_of_worker = max(sum(map(_read_megabytes, tree)) for tree in trees)
            self._most = max(self._most, most_of_worker + max(map(_read_megabytes, renderers), default=0.0))
            for pid in [*renderers, *(pid for tree in trees for pid in tree)]:
                self._cpu_seconds[pid] = max(self._cpu_seconds.get(pid, 0.0), _read_cpu(pid) - before.get(pid, 0.0))
            time.sleep(0.25)


def _sign_in(place: Installation) -> Visitor:
    visitor = Visitor(place.app)
    visitor.sign_in(AGENT, PASSWORD)
    return visitor


def _load_pages(place: Installation, visitor: Visitor, times: dict[str, list[float]]) -> None:
    for path in PAGES:
        times[path] += _load_page(place, visitor, path, seconds=2)


def _load_page(place: Installation, visitor: Visitor, path: str, *, seconds: float) -> list[float]:
    """The milliseconds of each request of one client that takes its time."""
    headers, end, waits = get_headers(visitor.build_request(path)), time.monotonic() + seconds, []
    while time.monotonic() < end:
        start = time.perf_counter()
        status, _ = send_request(place.settings.port, "GET", path, headers, b"")
        waits.append((time.perf_counter() - start) * 1000)
        if status != 200:
            raise RuntimeError(f"{path}: {status}")
        time.sleep(0.02)
    return waits


def _read_children_cpu() -> float:
    """Seconds of CPU of the living children of this process."""
    return sum(_read_cpu(child) for child in _list_children(os.getpid()))


def _iterate_tree(pid: int) -> Iterator[int]:
    """A process and all its descendants."""
    yield pid
    for child in _list_children(pid):
        yield from _iterate_tree(child)


def _list_children(pid: int) -> list[int]:
    return [child for child in _list_processes() if _read_stat(child)[1:2] == [str(pid)]]


def _list_processes() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def _list_renderers() -> Iterator[int]:
    """The processes of this machine that make PDF files."""
    for pid in _list_processes():
        if pdf_process.__file__ in _read_process_file(pid, "cmdline").split("\0"):
            yield pid


def _read_cpu(pid: int) -> float:
    """Seconds of CPU of a process, its threads included; none once it has ended."""
    values = _read_stat(pid)
    return (int(values[11]) + int(values[12])) / _TICKS if values else 0.0


def _read_stat(pid: int) -> list[str]:
    """Read the fields of a process after its name: its state, its parent, …"""
    return _read_process_file(pid, "stat").rpartition(")")[2].split()


def _read_megabytes(pid: int) -> float:
    """Read the memory of a process, its part of shared pages included."""
    rollup = _read_process_file(pid, "smaps_rollup")
    return int(rollup.split("\nPss:", 1)[1].split()[0]) / 1000 if "\nPss:" in rollup else 0.0


def _read_process_file(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""
