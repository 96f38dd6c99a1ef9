"""Files prepared and filled with rows and conditions, and the words that they then have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from app.documents.office.docx_template import fill_docx, prepare_docx
from app.documents.office.odt_template import fill_odt, prepare_odt
from app.documents.office.placeholder_marks import number_mark
from app.documents.office.text_blocks import FilledFile, Passages, PreparedFile
from tests.documents.office.office_samples import make_docx, make_odt

LABELS = {"title": "Autorisation", "language": "fr-FR"}


def prepare(content: bytes) -> PreparedFile:
    act = prepare_odt if content[30:38] == b"mimetype" else prepare_docx
    return act(content, **LABELS)


def fill(
    content: bytes,
    *,
    values: Mapping[str, str] | None = None,
    rows: Mapping[str, list[str]] | None = None,
    conditions: Mapping[str, bool] | None = None,
) -> FilledFile:
    act: Callable[..., FilledFile] = fill_odt if content[30:38] == b"mimetype" else fill_docx
    numbered = {number_mark(mark, at): text for mark, texts in (rows or {}).items() for at, text in enumerate(texts)}
    counts = {mark: len(texts) for mark, texts in (rows or {}).items()}
    passages = Passages(counts, conditions or {})
    return act(prepare(content).content, {**(values or {}), **numbered}, passages=passages, **LABELS)


def read_rows(filled: FilledFile) -> list[tuple[str, ...]]:
    return [row for block in filled.blocks for row in block.rows]


def read_lines(filled: FilledFile) -> list[str]:
    return [block.text for block in filled.blocks if block.text and block.text != "Courrier"]


def make_odt_row(*texts: str) -> str:
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row>{cells}</table:table-row>"


def make_odt_table(*rows: tuple[str, ...]) -> bytes:
    return make_odt(f"<table:table>{''.join(make_odt_row(*row) for row in rows)}</table:table>")


def make_odt_lines(lines: list[str]) -> bytes:
    return make_odt("".join(f"<text:p>{line}</text:p>" for line in lines))


TABLE = (("Prénom", "Âge"), ("{Prénom (ligne)}", "{Âge (ligne)} ans"), ("Total", "{total}"))
TABLES = {"docx": partial(make_docx, [], table=TABLE), "odt": partial(make_odt_table, *TABLE)}
LINES = {"docx": make_docx, "odt": make_odt_lines}
