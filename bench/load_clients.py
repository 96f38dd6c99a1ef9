"""Clients over HTTP, several at once: by wrk when there is one for pages, in threads of ours otherwise."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask

from bench.harness import Environ, compute_percentile
from bench.submissions import prepare_submissions
from bench.visitor import Visitor

SECONDS = 3
TOGETHER = 8
SCRIPT = Path(__file__).parent / "percentiles.lua"
_SAID = re.compile(r"rate (?P<rate>[\d.]+) p50 (?P<p50>\d+) p95 (?P<p95>\d+) errors (?P<errors>\d+)")


@dataclass(frozen=True)
class Load:
    """What a server answered to several clients at once: requests per second, milliseconds."""

    rate: float
    p50: float
    p95: float


def run_load(port: int, visitor: Visitor, path: str) -> Load:
    """Eight clients for a few seconds, by wrk when there is one."""
    headers = get_headers(visitor.build_request(path))
    if shutil.which("wrk"):
        return _run_wrk(port, path, headers)
    end = time.monotonic() + SECONDS

    def client(_: int) -> list[float]:
        waits = []
        while time.monotonic() < end:
            waits.append(_measure_request(port, "GET", path, headers, b""))
        return waits

    with ThreadPoolExecutor(TOGETHER) as pool:
        waits = sorted(wait for found in pool.map(client, range(TOGETHER)) for wait in found)
    return Load(len(waits) / SECONDS, compute_percentile(waits, 50), compute_percentile(waits, 95))


def _run_wrk(port: int, path: str, headers: dict[str, str]) -> Load:
    given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = [
        "wrk",
        "-t1",
        f"-c{TOGETHER}",
        f"-d{SECONDS}",
        "-s",
        str(SCRIPT),
        *given,
        f"http://127.0.0.1:{port}{path}",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = _SAID.search(said)
    if found is None or found["errors"] != "0":
        raise RuntimeError(f"{path}: {said}")
    return Load(float(found["rate"]), int(found["p50"]) / 1000, int(found["p95"]) / 1000)


def submit_drafts(app: Flask, port: int, *, clients: int, each: int) -> Load:
    """Drafts made ready in process, then sent over HTTP by so many people at once."""
    visitors = [Visitor(app) for _ in range(clients)]
    for visitor in visitors:
        visitor.begin_draft()
    ready = [prepare_submissions(visitor)(each) for visitor in visitors]
    start = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        waits = sorted(wait for found in pool.map(lambda sent: _send_all(port, sent), ready) for wait in found)
    return Load(len(waits) / (time.monotonic() - start), compute_percentile(waits, 50), compute_percentile(waits, 95))


def read_page(port: int, path: str, headers: dict[str, str], *, clients: int, each: int) -> Load:
    """The same page asked for by so many people at once, as often as said by each."""

    def client(_: int) -> list[float]:
        return [_measure_request(port, "GET", path, headers, b"") for _ in range(each)]

    start = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        waits = sorted(wait for found in pool.map(client, range(clients)) for wait in found)
    return Load(len(waits) / (time.monotonic() - start), compute_percentile(waits, 50), compute_percentile(waits, 95))


def _send_all(port: int, environs: Sequence[Environ]) -> list[float]:
    return [
        _measure_request(
            port, "POST", environ["PATH_INFO"], get_headers(environ), environ["wsgi.input"].getvalue(), wanted=303
        )
        for environ in environs
    ]


def _measure_request(
    port: int, method: str, path: str, headers: dict[str, str], body: bytes, *, wanted: int = 200
) -> float:
    """Milliseconds until the whole answer is there."""
    start = time.perf_counter()
    status, _ = send_request(port, method, path, headers, body)
    if status != wanted:
        raise RuntimeError(f"{method} {path}: {status}")
    return (time.perf_counter() - start) * 1000


def send_request(port: int, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def get_headers(environ: Environ) -> dict[str, str]:
    """Those of a request made ready for play in process."""
    found = {
        name[5:].replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") and name != "HTTP_HOST"
    }
    return {**found, "Content-Type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else found
