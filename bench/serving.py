"""Over HTTP, served as in production: requests per second, waiting times, idle memory (G24), writers together (G6)."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

from bench import form, processes
from bench.clients import TOGETHER, ask, submit
from bench.goals import Goal, Report
from bench.place import AGENT, PASSWORD, Place
from bench.visitor import Visitor

ENCODINGS = "gzip, deflate, br, zstd"
ROUNDS = 3


def measure(place: Place, report: Report) -> None:
    """Each page beside the bare one of the same size, served by the same processes."""
    port = place.settings.port
    with processes.redis(place), processes.web(place) as process:
        report.add(Goal("G24", "idle memory of web, 2 workers, PSS", 160, _pss_of(process.pid), unit=" MB"))
        visitor, agent = Visitor(place.app, encodings=ENCODINGS), Visitor(place.app, encodings=ENCODINGS)
        agent.sign_in(AGENT, PASSWORD)
        draft = f"{visitor.begin_draft()}/{form.PAGE}"
        pages = {
            "home": (Visitor(place.app, encodings=ENCODINGS), "/"),
            "first form page": (Visitor(place.app, encodings=ENCODINGS), f"/demarches/{form.SLUG}/remplir"),
            "form page of a draft": (visitor, draft),
            "list of 10 000 cases": (agent, "/agents/demandes?state=all"),
        }
        found = {name: _beside_bare(port, who, path) for name, (who, path) in pages.items()}
        found["submission"] = {"page": vars(submit(place.app, port, clients=TOGETHER, each=20))}
    report.details["over HTTP"] = found


def measure_writers(place: Place, report: Report) -> None:
    """G6, on PostgreSQL: eight people who send at once against one alone."""
    port = place.settings.port
    with processes.redis(place), processes.web(place):
        alone = submit(place.app, port, clients=1, each=60)
        together = submit(place.app, port, clients=TOGETHER, each=30)
    report.details["submissions on PostgreSQL"] = {"alone": vars(alone), "together": vars(together)}
    report.add(Goal("G6", "submission on PostgreSQL, p95 of 8 at once vs p50 alone", 12, together.p95 / alone.p50))


def _beside_bare(port: int, visitor: Visitor, path: str) -> dict[str, Any]:
    """The page and a bare one of the same size, turn by turn, of the same server and browser."""
    size = len(visitor.get(path).data)
    rounds = [(ask(port, visitor, path), ask(port, visitor, f"/bench/bare/{size}")) for _ in range(ROUNDS)]
    page, bare = (sorted(loads, key=lambda load: load.rate)[1] for loads in zip(*rounds, strict=True))
    return {"page": vars(page), "bare": vars(bare), "rate_over_bare": round(page.rate / bare.rate, 2)}


def _pss_of(leader: int) -> float:
    """Megabytes of a process and its children, shared pages counted once; after a first request has woken each."""
    time.sleep(3)
    children = subprocess.run(["pgrep", "-P", str(leader)], capture_output=True, text=True, check=False).stdout.split()
    kilobytes = 0
    for pid in (str(leader), *children):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes += int(rollup.split("\nPss:", 1)[1].split()[0])
    return kilobytes / 1000
