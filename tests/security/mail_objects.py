"""Mail of the target site: an item with a file, on the desk of roads; a letter to print; a box."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from app.cases.files.uploads import UploadedFile
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.mailroom import items
from app.mailroom.desks import Desk
from app.mailroom.items import Contents
from app.mailroom.mailboxes import MailboxValues, save_mailbox
from app.mailroom.models import AUTOMATIC, EMAIL, Mailbox
from app.mailroom.outgoing_letters import LetterContents, write_letter

ROADS = Desk("voirie", "polices-voirie")
BOX = MailboxValues(
    name="Adresse générale",
    address="accueil@exemple.example",
    host="imap.exemple.example",
    port=993,
    security="tls",
    username="accueil",
    password="secret",
    folder="INBOX",
    done_folder="",
    desk=ROADS,
    is_active=False,
)
# What the form of a box sends, without its activation: no server answers.
BOX_FORM = {
    "name": "Autre",
    "address": "autre@exemple.example",
    "host": "imap.exemple.example",
    "port": "993",
    "security": "tls",
    "username": "autre",
    "password": "secret",
    "folder": "INBOX",
    "done_folder": "",
    "desk": ROADS.key,
}


def make_mail(case: Case, word: str, letter_word: str, *, by: Actor) -> dict[str, Any]:
    """Create them anew, and return the values that addresses name them by."""
    contents = Contents(subject=word, text=word, sender_name=word, sender_address=f"{word}@exemple.example")
    file = UploadedFile(f"{word}.png", "image/png", 2, BytesIO(b"x" + b"y"))
    # One that an agent may also take back.
    item = items.create_item(contents, [file], kind=EMAIL, state=AUTOMATIC, desk=ROADS)
    db.session.flush()
    mailbox = db.session.query(Mailbox).first() or save_mailbox(BOX)
    recipient = f"Odile Exemple\n{letter_word[:30]}\n99000 VAUBRELLES"
    letter = write_letter(case, LetterContents(recipient, "Objet", letter_word), by=by)
    db.session.flush()
    return {
        "mail_item_id": item.id,
        "mail_file_id": items.list_files(item)[0]["id"],
        "mailbox_id": mailbox.id,
        "letter_id": letter.id,
    }
