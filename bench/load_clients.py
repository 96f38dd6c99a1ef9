"""Concurrent HTTP clients: wrk for pages when it is installed, threads otherwise."""

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
_OUTPUT = re.compile(r"rate (?P<rate>[\d.]+) p50 (?P<p50>\d+) p95 (?P<p95>\d+) errors (?P<errors>\d+)")


@dataclass(frozen=True)
class Load:
    """Result of a load: requests per second, latency in milliseconds."""

    rate: float
    p50: float
    p95: float


def run_load(port: int, visitor: Visitor, path: str) -> Load:
    """Run eight clients for a few seconds, with wrk when it is installed."""
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
        waits = sorted(wait for waits_of_client in pool.map(client, range(TOGETHER)) for wait in waits_of_client)
    return Load(len(waits) / SECONDS, compute_percentile(waits, 50), compute_percentile(waits, 95))


def _run_wrk(port: int, path: str, headers: dict[str, str]) -> Load:
    header_options = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = [
        "wrk",
        "-t1",
        f"-c{TOGETHER}",
        f"-d{SECONDS}",
        "-s",
        str(SCRIPT),
        *header_options,
        f"http://127.0.0.1:{port}{path}",
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    match = _OUTPUT.search(output)
    if match is None or match["errors"] != "0":
        raise RuntimeError(f"{path}: {output}")
    return Load(float(match["rate"]), int(match["p50"]) / 1000, int(match["p95"]) / 1000)


def submit_drafts(app: Flask, port: int, *, clients: int, each: int) -> Load:
    """Prepare drafts in process, then submit them over HTTP with concurrent clients."""
    visitors = [Visitor(app) for _ in range(clients)]
    for visitor in visitors:
        visitor.begin_draft()
    ready = [prepare_submissions(visitor)(each) for visitor in visitors]
    start = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        waits = sorted(
            wait
            for waits_of_client in pool.map(lambda requests: _send_all(port, requests), ready)
            for wait in waits_of_client
        )
    return Load(len(waits) / (time.monotonic() - start), compute_percentile(waits, 50), compute_percentile(waits, 95))


def read_page(port: int, path: str, headers: dict[str, str], *, clients: int, each: int) -> Load:
    """Request one page with concurrent clients, `each` times by client."""

    def client(_: int) -> list[float]:
        return [_measure_request(port, "GET", path, headers, b"") for _ in range(each)]

    start = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        waits = sorted(wait for waits_of_client in pool.map(client, range(clients)) for wait in waits_of_client)
    return Load(len(waits) / (time.monotonic() - start), compute_percentile(waits, 50), compute_percentile(waits, 95))


def _send_all(port: int, environs: Sequence[Environ]) -> list[float]:
    return [
        _measure_request(
            port, "POST", environ["PATH_INFO"], get_headers(environ), environ["wsgi.input"].getvalue(), expected=303
        )
        for environ in environs
    ]


def _measure_request(
    port: int, method: str, path: str, headers: dict[str, str], body: bytes, *, expected: int = 200
) -> float:
    """Return the milliseconds until the complete response."""
    start = time.perf_counter()
    status, _ = send_request(port, method, path, headers, body)
    if status != expected:
        raise RuntimeError(f"{method} {path}: {status}")
    return (time.perf_counter() - start) * 1000


def send_request(port: int, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def get_headers(environ: Environ) -> dict[str, str]:
    """Return the headers of a WSGI environ."""
    headers = {
        name[5:].replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") and name != "HTTP_HOST"
    }
    return {**headers, "Content-Type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else headers
