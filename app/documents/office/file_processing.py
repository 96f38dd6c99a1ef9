"""Office files prepared and filled by a process apart, which their contents may exhaust without harm."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.core.i18n import SOURCE_LANGUAGE
from app.core.office_files.file_rules import BROKEN, TOO_LARGE, OfficeFileRefused
from app.core.parsing.budget import MEGABYTE
from app.core.parsing.confinement import Limits, ProcessRefused, run_confined
from app.documents.office.office_process import join_message, split_message
from app.documents.office.signature_pictures import NO_PICTURES, SignaturePicture
from app.documents.office.text_blocks import NO_PASSAGES, FilledFile, MarkedRow, Passages, PreparedFile, TextBlock
from app.documents.rendering.pdf_renderer import PdfNotMade

_PROGRAM = Path(__file__).with_name("office_process.py")
LIMITS = Limits(cpu_seconds=10, clock_seconds=120.0, memory=400 * MEGABYTE, file=0)
MAX_FILE_BYTES = 20 * MEGABYTE
# What the values of a document may weigh together.
MAX_VALUE_CHARACTERS = 500_000
LANGUAGE = f"{SOURCE_LANGUAGE}-FR"


def prepare_file(content: bytes, format_: str, *, title: str) -> PreparedFile:
    """A checked file as it may be kept, with what its author still has to do. Raises OfficeFileRefused."""
    try:
        head, prepared = _request({"act": "prepare", "format": format_, "title": title}, content)
    except ProcessRefused as error:
        raise OfficeFileRefused(TOO_LARGE if error.reason == "too_costly" else BROKEN) from error
    lists = {name: tuple(map(tuple, head[name])) for name in ("problems", "repairs", "warnings")}
    return PreparedFile(prepared, tuple(head["marks"]), tuple(map(_read_row, head["rows"])), **lists)


def fill_file(
    content: bytes,
    format_: str,
    values: Mapping[str, str],
    pictures: Mapping[str, SignaturePicture] = NO_PICTURES,
    passages: Passages = NO_PASSAGES,
    *,
    title: str,
) -> FilledFile:
    """The file with the value or the picture of what is typed between its braces, and its words. Raises PdfNotMade."""
    if sum(map(len, values.values())) > MAX_VALUE_CHARACTERS:
        raise PdfNotMade("too_large")
    request = {"act": "fill", "format": format_, "title": title, "values": dict(values), "passages": asdict(passages)}
    request["pictures"] = {mark: _write_picture(picture) for mark, picture in pictures.items()}
    try:
        head, filled = _request(request, content)
    except ProcessRefused as error:
        raise PdfNotMade("too_costly" if error.reason == "too_costly" else "invalid") from error
    if "misplaced" in head:
        raise PdfNotMade("invalid")
    if len(filled) > MAX_FILE_BYTES:
        raise PdfNotMade("too_large")
    return FilledFile(filled, tuple(_read_block(block) for block in head["blocks"]))


def _request(head: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    message = join_message({"language": LANGUAGE, **head}, content)
    return split_message(run_confined([str(_PROGRAM)], limits=LIMITS, content=message))


def _write_picture(picture: SignaturePicture) -> dict[str, str]:
    return {"content": b64encode(picture.content).decode(), "description": picture.description}


def _read_row(fields: Mapping[str, Any]) -> MarkedRow:
    return MarkedRow(**{**fields, "marks": tuple(fields["marks"]), "outer_marks": tuple(fields["outer_marks"])})


def _read_block(fields: Mapping[str, Any]) -> TextBlock:
    return TextBlock(**{**fields, "rows": tuple(map(tuple, fields["rows"]))})
