"""Reads an e-mail, in a process apart.

Run by its path: the raw e-mail comes on the standard input. A message leaves on the standard output: the length of a JSON head
in four bytes, the head, then the files of the e-mail, one after the other. The head has the fields of the e-mail, each file
with its size; or only `refused`, the code of a budget, empty for bytes that are no e-mail.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path


def serve(content: bytes) -> bytes:
    """The response to an e-mail. The modules are found once the program has said where they are."""
    from app.core.parsing import BudgetExceeded
    from app.documents.office.office_process import join_message
    from app.mailroom.incoming_mail import MailUnreadable
    from app.mailroom.mail_reading import PARSER

    try:
        mail = PARSER(content)
    except BudgetExceeded as error:
        return join_message({"refused": error.reason}, b"")
    except MailUnreadable:
        return join_message({"refused": ""}, b"")
    files = [{"name": file.name, "size": len(file.content)} for file in mail.files]
    sent_at = mail.sent_at.isoformat() if mail.sent_at else None
    head = {**asdict(mail), "sent_at": sent_at, "files": files}
    return join_message(head, b"".join(file.content for file in mail.files))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.stdout.buffer.write(serve(sys.stdin.buffer.read()))
