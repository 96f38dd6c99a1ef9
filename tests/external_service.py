"""A fake external service: a real HTTP server in this process with scripted responses, which records its requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from app.core import outgoing


@dataclass
class ReceivedRequest:
    """One received request."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def load_json(self) -> Any:
        return json.loads(self.body)

    @property
    def raw(self) -> bytes:
        """The raw body."""
        return self.body.encode(errors="surrogateescape")


@dataclass
class ExternalService:
    """The next response of the service, and the requests that it received."""

    host: str
    status: int = 200
    answer: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    received_requests: list[ReceivedRequest] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}"


@pytest.fixture
def external_service(app: Flask) -> Iterator[ExternalService]:
    """A running external service, allowed by the operator although its address is private."""
    with run_external_service() as software:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({software.host})))
        yield software
    outgoing.install(app.config["PARVIS"])


@contextmanager
def run_external_service() -> Iterator[ExternalService]:
    """Run an external service; the caller allows its address in its own processes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler())
    software = ExternalService(f"127.0.0.1:{server.server_address[1]}")
    server.RequestHandlerClass.software = software  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield software
    server.shutdown()
    server.server_close()


def _make_handler() -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        software: ExternalService

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(errors="surrogateescape")
            self.software.received_requests.append(ReceivedRequest(self.command, self.path, dict(self.headers), body))
            content = self.software.answer.encode(errors="surrogateescape")
            self.send_response(self.software.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in self.software.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *words: Any) -> None:
            pass

    return Handler
