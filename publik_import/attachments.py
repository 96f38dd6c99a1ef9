"""Translate the attachments of a w.c.s. message into the answers and processing data that hold the files."""

from __future__ import annotations

from publik_import.findings import NotUnderstood, Reason, build_reason
from publik_import.python_conditions import parse_python
from publik_import.syntax import Name, Node, parse_value
from publik_import.workflow_draft import StatusDraft
from publik_import.xml_reader import Element

MAX_FILES = 10
_FILE_NAMES = ("answers.", "processing.")


def translate_attachments(source: Element, status: StatusDraft, reasons: list[Reason]) -> dict[str, list[str]]:
    """The `attachments` parameter of the message, if any; attachments that are not files in Parvis add a reason."""
    names: list[str] = []
    for child in source.find("attachments").children:
        expression = child.text
        if not expression:
            continue
        file_name = _find_file_name(expression, status)
        if file_name is None:
            reasons.append(build_reason("file_not_joined", name=expression))
        else:
            names.append(file_name)
    return {"attachments": list(dict.fromkeys(names))[:MAX_FILES]} if names else {}


def _find_file_name(expression: str, status: StatusDraft) -> str | None:
    """The answer or processing data that holds the attachment; None for anything but a plain name."""
    name_text = expression.strip().removeprefix("{{").removesuffix("}}").strip()
    try:
        node: Node = parse_value(name_text) if "{" in expression else parse_python(name_text.removeprefix("="))
        names = status.workflow.names.find_meaning(node.path).names if isinstance(node, Name) else ()
    except NotUnderstood:
        return None
    parts = names[0].split(".") if names else []
    return names[0] if len(parts) == 2 and names[0].startswith(_FILE_NAMES) else None
