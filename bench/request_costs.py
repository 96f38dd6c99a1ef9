"""CPU of a request, web processes and database together, with production servers: lists, cases, submissions (G27 to G29, G32).

Each is compared with the first form page of the same run, which runs no query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import text

from bench import bulk_cases, processes, sample_form
from bench.case_lists import FEW, LIST, LISTS
from bench.harness import Environ
from bench.installation import AGENT, PASSWORD, Installation
from bench.load_clients import get_headers
from bench.report import Goal, Report
from bench.submission_journey import submit_request
from bench.visitor import Visitor

CALLS = {"form page": 200, "list": 40, "case": 40, "submission": 15, **dict.fromkeys(LISTS, 40)}
MUST = {
    "list": ("G27", 7),
    "case": ("G28", 7),
    "submission": ("G29", 15),
    **dict.fromkeys(LISTS, ("G32", 8)),
}
WORDS = {
    "list": f"list of {FEW} cases, CPU vs first form page",
    "case": "page of a case, CPU vs first form page",
    "submission": "submission from form to receipt (5 requests), CPU vs first form page",
    **{name: f"{name}, of {FEW} cases, CPU vs first form page" for name in LISTS},
}
_CASE = re.compile(r'href="(/agents/demandes/[0-9a-f-]{36})"')


@dataclass(frozen=True)
class RequestCost:
    """CPU milliseconds of one request: web processes, and database server."""

    web: float
    database: float

    @property
    def total(self) -> float:
        return self.web + self.database


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    """Measure each request in turn with one client, round after round, after a warm-up round."""
    bulk_cases.fill_database(place, FEW)
    database = _find_database_server(place)
    # Each client has its own IP address, set by a proxy header, because of rate limits.
    behind_proxy = replace(place, environment={**place.environment, "PARVIS_PROXIES": "1"})
    with processes.run_redis(place), processes.run_web(behind_proxy) as web:
        plays = _prepare_plays(place)
        costs: dict[str, list[RequestCost]] = {name: [] for name in plays}
        for number in range(rounds + 1):
            for name, play in plays.items():
                cost = _measure_cost(play, CALLS[name], web.pid, database)
                if number:
                    costs[name].append(cost)
    _add_goals(report, costs, place.site.engine.dialect.name)


def _add_goals(report: Report, costs: dict[str, list[RequestCost]], dialect: str) -> None:
    report.details[f"CPU of a request, {dialect}, ms"] = {
        name: {"web": median(cost.web for cost in costs), "database": median(cost.database for cost in costs)}
        for name, costs in costs.items()
    }
    for name, (goal, bound) in MUST.items():
        pairs = zip(costs[name], costs["form page"], strict=True)
        ratio = median(cost.total / form.total for cost, form in pairs)
        spent = median(cost.total for cost in costs[name])
        report.add(Goal(goal, f"{WORDS[name]}, {dialect}", bound, ratio, note=f"{spent:.1f} ms"))


def _prepare_plays(place: Installation) -> dict[str, Callable[[], None]]:
    remote = _RemoteApp(place.settings.port)
    visitor, agent = Visitor(remote), Visitor(remote)
    agent.sign_in(AGENT, PASSWORD)
    case = _CASE.findall(agent.get(LIST).get_data(as_text=True))[0]
    start = f"/demarches/{sample_form.SLUG}/remplir"
    return {
        "form page": lambda: _read(visitor, start),
        "list": lambda: _read(agent, LIST),
        "case": lambda: _read(agent, case),
        "submission": lambda: submit_request(Visitor(remote)),
        **{name: partial(_read, agent, url) for name, url in LISTS.items()},
    }


def _read(visitor: Visitor, path: str) -> None:
    response = visitor.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path}: {response.status}")


class _RemoteApp(Flask):
    """A WSGI application that forwards each request to the port of the served one."""

    def __init__(self, port: int) -> None:
        super().__init__("remote", static_folder=None)
        self._port = port

    def wsgi_app(self, environ: Environ, start_response: Callable[..., object]) -> Iterable[bytes]:
        path = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".rstrip("?")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            headers = {**get_headers(environ), "X-Forwarded-For": environ["REMOTE_ADDR"], "X-Forwarded-Proto": "http"}
            connection.request(environ["REQUEST_METHOD"], path, body or None, headers)
            response = connection.getresponse()
            start_response(f"{response.status} {response.reason}", response.getheaders())
            return [response.read()]
        finally:
            connection.close()


def _measure_cost(play: Callable[[], None], calls: int, web: int, database: int | None) -> RequestCost:
    before = _read_cpu(web), _read_cpu(database)
    for _ in range(calls):
        play()
    after = _read_cpu(web), _read_cpu(database)
    return RequestCost(*((now - then) / calls / 1e6 for now, then in zip(after, before, strict=True)))


def _find_database_server(place: Installation) -> int | None:
    """Find the parent process of the connections; None with SQLite, whose work is in the web processes."""
    if place.site.engine.dialect.name == "sqlite":
        return None
    with place.site.engine.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
    return _find_parent(int(backend or 0))


def _find_parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def _read_cpu(leader: int | None) -> int:
    """Return the CPU nanoseconds of a process and its children so far, all threads together."""
    if leader is None:
        return 0
    own = [leader, *(pid for pid in _list_processes() if _is_child(pid, leader))]
    return sum(_read_nanoseconds(path) for pid in own for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))


def _list_processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _is_child(pid: int, leader: int) -> bool:
    try:
        return _find_parent(pid) == leader
    except OSError:  # the process has just exited
        return False


def _read_nanoseconds(path: Path) -> int:
    try:
        return int(path.read_text().split()[0])
    except OSError:
        return 0
