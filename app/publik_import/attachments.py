"""The files that a message of w.c.s. joins, as the answers and the processing data that hold them here."""

from __future__ import annotations

from app.publik_import.findings import NotUnderstood, Reason, build_reason
from app.publik_import.python_conditions import parse_python
from app.publik_import.syntax import Name, Node, parse_value
from app.publik_import.workflow_draft import StatusDraft
from app.publik_import.xml_reader import Element

MAX_FILES = 10
_FILE_NAMES = ("answers.", "processing.")


def translate_attachments(source: Element, status: StatusDraft, reasons: list[Reason]) -> dict[str, list[str]]:
    """The parameter of the message, when some are found; what holds no file here is told."""
    found: list[str] = []
    for child in source.find("attachments").children:
        written = child.text
        if not written:
            continue
        name = _find_file_name(written, status)
        if name is None:
            reasons.append(build_reason("file_not_joined", name=written))
        else:
            found.append(name)
    return {"attachments": list(dict.fromkeys(found))[:MAX_FILES]} if found else {}


def _find_file_name(written: str, status: StatusDraft) -> str | None:
    """The answer or the data that the attachment is read from; nothing for anything more than a name."""
    inside = written.strip().removeprefix("{{").removesuffix("}}").strip()
    try:
        node: Node = parse_value(inside) if "{" in written else parse_python(inside.removeprefix("="))
        names = status.workflow.names.find_meaning(node.path).names if isinstance(node, Name) else ()
    except NotUnderstood:
        return None
    parts = names[0].split(".") if names else []
    return names[0] if len(parts) == 2 and names[0].startswith(_FILE_NAMES) else None
