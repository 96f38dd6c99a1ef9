"""Calls to the « API factures » of family software: HTTP Basic and JSON, with a short time-out."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import outgoing
from app.core.money import to_cents
from app.core.outgoing.destinations import OutgoingError
from app.core.outgoing.urls import UrlValueRefused, add_query, build_url
from app.core.sealing import unseal_for_site
from app.language.expressions.values import parse_date, parse_number
from app.payments.external_invoices.models import ExternalSource
from app.procedures.fields.base import clean_line

CREDENTIALS = "external_invoice_source.credentials"
# The page of a resident waits no longer.
SECONDS = 3.0
MAX_INVOICES, MAX_ID, MAX_LABEL = 100, 100, 120


@dataclass(frozen=True)
class SourceInvoice:
    """An invoice of a source that is to be paid, in cents."""

    external_id: str
    label: str
    amount: int
    due_on: date | None = None
    number: str = ""


@dataclass(frozen=True)
class _UrlPart:
    """A part of an address of a source."""

    text: str
    is_value: bool = False


def list_due_invoices(source: ExternalSource, name_id: str) -> list[SourceInvoice]:
    """The invoices of a family that a source says are to be paid. Raises OutgoingError."""
    rows = _call(source, _UrlPart("/invoices/"), query={"NameID": name_id})
    if not isinstance(rows, list):
        raise outgoing.NoUsableResponse("garbled")
    invoices = [invoice for row in rows[:MAX_INVOICES] if (invoice := _read_invoice(row)) is not None]
    return [invoice for invoice in invoices if invoice.amount > 0]


def find_due_invoice(source: ExternalSource, name_id: str, external_id: str) -> SourceInvoice | None:
    """An invoice of a family as the source has it now; none when it is not to be paid. Raises OutgoingError."""
    invoices = list_due_invoices(source, name_id)
    return next((invoice for invoice in invoices if invoice.external_id == external_id), None)


def verify_family(source: ExternalSource, number: str, proof: str) -> str:
    """The identifier of a family whose number and proof the source knows; empty when it does not. Raises OutgoingError."""
    body = {"family": number, "proof": proof}
    try:
        answer = _call(source, _UrlPart("/family/"), body=body)
    except outgoing.ErrorResponse as error:
        if error.status in (403, 404):
            return ""
        raise
    name_id = answer.get("NameID") if isinstance(answer, Mapping) else None
    return name_id if isinstance(name_id, str) and len(name_id) <= MAX_ID else ""


def mark_paid(source: ExternalSource, external_id: str, transaction_id: str, *, paid_on: date) -> None:
    """Tell a source that an invoice is paid; it may be told again with the same transaction. Raises OutgoingError."""
    body = {"transaction_id": transaction_id, "transaction_date": f"{paid_on.isoformat()}T00:00:00"}
    _call(source, _UrlPart("/invoice/"), _UrlPart(external_id, is_value=True), _UrlPart("/pay/"), body=body)


def _call(
    source: ExternalSource,
    *parts: _UrlPart,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Any:
    """The data of the answer of a source. Raises OutgoingError."""
    try:
        url = add_query(build_url(parts, base=source.base_url.rstrip("/")), query or {})
    except UrlValueRefused:
        raise outgoing.AddressRefused from None
    answer = outgoing.fetch_json(url, headers=_write_credentials(source), json_body=body, seconds=SECONDS)
    if not isinstance(answer, Mapping) or answer.get("err", 0) not in (0, "0"):
        raise outgoing.NoUsableResponse("refused_by_source")
    return answer.get("data")


def _write_credentials(source: ExternalSource) -> dict[str, str]:
    password = str(unseal_for_site(source.password, about=CREDENTIALS))
    return {"Authorization": f"Basic {base64.b64encode(f'{source.username}:{password}'.encode()).decode()}"}


def _read_invoice(row: Any) -> SourceInvoice | None:
    if not isinstance(row, Mapping) or row.get("paid"):
        return None
    external_id, amount = str(row.get("id") or ""), parse_number(row.get("amount"))
    if not 0 < len(external_id) <= MAX_ID or amount is None or not 0 <= amount <= 99_999:
        return None
    label = clean_line(str(row.get("label") or ""))[:MAX_LABEL]
    number = clean_line(str(row.get("display_id") or external_id))[:MAX_ID]
    return SourceInvoice(external_id, label or number, to_cents(amount), parse_date(row.get("pay_limit_date")), number)


__all__ = ["OutgoingError", "SourceInvoice", "find_due_invoice", "list_due_invoices", "mark_paid", "verify_family"]
