"""A double of PayFiP over HTTP: its three operations, its page of payment, and faults that tests plant."""

from __future__ import annotations

import secrets
import socket
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock
from uuid import uuid4
from xml.sax.saxutils import escape

from lxml import etree
from werkzeug import Request, Response
from werkzeug.utils import redirect

from app.core import clock
from app.payments.gateways.payfip.soap_messages import ENVELOPE_NAMESPACE, OPERATION_NAMESPACE
from devtools.payfip.payfip_pages import draw_late, draw_payment

SERVICE_PATH, PAGE_PATH, CHOICE_PATH = "/tpa/services/securite", "/tpa/paiementws.web", "/tpa/choix"
ACCOUNT, ACCOUNT_NAME = "090909", ("VAUBRELLES", "RESTAURATION SCOLAIRE", "DEMO")
RESULTS = {"pay": "P", "debit": "V", "refuse": "R", "refuse_debit": "Z", "abandon": "A"}
SETTLED = ("P", "V")
PAGE_LIFETIME = timedelta(minutes=15)
XML = "text/xml; charset=utf-8"
# Faults that a test plants: the answer as the operation would give it, spoilt.
DROP, ERROR_500, TRUNCATED, HUGE = "drop", "error_500", "truncated", "huge"
BOMB, WRONG_NAMESPACE, OUTAGE, UNKNOWN_CODE = "bomb", "wrong_namespace", "outage", "unknown_code"
BOMB_CONTENT = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>'


@dataclass
class Operation:
    """A payment that was created: what was asked, and what became of it."""

    arguments: dict[str, str]
    created_at: datetime
    result: str = ""
    authorisation: str = ""
    settled_at: datetime | None = None


