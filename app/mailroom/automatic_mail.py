"""Recognition of mail that no person wrote: answering it would make two machines write to one another."""

from __future__ import annotations

from app.mailroom.incoming_mail import IncomingMail

REPLY, BOUNCE, LIST, LOOP = "reply", "bounce", "list", "loop"
_BOUNCE_NAMES = ("mailer-daemon", "postmaster", "mail-daemon")


def detect_automatic_mail(mail: IncomingMail, own_addresses: frozenset[str]) -> str | None:
    """Detect the reason why nobody is to answer a mail (RFC 3834); None for what a person wrote."""
    headers = mail.headers
    local = mail.sender_address.partition("@")[0]
    content_type = headers.get("content-type", "").lower()
    if local in _BOUNCE_NAMES or content_type.startswith("multipart/report") or headers.get("return-path") == "<>":
        return BOUNCE
    if mail.sender_address in own_addresses:
        return LOOP
    if headers.get("auto-submitted", "no").lower() != "no" or "x-autoreply" in headers:
        return REPLY
    if headers.get("precedence", "").lower() == "auto_reply":
        return REPLY
    if "list-id" in headers or headers.get("precedence", "").lower() in ("bulk", "list", "junk"):
        return LIST
    return None
