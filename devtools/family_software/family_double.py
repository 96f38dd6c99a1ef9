"""The double of family software: an « API factures » with families, scripted faults, and each call that it received."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from werkzeug import Request, Response
from werkzeug.serving import make_server

from devtools.proconnect.proconnect_server import QuietHandler

HOST = "127.0.0.1"
USERNAME, PASSWORD = "parvis", "demo-credentials"


@dataclass
class FamilyDouble:
    """Families by their number, each with its proof; invoices by their identifier; what was announced as paid."""

    port: int
    proofs: dict[str, str] = field(default_factory=lambda: {"F-77": "2017-03-05"})
    invoices: dict[str, dict[str, Any]] = field(default_factory=dict)
    transactions: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    # The status of the next answers, instead of what they would be.
    fault: int | None = None

    @property
    def host(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/api"

    def add_invoice(self, invoice_id: str, family: str, *, amount: str, label: str = "Centre de loisirs") -> None:
        """Add an invoice of a family."""
        self.invoices[invoice_id] = {
            "family": family,
            "id": invoice_id,
            "display_id": f"CL-{invoice_id}",
            "label": label,
            "amount": amount,
            "pay_limit_date": "2090-01-01",
            "paid": False,
        }

    def respond(self, request: Request) -> Response:
        """The answer to one call."""
        self.calls.append(f"{request.method} {request.path}")
        credentials = request.authorization
        if credentials is None or (credentials.username, credentials.password) != (USERNAME, PASSWORD):
            return Response(status=401)
        if self.fault is not None:
            return Response(status=self.fault)
        match request.path.strip("/").split("/")[1:]:
            case ["family"]:
                return self._confirm(request.get_json())
            case ["invoices"]:
                return _answer([row for row in self.invoices.values() if row["family"] == request.args["NameID"]])
            case ["invoice", invoice_id, "pay"] if invoice_id in self.invoices:
                return self._pay(invoice_id, request.get_json()["transaction_id"])
        return Response(status=404)

    def _confirm(self, body: dict[str, str]) -> Response:
        if self.proofs.get(body["family"]) != body["proof"]:
            return Response(status=404)
        return _answer({"NameID": body["family"]})

    def _pay(self, invoice_id: str, transaction_id: str) -> Response:
        self.transactions[invoice_id] = transaction_id
        self.invoices[invoice_id]["paid"] = True
        return _answer({"paid": True})


@contextmanager
def serve_double(port: int) -> Iterator[FamilyDouble]:
    """Serve the double from a thread of this process until the end of the block."""
    double = FamilyDouble(port)

    @Request.application
    def application(request: Request) -> Response:
        return double.respond(request)

    server = make_server(HOST, port, application, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(content: Any) -> Response:
    return Response(json.dumps({"err": 0, "data": content}), content_type="application/json")
