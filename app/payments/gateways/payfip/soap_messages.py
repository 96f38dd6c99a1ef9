"""Messages of the web service of PayFiP: envelopes written, replies and faults read within limits.

Unknown children are ignored. A child that is absent is not in the reading; one that is empty is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser

ENVELOPE_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"
OPERATION_NAMESPACE = "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/PaiementSecuriseService"
MAX_BYTES = 64 * 1024
MAX_TEXT = 500
TECHNICAL_FAULTS = ("TechDysfonctionnementErreur", "TechIndisponibiliteErreur", "TechProtocolaireErreur")
FUNCTIONAL_FAULT = "FonctionnelleErreur"


class ReplyRefused(ValueError):
    """The reply is not one of the service."""


@dataclass(frozen=True)
class Fault:
    """A fault of the service: its kind, and its code."""

    kind: str
    code: str

    @property
    def is_technical(self) -> bool:
        return self.kind != FUNCTIONAL_FAULT


def write_request(operation: str, arguments: Mapping[str, str]) -> bytes:
    """The envelope of a call: one `arg0` of strings, all unqualified."""
    children = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in arguments.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<soapenv:Envelope xmlns:soapenv="{ENVELOPE_NAMESPACE}" xmlns:pay="{OPERATION_NAMESPACE}"><soapenv:Body>'
        f"<pay:{operation}><arg0>{children}</arg0></pay:{operation}>"
        "</soapenv:Body></soapenv:Envelope>"
    ).encode()


def read_reply(operation: str, content: bytes) -> Mapping[str, str] | Fault:
    """The strings of a reply by name, or a fault. Raises ReplyRefused."""
    try:
        root = PARSER(content)
    except BudgetExceeded:
        raise ReplyRefused("too large") from None
    body = root.find(f"{{{ENVELOPE_NAMESPACE}}}Body")
    if root.tag != f"{{{ENVELOPE_NAMESPACE}}}Envelope" or body is None:
        raise ReplyRefused("no envelope")
    fault = body.find(f"{{{ENVELOPE_NAMESPACE}}}Fault")
    if fault is not None:
        return _read_fault(fault)
    returned = body.find(f"{{{OPERATION_NAMESPACE}}}{operation}Response/return")
    if returned is None:
        raise ReplyRefused("no return")
    return _read_texts(returned)


def _read_fault(fault: Any) -> Fault:
    detail = fault.find("detail")
    for child in detail if detail is not None else ():
        kind = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if kind in (*TECHNICAL_FAULTS, FUNCTIONAL_FAULT):
            return Fault(kind, _read_texts(child).get("code", "")[:10])
    return Fault("", "")


def _read_texts(element: Any) -> dict[str, str]:
    return {
        child.tag.rpartition("}")[2]: (child.text or "").strip()[:MAX_TEXT]
        for child in element
        if isinstance(child.tag, str) and len(child) == 0
    }


def _parse_xml(content: bytes, meter: Meter) -> Any:
    from lxml import etree

    meter.count_part(content.count(b"<"))
    # In another encoding, a document type would not be seen before the parser reads it.
    if b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ReplyRefused("document type")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise ReplyRefused("not XML") from None


PARSER: Parser[Any] = Parser(
    "payfip", Budget(MAX_BYTES, max_parts=2_000, max_depth=100), _parse_xml, is_called_before_writing=False
)
