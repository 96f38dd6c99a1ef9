"""A flood of the worst accepted files from a hundred clients for a minute: latency of an agent’s list and of a resident’s form.

`python -m bench.upload_flood [seconds]`. Each client has its own IP address, set by a proxy header, and sends without a pause.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench import bulk_cases, installation, processes, sample_form
from bench.case_lists import LIST
from bench.harness import compute_percentile
from bench.installation import AGENT, PASSWORD
from bench.visitor import Visitor

STRANGERS = 100
SECONDS = 60
CASES = 2_000
# Interval between the requests of each measured visitor.
PACE = 0.25
# Before memory is measured after the flood.
REST_SECONDS = 10
BOUNDARY = "parvis-flood"
MEGABYTE = 1_000_000


def build_worst_files() -> list[tuple[str, bytes]]:
    """Build files at the maximum size of a field, and as expensive as a parser allows."""
    scan = b"\xff\xd8\xff\xda\x00\x02" + b"\xff\x00" * (5 * MEGABYTE - 10)
    chunks = b"\x89PNG\r\n\x1a\n" + (b"\x00\x00\x20\x00IDAT" + bytes(0x2000 + 4)) * 1200
    pages = b"%PDF-1.7\n" + bytes(9 * MEGABYTE)
    return [
        ("scan.jpg", scan),
        ("chunks.png", chunks),
        ("pages.pdf", pages),
        ("empty.jpg", b"\xff\xd8" + b"\xff\x01" * MEGABYTE),
    ]


@dataclass
class PageWatch:
    """Latency of a page for a visitor."""

    visitor: Visitor
    path: str
    waits: list[float] = field(default_factory=list)

    def measure_page(self, port: int, until: float) -> None:
        headers = {"Cookie": self.visitor.build_request(self.path)["HTTP_COOKIE"], "X-Forwarded-For": "192.0.2.1"}
        while time.monotonic() < until:
            start = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", self.path, headers=headers)
            response = connection.getresponse()
            response.read()
            connection.close()
            if response.status != 200:
                raise RuntimeError(f"{self.path}: {response.status}")
            self.waits.append(time.perf_counter() - start)
            time.sleep(PACE)


def build_bodies() -> list[bytes]:
    """Build the multipart bodies once."""
    return [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="{name}"\r\n\r\n'.encode()
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
        for name, content in build_worst_files()
    ]


def send_files(port: int, number: int, until: float, bodies: list[bytes], status_counts: Counter[str]) -> None:
    """Send files as one client with a raw socket: an early refusal ends the upload."""
    while time.monotonic() < until:
        body = bodies[number % len(bodies)]
        number += 1
        lines = (
            "POST /partage HTTP/1.1",
            f"Host: localhost:{port}",
            f"X-Forwarded-For: 198.51.100.{number % STRANGERS}",
            "Sec-Fetch-Site: none",
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
            f"Content-Length: {len(body)}",
            "Connection: close",
        )
        status_counts[_exchange_bytes(port, "\r\n".join(lines).encode() + b"\r\n\r\n", body)] += 1


def _exchange_bytes(port: int, head: bytes, body: bytes) -> str:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            with suppress(OSError):  # refused during the upload
                connection.sendall(head)
                connection.sendall(body)
            return connection.recv(64).split(b" ", 2)[1].decode() or "closed"
    except (OSError, IndexError):
        return "closed"


@contextmanager
def run_senders(port: int, seconds: float) -> Iterator[Counter[str]]:
    """Run the senders in another process; this one measures."""
    answers: Counter[str] = Counter()
    command = [sys.executable, "-m", "bench.upload_flood", "--send", str(port), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sender:
        yield answers
        output = sender.communicate()[0]
    answers.update({line.split()[0]: int(line.split()[1]) for line in output.splitlines()})


def _send_all(port: int, seconds: float) -> None:
    answers: Counter[str] = Counter()
    until, bodies = time.monotonic() + seconds, build_bodies()
    threads = [
        threading.Thread(target=send_files, args=(port, number, until, bodies, answers)) for number in range(STRANGERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for status, count in answers.items():
        print(status, count)


def _watch_pages(port: int, watches: list[PageWatch], seconds: float) -> list[float]:
    """Return the p95 latency of each page, in milliseconds."""
    until = time.monotonic() + seconds
    for watch in watches:
        watch.waits.clear()
    threads = [threading.Thread(target=watch.measure_page, args=(port, until)) for watch in watches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [compute_percentile(sorted(watch.waits), 95) * 1000 for watch in watches]


def _count_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    folder = Path(tempfile.mkdtemp(prefix="parvis-flood-", dir=os.environ.get("PARVIS_VAR")))
    try:
        place = installation.create_installation(folder / "site", PARVIS_PROXIES="1")
        bulk_cases.fill_database(place, CASES)
        with processes.run_redis(place), processes.run_web(place) as web:
            port = place.settings.port
            agent, resident = Visitor(place.app), Visitor(place.app)
            agent.sign_in(AGENT, PASSWORD)
            watches = [PageWatch(agent, LIST), PageWatch(resident, f"{resident.begin_draft()}/{sample_form.PAGE}")]
            _watch_pages(port, watches, 3)
            usual = _watch_pages(port, watches, min(20.0, seconds))
            before, memory = _count_bytes(folder), processes.measure_memory(web.pid)
            with run_senders(port, seconds) as answers:
                time.sleep(1)
                flooded = _watch_pages(port, watches, seconds - 1)
            grown = _count_bytes(folder) - before
            time.sleep(REST_SECONDS)
            memory_after = processes.measure_memory(web.pid)
        print("| page | usual p95, ms | under the flood | ratio |\n|---|---|---|---|")
        for name, plain, slow in zip(("agent’s list", "resident’s form"), usual, flooded, strict=True):
            print(f"| {name} | {plain:.1f} | {slow:.1f} | {slow / plain:.2f} |")
        print(f"\nanswers: {dict(answers)}; the disk grew by {grown / MEGABYTE:.1f} MB")
        print(f"memory of the web processes: {memory:.0f} MB, then {memory_after:.0f} MB")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--send"]:
        _send_all(int(sys.argv[2]), float(sys.argv[3]))
    else:
        main()
