"""Files prepared and filled: what is answer between braces is found wherever it lies, and values stay as they were answer."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from odfdo import Document as OpenDocument

from app.documents.office.docx_template import fill_docx, prepare_docx
from app.documents.office.odt_template import fill_odt, prepare_odt
from app.documents.office.placeholder_marks import InvalidPlaceholder
from app.documents.office.text_blocks import FilledFile, PreparedFile
from tests.documents.office.office_samples import change_part, make_docx, make_odt, read_zip, write_zip

LABELS = {"title": "Récépissé", "language": "fr-FR"}
# What people type, and programs might read.
ANSWERS = [
    "{{ 7*7 }}",
    "{% for a in range(9) %}",
    "{_{ 7*7 }_}",
    "{référence}",
    "{# rien #}",
    "${7*7} <%= 7*7 %> #{7*7}",
    '<w:br/><text:line-break/> & "guillemets" l\'apostrophe',
    "{{ self.__init__.__globals__ }}",
    "]]> <!-- --> &lt; &#60;",
    "une ligne\nune autre\tet une colonne",
    "Marc-Antoine  Œuvré 🎂 العربية",
]


def prepare(content: bytes) -> PreparedFile:
    act = prepare_odt if content[30:38] == b"mimetype" else prepare_docx
    return act(content, **LABELS)


def fill(content: bytes, values: Mapping[str, str]) -> FilledFile:
    act: Callable[..., FilledFile] = fill_odt if content[30:38] == b"mimetype" else fill_docx
    return act(prepare(content).content, values, **LABELS)


def words_of(filled: FilledFile) -> str:
    return "\n".join(block.text or "\n".join("|".join(row) for row in block.rows) for block in filled.blocks)


def test_placeholders_are_found_in_every_part_of_a_docx() -> None:
    content = make_docx(
        split=[["Dossier {{ ca", "se.refe", "rence }} de {", "nom de l’usager", "}"]],
        table=[["Objet", "Rue"], ["{objet}", "{{answers.rue|upper}}"]],
        header="{nom de la collectivité}",
    )

    prepared = prepare(content)

    assert set(prepared.marks) == {
        *("référence", "applicant.name", "case.reference", "nom de l'usager", "objet", "answers.rue|upper"),
        "nom de la collectivité",
    }
    assert prepared.problems == ()
    assert dict(prepared.repairs) == {"headers": 1, "language": 1}


def test_placeholders_are_found_in_every_part_of_an_odt() -> None:
    body = (
        "<text:p>Dossier {{ ca<text:span>se.refe</text:span>rence }} de {nom de l’usager}</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Objet</text:p></table:table-cell><table:table-cell>"
        "<text:p>Rue</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>{objet}</text:p>"
        "</table:table-cell><table:table-cell><text:p/></table:table-cell></table:table-row></table:table>"
        '<text:p><text:user-field-get text:name="ref">x</text:user-field-get> '
        '<text:user-field-get text:name="applicant.email">y</text:user-field-get></text:p>'
    )

    prepared = prepare(make_odt(body, fields={"ref": "n° {référence}", "applicant.email": "0"}, header="{service}"))

    assert set(prepared.marks) == {
        *("case.reference", "nom de l'usager", "objet", "référence", "applicant.email", "service"),
    }
    assert prepared.problems == ()
    assert dict(prepared.repairs) == {"headers": 1, "language": 1}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize(
    "content", [make_docx(["A {valeur} B"]), make_odt("<text:p>A {valeur} B</text:p>")], ids=["docx", "odt"]
)
def test_what_people_type_stays_as_it_is(content: bytes, answer: str) -> None:
    filled = fill(content, {"valeur": answer})

    expected = f"A {answer} B".replace("\t", " ")
    words = words_of(filled)
    assert expected in words or expected.replace("  ", " ") in words


def test_a_value_in_several_runs_takes_their_place() -> None:
    filled = fill(
        make_docx([], split=[["Rue {", "{ answers", ".rue }", "} à Angers"]]), {"answers.rue": "des Lilas\nn° 3"}
    )

    paragraph = Document(io.BytesIO(filled.content)).paragraphs[-1]
    assert paragraph.text == "Rue des Lilas\nn° 3 à Angers"
    assert len(paragraph._p.findall(f".//{qn('w:br')}")) == 1


def test_user_fields_become_texts() -> None:
    body = '<text:p>Réf. <text:user-field-get text:name="ref">vieux</text:user-field-get>.</text:p>'
    filled = fill(make_odt(body, fields={"ref": "n° {référence}"}), {"référence": "A-12"})

    document = OpenDocument(io.BytesIO(filled.content))
    assert document.body.paragraphs[0].text_recursive == "Réf. n° A-12."
    assert not document.body.get_elements("//text:user-field-decl")


@pytest.mark.parametrize("content", [make_docx(["{a}"]), make_odt("<text:p>{a}</text:p>")], ids=["docx", "odt"])
def test_a_value_that_nobody_gave_stops_the_document(content: bytes) -> None:
    with pytest.raises(InvalidPlaceholder):
        fill(content, {"autre": "x"})


@pytest.mark.parametrize(
    "line",
    [
        "{% for a in range(10**9) %}{{ a }}{% endfor %}",
        "{{ case.reference",
        "référence }}",
        "{# caché #}",
        "{{ '{{' }}",
        "{%p if a %}",
        "{{r case.reference }} {%r",
    ],
)
@pytest.mark.parametrize(
    "make", [make_docx, lambda lines: make_odt(f"<text:p>{lines[0]}</text:p>")], ids=["docx", "odt"]
)
def test_instructions_are_refused(make: Callable[[list[str]], bytes], line: str) -> None:
    assert [code for code, _detail in prepare(make([line])).problems] == ["syntax"]


def test_a_docx_is_made_accessible() -> None:
    prepared = prepare(make_docx(table=[["Objet", "Rue"], ["1", "2"]], picture=True))

    document = Document(io.BytesIO(prepared.content))
    properties = document.core_properties
    assert (properties.title, properties.language, properties.author) == ("Récépissé", "fr-FR", "")
    assert document.tables[0].rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "fr-FR"
    assert dict(prepared.warnings) == {"pictures": 1}
    assert b"Alice" not in b"".join(read_zip(prepared.content).values())


def test_an_odt_is_made_accessible() -> None:
    cell = "<table:table-cell><text:p>x</text:p></table:table-cell>"
    row = f"<table:table-row>{cell}{cell}</table:table-row>"
    body = f"<table:table>{row}{row}</table:table><text:p><draw:frame><draw:image/></draw:frame></text:p>"

    prepared = prepare(make_odt(body))

    document = OpenDocument(io.BytesIO(prepared.content))
    assert (document.meta.title, document.language, document.meta.initial_creator) == ("Récépissé", "fr-FR", None)
    assert len(document.body.get_elements("//table:table-header-rows/table:table-row")) == 1
    assert dict(prepared.warnings) == {"pictures": 1}
    assert b"Alice" not in b"".join(read_zip(prepared.content).values())


def test_the_title_is_no_template() -> None:
    labels: dict[str, Any] = {"title": "{{ 7*7 }} {% if %}", "language": "fr-FR"}
    prepared = prepare_docx(make_docx(["Bonjour"]), **labels)

    filled = fill_docx(prepared.content, {}, **labels)

    assert Document(io.BytesIO(filled.content)).core_properties.title == "{{ 7*7 }} {% if %}"


def test_a_placeholder_in_an_endnote_is_misplaced() -> None:
    endnotes = (
        '<w:endnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:endnote w:id="1"><w:p><w:r>'
        "<w:t>{{ case.reference }}</w:t></w:r></w:p></w:endnote></w:endnotes>"
    )
    content = change_part(
        make_docx(["Bonjour"]),
        "[Content_Types].xml",
        "</Types>",
        '<Override PartName="/word/endnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.endnotes+xml"/></Types>',
    )
    relationship = (
        '<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes" '
        'Target="endnotes.xml"/></Relationships>'
    )
    content = change_part(content, "word/_rels/document.xml.rels", "</Relationships>", relationship)
    parts = {**read_zip(content), "word/endnotes.xml": endnotes.encode()}

    assert prepare(write_zip(parts)).problems == (("misplaced", "case.reference"),)
