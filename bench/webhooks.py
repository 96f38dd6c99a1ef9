"""Events that other software follows: read in their order by a key, and sent to a webhook by one worker.

The references are the same messages posted by plain `http.client`, one connection each, to the same double in another process.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection

from sqlalchemy import func, select

from app.cases import timeline
from app.cases.event_stream import find_settled_position
from app.cases.models import Case
from app.connectors import api_keys
from app.connectors.webhooks import targets, webhook_jobs
from app.connectors.webhooks.models import WebhookDelivery
from app.connectors.webhooks.targets import WebhookTerms
from app.core import outgoing
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.procedures import publishing as procedures
from bench.installation import Installation, find_free_port
from bench.report import Goal, Report

EVENTS = 3_000
PAGE = 500
# A double that answers 204 to everything.
SINK = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Sink(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(b"HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n")
    def log_message(self, *words):
        pass
ThreadingHTTPServer.request_queue_size = 128
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Sink).serve_forever()
"""


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    """Measure readings, then deliveries and plain messages in alternation."""
    with place.open_context():
        start = _write_events()
        slugs = [live.slug for live in procedures.live_procedures()]
        _key, secret = api_keys.create_api_key("Mesure", {(slug, "events:read") for slug in slugs})
        db.session.commit()
    rates = [_read_all(place, secret, start) for _ in range(rounds)]
    report.add(Goal("E1", "events read by a key, in pages of 500", 1_000, max(rates), at_least=True, unit=" /s"))
    with _run_sink() as port:
        outgoing.install(replace(place.settings, private_hosts=frozenset({f"127.0.0.1:{port}"})))
        pairs = [(_post_plainly(port), _deliver(place, port, start)) for _ in range(rounds)]
        outgoing.install(place.settings)
    best, plain = max(rate for _, rate in pairs), max(rate for rate, _ in pairs)
    report.add(Goal("E2", "events sent to a webhook by one worker", 500, best, at_least=True, unit=" /s"))
    report.add(Goal("E3", "a delivery vs a plain message, time", 4, plain / best, note=f"plain: {plain:.0f} /s"))
    report.details["webhooks"] = {"read_per_s": rates, "plain_and_sent_per_s": pairs}


def _write_events() -> int:
    start = find_settled_position()
    cases = db.session.scalars(select(Case).limit(50)).all()
    for number in range(EVENTS):
        timeline.record(cases[number % len(cases)], "history_message", by=SYSTEM, details={"text": "Bonjour"})
    db.session.commit()
    return start


def _read_all(place: Installation, secret: str, start: int) -> float:
    client, count, position = place.app.test_client(), 0, str(start)
    before = time.perf_counter()
    while True:
        address = f"/api/v1/evenements?apres={position}&limit={PAGE}"
        page = client.get(address, headers={"Authorization": f"Bearer {secret}"}).get_json()
        count, position = count + len(page["items"]), page["next"]
        if page["complete"]:
            return count / (time.perf_counter() - before)


def _deliver(place: Installation, port: int, start: int) -> float:
    with place.open_context():
        webhook, _secret = targets.create_webhook(WebhookTerms("Mesure", f"http://127.0.0.1:{port}/"))
        webhook.position = start
        db.session.commit()
        before = time.perf_counter()
        webhook_jobs.deliver_webhook(str(webhook.id))
        db.session.commit()
        seconds = time.perf_counter() - before
        count = db.session.scalar(select(func.count()).where(WebhookDelivery.webhook_id == webhook.id)) or 0
        targets.delete_webhook(targets.find_webhook(webhook.id))
        db.session.commit()
    return count / seconds


def _post_plainly(port: int) -> float:
    body, before = b"x" * 350, time.perf_counter()
    for _ in range(EVENTS // 3):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("POST", "/", body)
        connection.getresponse().read()
        connection.close()
    return EVENTS // 3 / (time.perf_counter() - before)


@contextmanager
def _run_sink() -> Iterator[int]:
    port = find_free_port()
    process = subprocess.Popen([sys.executable, "-c", SINK, str(port)])
    time.sleep(1)
    try:
        yield port
    finally:
        process.terminate()
        process.wait()
