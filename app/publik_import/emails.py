"""E-mails of a workflow of w.c.s.: one message here for each of its recipients."""

from __future__ import annotations

from app.publik_import.attachments import translate_attachments
from app.publik_import.findings import Reason, build_reason
from app.publik_import.workflow_draft import StatusDraft, get_verbatim
from app.publik_import.xml_reader import Element
from app.workflows.definition import APPLICANT


def translate_email(item: Element, status: StatusDraft) -> None:
    """The words are those of the shared template, when the export has it or still says them."""
    slug = item.value("mail_template")
    template = status.workflow.batch.mail_templates.get(slug)
    source = template or item
    if not source.value("subject") or not source.value("body"):
        status.add_note(item, build_reason("template_missing", name=slug or "?"))
        return
    subject, first = status.translate_action_text(item, source.value("subject"), 200)
    body, second = status.translate_action_text(item, source.value("body"))
    recipients, addresses, third = _read_recipients(item, status)
    reasons = [*first, *second, *third]
    more = {**({"addresses": addresses[:20]} if addresses else {}), **translate_attachments(source, status, reasons)}
    to = recipients[0] if len(recipients) == 1 else recipients[:20]
    if recipients or addresses:
        if status.add_entry(item, "send_email", to=to, subject=subject or "…", body=body or "…", **more):
            status.findings.add_judged("action", status.describe_action(item), reasons, get_verbatim(item))
    else:
        status.add_note(item, reasons[-1] if reasons else build_reason("nobody"))


def _read_recipients(item: Element, status: StatusDraft) -> tuple[list[str], list[str], tuple[Reason, ...]]:
    """Functions and the applicant, then addresses: fixed, or given by an answer."""
    found: list[str] = []
    addresses: list[str] = []
    reasons: list[Reason] = []
    for written in (_strip_braces(entry.text) for entry in item.find("to").children if entry.text):
        if "{" in written or "[" in written:
            address, why = status.translate_action_text(item, written, 200)
            if isinstance(address, str) and "{{" in address:
                addresses.append(address)
                reasons.extend(why)
            else:
                found.append(APPLICANT)
                reasons.append(build_reason("typed_address", name=written))
        elif "@" in written or written[:1] in "+0":
            addresses.append(written[:200])
        else:
            found.append(status.workflow.find_function(written))
    return list(dict.fromkeys(found)), list(dict.fromkeys(addresses)), tuple(reasons)


def _strip_braces(written: str) -> str:
    """An address that was typed as if it were a variable is the address."""
    inside = written.strip("{} ")
    return inside if "@" in inside and not set(inside) & set("{}|[ ") else written


def translate_sms(item: Element, status: StatusDraft) -> None:
    """The same by telephone."""
    text, first = status.translate_action_text(item, item.value("body"), 600)
    recipients, numbers, second = _read_recipients(item, status)
    if item.value("to_mode") == "submitter" or not (item.value("to_mode") or recipients or numbers):
        recipients, numbers, second = [APPLICANT], [], ()
    more = {"numbers": numbers[:20]} if numbers else {}
    if not text or not (recipients or numbers):
        status.add_note(item, build_reason("nobody") if text else build_reason("nothing"))
    elif status.add_entry(item, "send_sms", to=recipients[:20], text=text, **more):
        status.findings.add_judged("action", status.describe_action(item), (*first, *second), get_verbatim(item))
