"""Texts under a condition, in DOCX and ODT files."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from app.documents.office.placeholder_marks import InvalidPlaceholder
from app.documents.office.text_blocks import MarkedRow
from tests.documents.office.filled_files import (
    LINES,
    fill,
    make_odt_table,
    prepare,
    read_lines,
)
from tests.documents.office.office_samples import add_part, change_part, make_docx, make_odt, read_zip


@pytest.mark.parametrize("format_", LINES)
@pytest.mark.parametrize(
    ("is_met", "lines"), [(True, ["Avant", "Texte", "Suite", "Après"]), (False, ["Avant", "Après"])]
)
def test_paragraphs_under_a_condition(format_: str, is_met: bool, lines: list[str]) -> None:
    content = LINES[format_](["Avant", "{Si : urgent}", "Texte", "Suite", "{Fin si}", "Après"])

    assert read_lines(fill(content, conditions={"Si : urgent": is_met})) == lines


@pytest.mark.parametrize("format_", LINES)
@pytest.mark.parametrize(
    ("line", "kept_text", "other_text"),
    [
        ("{Si : a}Texte{Fin si}", "Texte", None),
        ("Bonjour {Si : a}cher {Fin si}voisin", "Bonjour cher voisin", "Bonjour voisin"),
        ("{{ si : a }}oui{Sinon}non{FIN SI}", "oui", "non"),
        ("{% if a %}oui{% else %}non{% endif %} !", "oui !", "non !"),
        ("{Si : a}un{Fin si} ou {Si : a}deux{Fin si}", "un ou deux", "ou"),
    ],
)
def test_a_condition_inside_of_a_paragraph(format_: str, line: str, kept_text: str, other_text: str | None) -> None:
    content = LINES[format_](["Avant", line, "Après"])
    (mark,) = prepare(content).marks

    assert read_lines(fill(content, conditions={mark: True})) == ["Avant", kept_text, "Après"]
    assert read_lines(fill(content, conditions={mark: False})) == [
        "Avant",
        *([other_text] if other_text else []),
        "Après",
    ]


def test_the_marks_of_a_condition_may_lie_in_several_runs() -> None:
    content = make_docx([], split=[["Vous {", "Si : a = ", '"b"}', "de", "vez {F", "in si}", "payer"]])

    assert read_lines(fill(content, conditions={'Si : a = "b"': True})) == ["Vous devez payer"]
    assert read_lines(fill(content, conditions={'Si : a = "b"': False})) == ["Vous payer"]


def test_lines_and_pictures_go_with_their_text() -> None:
    document = Document(io.BytesIO(make_docx([])))
    paragraph = document.add_paragraph("Bonjour{Si : a}")
    paragraph.add_run().add_break()
    paragraph.add_run().add_picture(io.BytesIO(read_picture()), width=Cm(1))
    paragraph.add_run("suite{Fin si}")
    paragraph.add_run().add_break()
    output = io.BytesIO()
    document.save(output)

    filled = Document(io.BytesIO(fill(output.getvalue(), conditions={"Si : a": False}).content))

    element = filled.paragraphs[-1]._p
    assert filled.paragraphs[-1].text == "Bonjour\n"
    assert len(element.findall(f".//{qn('w:drawing')}")) == 0


def read_picture() -> bytes:
    parts = read_zip(make_docx([], picture=True))
    return next(part for name, part in parts.items() if name.startswith("word/media/"))


def test_an_item_of_a_list_of_odt_goes_with_its_bullet() -> None:
    item = "<text:list-item><text:p>{Si : a}Pièce à joindre{Fin si}</text:p></text:list-item>"
    content = make_odt(f"<text:list>{item}</text:list><text:p>Après</text:p>")

    filled = fill(content, conditions={"Si : a": False})

    assert read_lines(filled) == ["Après"]
    assert b"text:list" not in read_zip(filled.content)["content.xml"]


def test_a_cell_of_docx_stays_a_cell() -> None:
    content = make_docx([], table=[["{Si : a}Texte{Fin si}", "b"]])

    document = Document(io.BytesIO(fill(content, conditions={"Si : a": False}).content))

    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["", "b"]
    assert len(document.tables[0].rows[0].cells[0].paragraphs) == 1


def test_a_user_field_may_hold_a_condition() -> None:
    body = '<text:p>Bonjour<text:user-field-get text:name="suite">x</text:user-field-get>.</text:p>'
    content = make_odt(body, fields={"suite": "{% if form_var_a %} et merci{% endif %}"})

    assert prepare(content).marks == ("Si : form_var_a",)
    assert read_lines(fill(content, conditions={"Si : form_var_a": True})) == ["Bonjour et merci."]
    assert read_lines(fill(content, conditions={"Si : form_var_a": False})) == ["Bonjour."]


@pytest.mark.parametrize("format_", LINES)
@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["{Si : a}", "Texte"], "unclosed"),
        (["Texte", "{Fin si}"], "unopened"),
        (["{Sinon} rien"], "unopened"),
        (["{Si : a}x{Sinon}y{Sinon}z{Fin si}"], "unopened"),
        (["{Si : a}", "{Si : b}", "Texte", "{Fin si}"], "nested"),
    ],
)
def test_what_is_not_closed_is_refused(format_: str, lines: list[str], code: str) -> None:
    assert code in [each for each, _detail in prepare(LINES[format_](lines)).problems]


@pytest.mark.parametrize(
    "content",
    [make_docx([], table=[["{Si : a}x", "y{Fin si}"]]), make_odt_table(("{Si : a}x", "y{Fin si}"))],
    ids=["docx", "odt"],
)
def test_a_condition_stays_in_its_cell(content: bytes) -> None:
    assert {code for code, _detail in prepare(content).problems} == {"unclosed", "unopened"}


def test_a_question_may_begin_as_a_condition() -> None:
    prepared = prepare(make_docx(["{Si oui, lequel ?}"]))

    assert (prepared.marks, prepared.problems) == (("Si oui, lequel ?",), ())


def test_a_condition_that_nobody_decided_stops_the_document() -> None:
    with pytest.raises(InvalidPlaceholder):
        fill(make_docx(["{Si : a}x{Fin si}"]), conditions={"Si : b": True})


def test_a_footnote_holds_neither_row_nor_condition() -> None:
    footnotes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="1"><w:p><w:r>'
        "<w:t>{{ Si : a }}x{{ Fin si }} {{ b (ligne) }}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    content = change_part(
        make_docx(["Bonjour"]),
        "[Content_Types].xml",
        "</Types>",
        '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.footnotes+xml"/></Types>',
    )
    content = change_part(
        content,
        "word/_rels/document.xml.rels",
        "</Relationships>",
        '<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
        'Target="footnotes.xml"/></Relationships>',
    )
    prepared = prepare(add_part(content, "word/footnotes.xml", footnotes.encode()))

    assert [code for code, _detail in prepared.problems] == ["misplaced", "misplaced"]
    assert MarkedRow(0, 0, ("Si : a", "b (ligne)")) in prepared.rows
