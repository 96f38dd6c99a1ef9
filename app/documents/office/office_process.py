"""Prepares or fills an office file, in a process apart.

Run by its path: a request comes on the standard input, the length of its JSON head in four bytes, the head, then the file; the
response leaves in the same form on the standard output. The head of a request has `act` ("prepare" or "fill"), `format`,
`title`, `language`, `values`, `pictures`, in base64, and `passages`.
"""

from __future__ import annotations

import json
import struct
import sys
from base64 import b64decode
from dataclasses import asdict
from pathlib import Path
from typing import Any


def serve(request: bytes) -> bytes:
    """The response to a request. The modules are found once the program has said where they are."""
    from app.documents.office import docx_template, odt_template
    from app.documents.office.placeholder_marks import InvalidPlaceholder
    from app.documents.office.signature_pictures import SignaturePicture
    from app.documents.office.text_blocks import Passages

    acts: dict[tuple[str, str], Any] = {
        ("prepare", "docx"): docx_template.prepare_docx,
        ("prepare", "odt"): odt_template.prepare_odt,
        ("fill", "docx"): docx_template.fill_docx,
        ("fill", "odt"): odt_template.fill_odt,
    }
    head, content = split_message(request)
    pictures = {
        mark: SignaturePicture(b64decode(picture["content"]), picture["description"])
        for mark, picture in head.get("pictures", {}).items()
    }
    values = (head["values"], pictures, Passages(**head["passages"])) if head["act"] == "fill" else ()
    act = acts[head["act"], head["format"]]
    try:
        result = act(content, *values, title=head["title"], language=head["language"])
    except InvalidPlaceholder as error:
        return join_message({"misplaced": str(error)}, b"")
    fields = asdict(result)
    return join_message(fields, fields.pop("content"))


def split_message(message: bytes) -> tuple[dict[str, Any], bytes]:
    """The head and the file of a message."""
    (length,) = struct.unpack(">I", message[:4])
    return json.loads(message[4 : 4 + length]), message[4 + length :]


def join_message(head: dict[str, Any], content: bytes) -> bytes:
    """A message of this head and this file."""
    head_bytes = json.dumps(head).encode()
    return struct.pack(">I", len(head_bytes)) + head_bytes + content


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))
    sys.stdout.buffer.write(serve(sys.stdin.buffer.read()))
