"""Raw e-mails."""

from __future__ import annotations

from email.message import EmailMessage

SERVER = "mx.vaubrelles.example"
CONFIRMATION = f"{SERVER}; dmarc=pass (p=none) header.from=residents.example"


def make_mail(
    subject: str = "Un trou devant l’école",
    text: str = "Bonjour,\n\nIl y a un grand trou rue des Lilas.\n\nChloé Exemple",
    *,
    sender: str = "Chloé Exemple <chloe@residents.example>",
    to: str = "accueil@vaubrelles.example",
    message_id: str = "<un@residents.example>",
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """Make a mail as the mail program of a resident sends it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = sender, to, subject, message_id
    message["Date"] = "Sat, 28 Nov 2026 10:00:00 +0100"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
