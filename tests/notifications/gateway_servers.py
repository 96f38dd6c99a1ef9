"""Fake gateways of OVHcloud and Brevo: real HTTP servers that check requests as their documentation says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

# Another time than that of the machine: the signature needs that of the API.
API_TIME = 1_700_000_000
SECRET, CONSUMER, APPLICATION, SERVICE = "secret-é", "consommateur", "application", "sms-ab12345-1"


@dataclass
class GatewayServer:
    """Gateway in tests: what it received, and how it answers."""

    host: str = ""
    jobs: list[dict[str, Any]] = field(default_factory=list)
    invalid_numbers: set[str] = field(default_factory=set)
    receipts: dict[str, int] = field(default_factory=dict)
    blacklist: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}"


@contextmanager
def run_gateway() -> Iterator[GatewayServer]:
    """Run both gateways on one port, under /1.0 and /v3."""
    gateway = GatewayServer()

    class Handler(_Handler):
        state = gateway

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.host = f"127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield gateway
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    state: GatewayServer

    def do_GET(self) -> None:
        if self.path == "/1.0/auth/time":
            self._respond(200, API_TIME)
        elif not self._is_signed(""):
            self._refuse("signature")
        elif self.path == f"/1.0/sms/{SERVICE}/blacklists":
            self._respond(200, self.state.blacklist)
        elif self.path.startswith(f"/1.0/sms/{SERVICE}/outgoing/"):
            reference = self.path.rpartition("/")[2]
            self._respond(200, {"id": int(reference), "deliveryReceipt": self.state.receipts.get(reference, 0)})
        else:
            self._respond(404, {"message": "no such path"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == f"/1.0/sms/{SERVICE}/jobs":
            self._take_ovh_job(body)
        elif self.path == "/v3/transactionalSMS/send":
            self._take_brevo_message(body)
        else:
            self._respond(404, {"message": "no such path"})

    def _take_ovh_job(self, body: str) -> None:
        if not self._is_signed(body):
            self._refuse("signature")
            return
        job = json.loads(body)
        self.state.jobs.append(job)
        invalid = [number for number in job["receivers"] if number in self.state.invalid_numbers]
        valid = [number for number in job["receivers"] if number not in invalid]
        ids = [1000 + len(self.state.jobs)] if valid else []
        self._respond(
            200, {"ids": ids, "validReceivers": valid, "invalidReceivers": invalid, "totalCreditsRemoved": len(valid)}
        )

    def _take_brevo_message(self, body: str) -> None:
        if self.headers.get("api-key") != SECRET.encode().decode("latin-1"):
            self._refuse("key")
            return
        message = json.loads(body)
        self.state.jobs.append(message)
        self._respond(201, {"reference": "ab1", "messageId": 1511882900176220, "smsCount": 2, "usedCredits": 0.7})

    def _is_signed(self, body: str) -> bool:
        """Whether the request has the three headers and the signature of the first steps with the API."""
        url = f"{self.state.url}{self.path}"
        signed = "+".join((SECRET, CONSUMER, self.command, url, body, str(API_TIME)))
        expected = f"$1${hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()}"
        return (
            self.headers.get("X-Ovh-Signature") == expected
            and self.headers.get("X-Ovh-Application") == APPLICATION
            and self.headers.get("X-Ovh-Consumer") == CONSUMER
            and self.headers.get("X-Ovh-Timestamp") == str(API_TIME)
        )

    def _refuse(self, what: str) -> None:
        self.state.refused.append(what)
        self._respond(403, {"errorCode": f"INVALID_{what.upper()}"})

    def _respond(self, status: int, content: Any) -> None:
        payload = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *words: Any) -> None:
        pass
