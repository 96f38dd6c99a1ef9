"""Over HTTP, served as in production: requests per second, waiting times, idle memory (G24), writers together (G6)."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from bench import crowd, form, processes
from bench.bare import path_for
from bench.clients import TOGETHER, ask, read, submit
from bench.goals import Goal, Report
from bench.lists import FEW, LIST
from bench.place import AGENT, PASSWORD, Place
from bench.served import HEADING, Served, in_turn
from bench.visitor import Visitor

ENCODINGS = "gzip, deflate, br, zstd"
ROUNDS = 5
SIZE_OF_FORM = 10_000
# How many submissions each client makes in a round.
EACH = 20


def measure(place: Place, report: Report) -> None:
    """Each page in turn with a bare one of Flask and Jinja of the same size, served the same way."""
    crowd.fill(place, FEW)
    with processes.redis(place), processes.web(place) as process, processes.bare(place) as bare_port:
        report.add(Goal("G24", "idle memory of web, 2 workers, PSS", 160, _pss_of(process.pid), unit=" MB"))
        visitor, agent = Visitor(place.app, encodings=ENCODINGS), Visitor(place.app, encodings=ENCODINGS)
        agent.sign_in(AGENT, PASSWORD)
        draft = f"{visitor.begin_draft()}/{form.PAGE}"
        pages = {
            "home": (Visitor(place.app, encodings=ENCODINGS), "/"),
            "first form page": (Visitor(place.app, encodings=ENCODINGS), f"/demarches/{form.SLUG}/remplir"),
            "form page of a draft": (visitor, draft),
            "list of 10 000 cases": (agent, LIST),
        }
        print(f"\n{HEADING}")
        found = [_page(place, bare_port, name, *page) for name, page in pages.items()]
        found.append(_submission(place, bare_port))
    report.details["over HTTP"] = {served.what: served.as_numbers() for served in found}


def measure_writers(place: Place, report: Report) -> None:
    """G6, on PostgreSQL: eight people who send at once against one alone."""
    port = place.settings.port
    with processes.redis(place), processes.web(place):
        alone = submit(place.app, port, clients=1, each=60)
        together = submit(place.app, port, clients=TOGETHER, each=30)
    report.details["submissions on PostgreSQL"] = {"alone": vars(alone), "together": vars(together)}
    report.add(Goal("G6", "submission on PostgreSQL, p95 of 8 at once vs p50 alone", 12, together.p95 / alone.p50))


def _page(place: Place, bare_port: int, what: str, visitor: Visitor, path: str) -> Served:
    bare, path_of_bare = Visitor(place.app, encodings=ENCODINGS), path_for(len(visitor.get(path).data))
    return in_turn(
        what,
        lambda: ask(place.settings.port, visitor, path),
        lambda: ask(bare_port, bare, path_of_bare),
        rounds=ROUNDS,
    )


def _submission(place: Place, bare_port: int) -> Served:
    """The last click, beside the reading of a bare page by the same clients."""
    path = path_for(SIZE_OF_FORM)
    return in_turn(
        "submission",
        lambda: submit(place.app, place.settings.port, clients=TOGETHER, each=EACH),
        lambda: read(bare_port, path, {"Accept-Encoding": ENCODINGS}, clients=TOGETHER, each=10 * EACH),
        rounds=ROUNDS,
    )


def _pss_of(leader: int) -> float:
    """Megabytes of a process and its children, shared pages counted once; after a first request has woken each."""
    time.sleep(3)
    children = subprocess.run(["pgrep", "-P", str(leader)], capture_output=True, text=True, check=False).stdout.split()
    kilobytes = 0
    for pid in (str(leader), *children):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes += int(rollup.split("\nPss:", 1)[1].split()[0])
    return kilobytes / 1000
