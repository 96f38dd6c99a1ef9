"""E-mails of a workflow of w.c.s.: one message here for each of its recipients."""

from __future__ import annotations

from app.wcs.circuit import StatusDraft, verbatim
from app.wcs.findings import Reason, reason
from app.wcs.joined import joined_files
from app.wcs.reading import Element
from app.workflows.definition import APPLICANT


def send_mail(item: Element, status: StatusDraft) -> None:
    """The words are those of the shared template, when the export has it or still says them."""
    slug = item.value("mail_template")
    template = status.circuit.batch.mail_templates.get(slug)
    source = template or item
    if not source.value("subject") or not source.value("body"):
        status.note(item, reason("template_missing", name=slug or "?"))
        return
    subject, first = status.text(item, source.value("subject"), 200)
    body, second = status.text(item, source.value("body"))
    recipients, addresses, third = _recipients(item, status)
    reasons = [*first, *second, *third]
    more = {**({"addresses": addresses[:20]} if addresses else {}), **joined_files(source, status, reasons)}
    to = recipients[0] if len(recipients) == 1 else recipients[:20]
    if recipients or addresses:
        if status.enter(item, "send_email", to=to, subject=subject or "…", body=body or "…", **more):
            status.findings.judged("action", status.title(item), reasons, verbatim(item))
    else:
        status.note(item, reasons[-1] if reasons else reason("nobody"))


def _recipients(item: Element, status: StatusDraft) -> tuple[list[str], list[str], tuple[Reason, ...]]:
    """Functions and the applicant, then addresses: fixed, or given by an answer."""
    found: list[str] = []
    addresses: list[str] = []
    reasons: list[Reason] = []
    for written in (_without_braces(entry.text) for entry in item.find("to").children if entry.text):
        if "{" in written or "[" in written:
            address, why = status.text(item, written, 200)
            if isinstance(address, str) and "{{" in address:
                addresses.append(address)
                reasons.extend(why)
            else:
                found.append(APPLICANT)
                reasons.append(reason("typed_address", name=written))
        elif "@" in written or written[:1] in "+0":
            addresses.append(written[:200])
        else:
            found.append(status.circuit.person(written))
    return list(dict.fromkeys(found)), list(dict.fromkeys(addresses)), tuple(reasons)


def _without_braces(written: str) -> str:
    """An address that was typed as if it were a variable is the address."""
    inside = written.strip("{} ")
    return inside if "@" in inside and not set(inside) & set("{}|[ ") else written


def send_sms(item: Element, status: StatusDraft) -> None:
    """The same by telephone."""
    text, first = status.text(item, item.value("body"), 600)
    recipients, numbers, second = _recipients(item, status)
    if item.value("to_mode") == "submitter" or not (item.value("to_mode") or recipients or numbers):
        recipients, numbers, second = [APPLICANT], [], ()
    more = {"numbers": numbers[:20]} if numbers else {}
    if not text or not (recipients or numbers):
        status.note(item, reason("nobody") if text else reason("nothing"))
    elif status.enter(item, "send_sms", to=recipients[:20], text=text, **more):
        status.findings.judged("action", status.title(item), (*first, *second), verbatim(item))
