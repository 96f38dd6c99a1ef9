"""Rows repeated for each line of a list, in DOCX and ODT files."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
import pytest
from docx import Document
from lxml import etree

from app.documents.office.docx_template import fill_docx
from app.documents.office.libreoffice import convert_to_pdf
from app.documents.office.odt_template import fill_odt
from app.documents.office.placeholder_marks import number_mark
from app.documents.office.placeholder_words import Placeholder
from app.documents.office.row_checks import find_row_problems
from app.documents.office.text_blocks import FilledFile, MarkedRow, Passages
from tests.documents.office.filled_files import (
    LABELS,
    TABLE,
    TABLES,
    fill,
    make_odt_row,
    make_odt_table,
    prepare,
    read_rows,
)
from tests.documents.office.office_samples import make_docx, make_odt, read_zip


@pytest.mark.parametrize("format_", TABLES)
def test_a_row_is_made_again_for_each_line(format_: str) -> None:
    marks = {"Prénom (ligne)": ["Ana", "Tom", "{total}"], "Âge (ligne)": ["3", "7", "9"]}

    filled = fill(TABLES[format_](), values={"total": "3"}, rows=marks)

    assert read_rows(filled) == [
        ("Prénom", "Âge"),
        ("Ana", "3 ans"),
        ("Tom", "7 ans"),
        ("{total}", "9 ans"),
        ("Total", "3"),
    ]


@pytest.mark.parametrize("format_", TABLES)
def test_without_lines_the_table_has_not_the_row(format_: str) -> None:
    filled = fill(TABLES[format_](), values={"total": "0"}, rows={"Prénom (ligne)": [], "Âge (ligne)": []})

    assert read_rows(filled) == [("Prénom", "Âge"), ("Total", "0")]


@pytest.mark.parametrize(
    "content", [make_docx([], table=[["{a (ligne)}"]]), make_odt_table(("{a (ligne)}",))], ids=["docx", "odt"]
)
def test_a_table_of_that_row_alone_goes_with_it(content: bytes) -> None:
    filled = fill(content, rows={"a (ligne)": []})

    assert read_rows(filled) == []
    assert b"w:tbl>" not in b"".join(read_zip(filled.content).values())


def test_the_marks_of_a_row_may_lie_in_several_runs() -> None:
    document = Document(io.BytesIO(make_docx([], table=[["Prénom"], [""]])))
    for run in ("{", "{ Pré", "nom (li", "gne) }", "} et {Pré", "nom (ligne)}"):
        document.tables[0].rows[1].cells[0].paragraphs[0].add_run(run)
    output = io.BytesIO()
    document.save(output)

    filled = fill(output.getvalue(), rows={"Prénom (ligne)": ["Ana", "Tom"]})

    assert read_rows(filled) == [("Prénom",), ("Ana et Ana",), ("Tom et Tom",)]


def test_spans_of_an_odt_row_too() -> None:
    row = make_odt_row("Pour {Pré<text:span>nom (li</text:span>gne)}")
    content = make_odt(f"<table:table>{make_odt_row('Prénom')}{row}</table:table>")

    assert read_rows(fill(content, rows={"Prénom (ligne)": ["Ana", "Tom"]})) == [
        *(("Prénom",), ("Pour Ana",), ("Pour Tom",)),
    ]


@pytest.mark.parametrize("format_", TABLES)
def test_a_repeated_row_is_no_header(format_: str) -> None:
    rows = (("{Prénom (ligne)}", "b"), ("c", "d"))
    content = make_docx([], table=rows) if format_ == "docx" else make_odt_table(*rows)

    (table,) = [block for block in fill(content, rows={"Prénom (ligne)": ["Ana", "Tom"]}).blocks if block.rows]

    assert (table.has_header, len(table.rows)) == (False, 3)


@pytest.mark.parametrize("format_", TABLES)
def test_a_condition_about_each_line(format_: str) -> None:
    rows = (("Nom", "Note"), ("{Nom (ligne)}", "{Si : Âge (ligne) < 6}petit{Fin si}"))
    content = make_docx([], table=rows)
    if format_ == "odt":
        content = make_odt_table(*(tuple(text.replace("<", "&lt;") for text in row) for row in rows))
    condition = "Si : Âge (ligne) < 6"
    conditions = {number_mark(condition, 0): True, number_mark(condition, 1): False}
    prepared = prepare(content)
    passages = Passages({"Nom (ligne)": 2, condition: 2}, conditions)
    values = {number_mark("Nom (ligne)", 0): "Ana", number_mark("Nom (ligne)", 1): "Tom"}

    act: Callable[..., FilledFile] = fill_odt if format_ == "odt" else fill_docx
    filled = act(prepared.content, values, passages=passages, **LABELS)

    assert read_rows(filled) == [("Nom", "Note"), ("Ana", "petit"), ("Tom", "")]


def test_values_of_rows_are_told_by_their_place() -> None:
    row = {"each": "answers.enfants", "text": "item.prenom"}
    placeholders: dict[str, Placeholder] = {
        "a": row,
        "b": {"each": "answers.aides", "text": "item.nom"},
        "c": "case.reference",
    }

    def find(*rows: MarkedRow) -> list[str]:
        return list(find_row_problems(rows, placeholders))

    assert find(MarkedRow(1, 2, ("a", "c")), MarkedRow(0, 0, ("c",))) == []
    assert "une valeur de ligne" in find(MarkedRow(0, 0, ("a", "c")))[0]
    assert find(MarkedRow(2, 3, ("a", "b")))[0].startswith("Ligne 3 du tableau 2")
    assert "se répète déjà" in find(MarkedRow(3, 1, ("a",), outer_marks=("a",)))[0]


def test_rows_are_counted_by_table() -> None:
    inner = f"<table:table>{make_odt_row('{c}')}</table:table>"
    outer = f"<table:table-row><table:table-cell><text:p>{{b}}</text:p>{inner}</table:table-cell></table:table-row>"
    content = make_odt(f"<text:p>{{a}}</text:p><table:table>{make_odt_row('x')}{outer}</table:table>")

    assert set(prepare(content).rows) == {
        *(MarkedRow(0, 0, ("a",)), MarkedRow(1, 2, ("b",)), MarkedRow(2, 1, ("c",), ("b",))),
    }


def test_copies_of_a_row_share_no_identifier() -> None:
    row = make_odt_row("{a (ligne)}").replace("<text:p>", '<text:p xml:id="p1">')
    filled = fill(make_odt(f"<table:table>{row}</table:table>"), rows={"a (ligne)": ["1", "2"]})

    tree = etree.fromstring(read_zip(filled.content)["content.xml"])
    assert tree.xpath("//@xml:id") == []


@pytest.mark.slow
@pytest.mark.needs("word processor")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_libreoffice_prints_them(format_: str) -> None:
    lines = ["{Si : a}", "Ce passage est imprimé.", "{Fin si}", "{Si : b}Celui-ci ne l’est pas.{Fin si}"]
    content = (
        make_docx(lines, table=TABLE)
        if format_ == "docx"
        else make_odt(
            "".join(f"<text:p>{line}</text:p>" for line in lines)
            + f"<table:table>{''.join(make_odt_row(*row) for row in TABLE)}</table:table>"
        )
    )
    filled = fill(
        content,
        values={"total": "2"},
        rows={"Prénom (ligne)": ["Ana", "Tom"], "Âge (ligne)": ["3", "7"]},
        conditions={"Si : a": True, "Si : b": False},
    )

    with pypdfium2.PdfDocument(convert_to_pdf(filled.content, format_)) as pdf:
        text = pdf[0].get_textpage().get_text_bounded()

    assert "Ce passage est imprimé." in text
    assert "Celui-ci" not in text and "{" not in text
    assert [text.index(word) for word in ("Ana", "Tom", "Total")] == sorted(
        text.index(word) for word in ("Ana", "Tom", "Total")
    )
