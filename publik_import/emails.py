"""Translate e-mails and SMS of workflows."""

from __future__ import annotations

from app.workflows.definition import APPLICANT
from publik_import.attachments import translate_attachments
from publik_import.findings import Reason, build_reason
from publik_import.workflow_draft import StatusDraft, get_verbatim
from publik_import.xml_reader import Element


def translate_email(item: Element, status: StatusDraft) -> None:
    """Translate an e-mail; the texts are those of its template when the batch has it."""
    slug = item.value("mail_template")
    template = status.workflow.batch.mail_templates.get(slug)
    source = template or item
    if not source.value("subject") or not source.value("body"):
        status.add_note(item, build_reason("template_missing", name=slug or "?"))
        return
    subject, subject_reasons = status.translate_action_text(item, source.value("subject"), 200)
    body, body_reasons = status.translate_action_text(item, source.value("body"))
    recipients, addresses, recipient_reasons = _read_recipients(item, status)
    reasons = [*subject_reasons, *body_reasons, *recipient_reasons]
    optional = {
        **({"addresses": addresses[:20]} if addresses else {}),
        **translate_attachments(source, status, reasons),
    }
    to = recipients[0] if len(recipients) == 1 else recipients[:20]
    if recipients or addresses:
        if status.add_entry(item, "send_email", to=to, subject=subject or "…", body=body or "…", **optional):
            status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))
    else:
        status.add_note(item, reasons[-1] if reasons else build_reason("nobody"))


def _read_recipients(item: Element, status: StatusDraft) -> tuple[list[str], list[str], tuple[Reason, ...]]:
    """The recipients as functions or applicant, then addresses, fixed or taken from an answer."""
    recipients: list[str] = []
    addresses: list[str] = []
    reasons: list[Reason] = []
    for recipient in (_strip_braces(entry.text) for entry in item.find("to").children if entry.text):
        if "{" in recipient or "[" in recipient:
            address, address_reasons = status.translate_action_text(item, recipient, 200)
            if isinstance(address, str) and "{{" in address:
                addresses.append(address)
                reasons.extend(address_reasons)
            else:
                recipients.append(APPLICANT)
                reasons.append(build_reason("typed_address", name=recipient))
        elif "@" in recipient or recipient[:1] in "+0":
            addresses.append(recipient[:200])
        else:
            recipients.append(status.workflow.find_function(recipient))
    return list(dict.fromkeys(recipients)), list(dict.fromkeys(addresses)), tuple(reasons)


def _strip_braces(recipient: str) -> str:
    """Strip the braces around a literal address."""
    address = recipient.strip("{} ")
    return address if "@" in address and not set(address) & set("{}|[ ") else recipient


def translate_sms(item: Element, status: StatusDraft) -> None:
    """Translate an SMS."""
    text, text_reasons = status.translate_action_text(item, item.value("body"), 600)
    recipients, numbers, recipient_reasons = _read_recipients(item, status)
    if item.value("to_mode") == "submitter" or not (item.value("to_mode") or recipients or numbers):
        recipients, numbers, recipient_reasons = [APPLICANT], [], ()
    optional = {"numbers": numbers[:20]} if numbers else {}
    if not text or not (recipients or numbers):
        status.add_note(item, build_reason("nobody") if text else build_reason("nothing"))
    elif status.add_entry(item, "send_sms", to=recipients[:20], text=text, **optional):
        status.findings.add_with_reasons(
            "action", status.describe_action(item), (*text_reasons, *recipient_reasons), get_verbatim(item)
        )