@dataclass
class PayfipDouble:
    """Double of PayFiP: it never says « paid » of an identifier that it did not give."""

    port: int
    accounts: dict[str, tuple[str, str, str]] = field(default_factory=lambda: {ACCOUNT: ACCOUNT_NAME})
    # The demo is refused in production; a test of what counts as receipts is not.
    takes_production: bool = False
    operations: dict[str, Operation] = field(default_factory=dict)
    # The faults of the next calls, by operation.
    faults: dict[str, deque[str]] = field(default_factory=dict)
    # What is said instead of what was asked: {"montant": "1"}; None for a child that is absent.
    changes: dict[str, str | None] = field(default_factory=dict)
    # One line for each call: operation, reference or identifier, answer.
    lines: list[str] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)
    # Called after a creation is recorded, before it is answered.
    before_reply: Callable[[str, Operation], None] | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def service_url(self) -> str:
        return f"http://{self.host}{SERVICE_PATH}"

    @property
    def page_url(self) -> str:
        return f"http://{self.host}{PAGE_PATH}"

    @property
    def total_paid(self) -> int:
        """The cents that payers gave."""
        return sum(
            int(operation.arguments["montant"]) for operation in self.operations.values() if operation.result in SETTLED
        )

    def choose(self, gateway_id: str, choice: str) -> Operation:
        """Do as the payer who presses a button of the page; « close » does nothing."""
        operation = self.operations[gateway_id]
        if choice in RESULTS and operation.result not in SETTLED:
            operation.result, operation.settled_at = RESULTS[choice], clock.now()
            operation.authorisation = f"{secrets.randbelow(10**16):016d}" if operation.result in SETTLED else ""
        return operation

    def find_by_reference(self, reference: str) -> str:
        """The identifier that was given for a reference."""
        return next(key for key, one in self.operations.items() if one.arguments["refdet"] == reference)

    def delete_operation(self, gateway_id: str) -> None:
        """Know an identifier no more, as after the night for those that were abandoned."""
        del self.operations[gateway_id]

    def plan_faults(self, operation: str, *faults: str) -> None:
        """Spoil the next answers of an operation."""
        self.faults.setdefault(operation, deque()).extend(faults)

    def respond(self, request: Request) -> Response:
        """The response to a request."""
        if request.path == PAGE_PATH:
            return self._show_page(request)
        if request.path == CHOICE_PATH and request.method == "POST":
            return self._create_choice(request)
        if request.path == SERVICE_PATH and request.method == "POST":
            return self._answer(request)
        return Response("", 404)

    def _answer(self, request: Request) -> Response:
        body = etree.fromstring(request.get_data()).find(f"{{{ENVELOPE_NAMESPACE}}}Body")
        assert body is not None
        call = body[0]
        name, arguments = str(call.tag).rpartition("}")[2], {str(one.tag): one.text or "" for one in call[0]}
        with self._lock:
            planned = self.faults.get(name)
            fault = planned.popleft() if planned else ""
        if fault == OUTAGE:
            return self._write_fault("TechIndisponibiliteErreur", "I1")
        if fault == UNKNOWN_CODE:
            return self._write_fault("FonctionnelleErreur", "Q7")
        code, values = OPERATIONS[name](self, arguments)
        self.lines.append(f"{name} {arguments.get('refdet') or arguments.get('idOp') or ''} {code or 'ok'}")
        response = self._write_fault("FonctionnelleErreur", code) if code else _write_reply(name, values)
        return _spoil(response, fault, request)

    def create_operation(self, arguments: dict[str, str]) -> tuple[str, Mapping[str, str | None]]:
        refusal = self._find_refusal(arguments)
        if refusal:
            return refusal, {}
        gateway_id = str(uuid4())
        operation = self.operations[gateway_id] = Operation(arguments, clock.now())
        if self.before_reply:
            self.before_reply(gateway_id, operation)
        return "", {"idOp": gateway_id}

    def describe_operation(self, arguments: dict[str, str]) -> tuple[str, Mapping[str, str | None]]:
        operation = self.operations.get(arguments["idOp"])
        if operation is None:
            return "P1", {}
        if not operation.result:
            return "P5", {}
        at = clock.to_paris(operation.settled_at or clock.now())
        names = ("exer", "mel", "montant", "numcli", "objet", "refdet", "saisie")
        return "", {
            "dattrans": f"{at:%d%m%Y}",
            "heurtrans": f"{at:%H%M}",
            "identifiantGen": "ignored",
            "idOp": arguments["idOp"],
            "numauto": operation.authorisation or None,
            "resultrans": operation.result,
            **{name: operation.arguments[name] for name in names},
            **self.changes,
        }

    def describe_account(self, arguments: dict[str, str]) -> tuple[str, Mapping[str, str | None]]:
        labels = self.accounts.get(arguments["numCli"])
        if labels is None:
            return "T2", {}
        return "", dict(zip(("libelleN1", "libelleN2", "libelleN3"), labels, strict=True)) | {
            "numcli": arguments["numCli"]
        }

    def _find_refusal(self, arguments: Mapping[str, str]) -> str:
        if arguments["numcli"] not in self.accounts:
            return "T2"
        if arguments["saisie"] not in ("T", "X", *(["W"] if self.takes_production else [])):
            return "S1"
        if not (arguments["refdet"].isalnum() and 6 <= len(arguments["refdet"]) <= 30):
            return "R3"
        if not 100 <= int(arguments["montant"]) <= 9_999_999:
            return "M5"
        return "" if "@" in arguments["mel"] else "A2"

    def _show_page(self, request: Request) -> Response:
        gateway_id = request.args.get("idop", "")
        operation = self.operations.get(gateway_id)
        if operation is None or clock.now() - operation.created_at > PAGE_LIFETIME:
            return Response(draw_late(), 404, content_type="text/html; charset=utf-8")
        return Response(draw_payment(gateway_id, operation.arguments), content_type="text/html; charset=utf-8")

    def _create_choice(self, request: Request) -> Response:
        gateway_id, choice = request.form.get("idop", ""), request.form.get("choix", "")
        if gateway_id not in self.operations:
            return Response(draw_late(), 404, content_type="text/html; charset=utf-8")
        operation = self.choose(gateway_id, choice)
        return redirect(operation.arguments["urlredirect"], 303)

    def _write_fault(self, kind: str, code: str) -> Response:
        content = (
            f'<s:Envelope xmlns:s="{ENVELOPE_NAMESPACE}"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring/>'
            f'<detail><e:{kind} xmlns:e="{OPERATION_NAMESPACE}"><code>{code}</code><libelle>-</libelle></e:{kind}>'
            "</detail></s:Fault></s:Body></s:Envelope>"
        )
        return Response(content, 500, content_type=XML)


OPERATIONS: Mapping[str, Callable[[PayfipDouble, dict[str, str]], tuple[str, Mapping[str, str | None]]]] = {
    "creerPaiementSecurise": PayfipDouble.create_operation,
    "recupererDetailPaiementSecurise": PayfipDouble.describe_operation,
    "recupererDetailClient": PayfipDouble.describe_account,
}


def _write_reply(name: str, values: Mapping[str, str | None]) -> Response:
    children = "".join(f"<{key}>{escape(text)}</{key}>" for key, text in values.items() if text is not None)
    content = (
        f'<s:Envelope xmlns:s="{ENVELOPE_NAMESPACE}"><s:Body><o:{name}Response xmlns:o="{OPERATION_NAMESPACE}">'
        f"<return>{children}</return></o:{name}Response></s:Body></s:Envelope>"
    )
    return Response(content, content_type=XML)


def _spoil(response: Response, fault: str, request: Request) -> Response:
    content = response.get_data()
    if fault == DROP:
        with suppress(OSError):
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    if fault == ERROR_500:
        return Response("<html>Erreur</html>", 500)
    spoilt = {
        TRUNCATED: content[: len(content) // 2],
        HUGE: content.replace(b"<return>", b"<return>" + b"<x>y</x>" * 20_000),
        BOMB: BOMB_CONTENT,
        WRONG_NAMESPACE: content.replace(OPERATION_NAMESPACE.encode(), b"http://ailleurs.example"),
    }
    return Response(spoilt.get(fault, content), response.status_code, content_type=XML)
