"""Double of the national duplicates service: it refuses what the real one refuses, and has one test number for each status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "jeton-du-service"
VALIDATED, OTHER_VALIDATED, THIRD_VALIDATED = "PARVIS0001", "PARVIS0006", "PARVIS0007"
CONSUMED, DECLARED, UNKNOWN, EXPIRED = "PARVIS0002", "PARVIS0003", "PARVIS0004", "PARVIS0005"
STATUSES = {
    VALIDATED: "validated",
    OTHER_VALIDATED: "validated",
    THIRD_VALIDATED: "validated",
    CONSUMED: "consumed",
    DECLARED: "validated",
    EXPIRED: "expired",
}
ELSEWHERE = {
    "meeting_point_id": "42",
    "meeting_point": "Mairie de Villevoisine",
    "appointment_date": "2026-12-24 09:00:00",
    "management_url": "https://rdv.villevoisine.example/1",
}
PARAMETERS = ("application_id", "meeting_point_id", "meeting_point", "appointment_date")


@dataclass
class DuplicatesDouble:
    """The appointments that towns declared, by number, and the calls that were received."""

    host: str = ""
    is_down: bool = False
    appointments: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {DECLARED: [dict(ELSEWHERE)]})
    calls: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def methods(self) -> list[str]:
        """The methods of the calls that change something, in order."""
        return [method for method, _path, _query in self.calls if method != "GET"]

    def respond(self, method: str, path: str, query: dict[str, list[str]], token: str | None) -> tuple[int, Any]:
        """The status and the content of a response."""
        self.calls.append((method, path, query))
        if self.is_down:
            return 503, {"detail": "Service Unavailable"}
        if token != TOKEN:
            return 401, {"detail": "X-RDV-OPT-AUTH-TOKEN header invalid"}
        if (method, path) == ("GET", "/api/status"):
            return self._find_statuses(query)
        if path != "/api/appointments" or method not in ("POST", "DELETE"):
            return 405, {"detail": "Method Not Allowed"}
        names = (*PARAMETERS, "management_url") if method == "POST" else PARAMETERS
        # Empty values are values.
        if any(len(query.get(name, [])) != 1 for name in names):
            return 422, {"detail": [{"type": "missing", "loc": ["query", name]} for name in names if name not in query]}
        values = {name: query[name][0] for name in names}
        try:
            datetime.strptime(values["appointment_date"], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - Paris clock
        except ValueError:
            return 422, {"detail": "appointment_date"}
        return self._create(values) if method == "POST" else self._delete(values)

    def _find_statuses(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        if "meeting_point_id" not in query or not query.get("application_ids"):
            return 422, {"detail": [{"type": "missing", "loc": ["query", "meeting_point_id"]}]}
        return 200, {number: self._describe(number) for number in query["application_ids"]}

    def _describe(self, number: str) -> dict[str, Any]:
        appointments = self.appointments.get(number, [])
        status = STATUSES.get(number, "unknown")
        visible_rows = [{name: one[name] for name in one if name != "meeting_point_id"} for one in appointments]
        return {
            "status": "declared" if status == "validated" and visible_rows else status,
            "appointments": visible_rows,
        }

    def _create(self, values: dict[str, str]) -> tuple[int, Any]:
        self.appointments.setdefault(values.pop("application_id"), []).append(values)
        return 200, {"success": True}

    def _delete(self, values: dict[str, str]) -> tuple[int, Any]:
        number = values.pop("application_id")
        rows = self.appointments.get(number, [])
        other_rows = [row for row in rows if {name: row[name] for name in values} != values]
        self.appointments[number] = other_rows
        return 200, {"rowcount": len(rows) - len(other_rows)}


@contextmanager
def run_double() -> Iterator[DuplicatesDouble]:
    """Run the double on a free port of this machine."""
    double = DuplicatesDouble()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            # The real service reads no body.
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            address = urlsplit(self.path)
            query = parse_qs(address.query, keep_blank_values=True)
            token = self.headers.get("x-rdv-opt-auth-token")
            status, content = double.respond(self.command, address.path, query, token)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = answer  # noqa: N815

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.host = f"127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield double
    server.shutdown()
    server.server_close()
