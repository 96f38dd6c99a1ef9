"""The five formats: every row, accents, types, and no cell that a spreadsheet computes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest

from app.privacy.list_exports.formats import FORMATS
from app.privacy.list_exports.formats.export_format import BOOL, DATE, DATETIME, NUMBER, ExportedColumn, ExportedRow

COLUMNS = [
    ExportedColumn("name", "Prénom et nom"),
    ExportedColumn("amount", "Montant", NUMBER),
    ExportedColumn("day", "Échéance", DATE),
    ExportedColumn("moment", "Reçue", DATETIME),
    ExportedColumn("awaits", "Attend", BOOL),
]
ROW = ExportedRow(
    ["Éloïse « Œuvre »", -12.5, date(2026, 6, 1), datetime(2026, 1, 5, 9, 30, tzinfo=UTC), True], (48.1, -2.3)
)
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
XLSX = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def write(key: str, rows: list[ExportedRow], columns: list[ExportedColumn] | None = None) -> bytes:
    return b"".join(FORMATS[key].write(columns or COLUMNS, rows))


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def member_of(content: bytes, path: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return ET.fromstring(archive.read(path))


def sheet_of_xlsx(content: bytes) -> list[list[ET.Element]]:
    sheet = member_of(content, "xl/worksheets/sheet1.xml")
    return [list(row) for row in sheet.iter(f"{XLSX}row")]


def sheet_of_ods(content: bytes) -> list[list[ET.Element]]:
    return [list(row) for row in member_of(content, "content.xml").iter(f"{TABLE}table-row")]


def text_of(element: ET.Element) -> str:
    return "".join(element.itertext())


def test_csv_has_a_mark_semicolons_and_french_decimals() -> None:
    content = write("csv", [ROW])

    assert content.startswith(b"\xef\xbb\xbf")
    assert rows_of_csv(content) == [
        ["Prénom et nom", "Montant", "Échéance", "Reçue", "Attend"],
        ["Éloïse « Œuvre »", "-12,5", "2026-06-01", "2026-01-05 10:30", "oui"],
    ]


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_computes_nothing(formula: str) -> None:
    content = write("csv", [ExportedRow([formula])], [ExportedColumn("name", formula)])

    assert rows_of_csv(content) == [[f"'{formula}"], [f"'{formula}"]]


@pytest.mark.parametrize("text", ["+33 6 12 34 56 78", "-12,5", "06 12 34 56 78", "+33612345678"])
def test_csv_leaves_numbers_and_telephones_as_they_are(text: str) -> None:
    content = write("csv", [ExportedRow([text])], [ExportedColumn("name", "Téléphone")])

    assert rows_of_csv(content)[1] == [text]


def test_xlsx_has_typed_cells() -> None:
    _, cells = sheet_of_xlsx(write("xlsx", [ROW]))

    assert [cell.get("t") for cell in cells] == ["inlineStr", None, None, None, "b"]
    assert [text_of(cell) for cell in cells] == ["Éloïse « Œuvre »", "-12.5", "46174", "46027.437500", "1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_xlsx_has_no_formula(formula: str) -> None:
    content = write("xlsx", [ExportedRow([formula])], [ExportedColumn("name", formula)])

    titles, cells = sheet_of_xlsx(content)
    assert [cell.get("t") for cell in (*titles, *cells)] == ["inlineStr", "inlineStr"]
    assert not list(member_of(content, "xl/worksheets/sheet1.xml").iter(f"{XLSX}f"))


def test_ods_has_typed_cells() -> None:
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

    _, cells = sheet_of_ods(write("ods", [ROW]))

    kinds = [cell.get(f"{office}value-type") for cell in cells]
    assert kinds == ["string", "float", "date", "date", "boolean"]
    assert text_of(cells[0]) == "Éloïse « Œuvre »"
    assert cells[1].get(f"{office}value") == "-12.5"
    assert [cell.get(f"{office}date-value") for cell in cells[2:4]] == ["2026-06-01", "2026-01-05T10:30:00"]
    assert cells[4].get(f"{office}boolean-value") == "true"


@pytest.mark.parametrize("formula", FORMULAS)
def test_ods_has_no_formula(formula: str) -> None:
    content = write("ods", [ExportedRow([formula])], [ExportedColumn("name", formula)])

    cells = [cell for row in sheet_of_ods(content) for cell in row]
    assert len(cells) == 2
    assert all(cell.get(f"{TABLE}formula") is None for cell in cells)


def test_the_type_of_an_ods_file_comes_first_and_is_not_compressed() -> None:
    with zipfile.ZipFile(io.BytesIO(write("ods", [ROW]))) as archive:
        first = archive.infolist()[0]

    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


@pytest.mark.parametrize("key", ["ods", "xlsx"])
def test_a_spreadsheet_holds_what_xml_cannot(key: str) -> None:
    content = write(key, [ExportedRow(["a\x00b\x0b\ud800<&>\"'\n  deux"])], [ExportedColumn("name", "Texte")])

    path = "content.xml" if key == "ods" else "xl/worksheets/sheet1.xml"
    assert "ab<&>\"'" in text_of(member_of(content, path))


def test_json_gives_the_columns_then_the_rows() -> None:
    document = json.loads(write("json", [ROW]))

    assert document["format"] == "parvis/list/1"
    assert document["columns"][1] == {"key": "amount", "label": "Montant", "type": "number"}
    assert document["rows"] == [
        {
            "name": "Éloïse « Œuvre »",
            "amount": -12.5,
            "day": "2026-06-01",
            "moment": "2026-01-05T09:30:00+00:00",
            "awaits": True,
        }
    ]


def test_geojson_puts_longitude_first_and_nothing_where_the_place_is_not_known() -> None:
    document = json.loads(write("geojson", [ROW, ExportedRow(ROW.values)]))

    points = [feature["geometry"] for feature in document["features"]]
    assert points == [{"type": "Point", "coordinates": [-2.3, 48.1]}, None]
    assert document["features"][0]["properties"]["Prénom et nom"] == "Éloïse « Œuvre »"


@pytest.mark.parametrize("key", list(FORMATS))
def test_every_row_is_written_whatever_their_number(key: str) -> None:
    columns = [ExportedColumn("name", "Numéro")]

    content = write(key, [ExportedRow([f"n{number}"]) for number in range(1001)], columns)

    count = {
        "csv": lambda: len(rows_of_csv(content)) - 1,
        "ods": lambda: len(sheet_of_ods(content)) - 1,
        "xlsx": lambda: len(sheet_of_xlsx(content)) - 1,
        "json": lambda: len(json.loads(content)["rows"]),
        "geojson": lambda: len(json.loads(content)["features"]),
    }[key]()
    assert count == 1001


@pytest.mark.parametrize("key", list(FORMATS))
def test_an_empty_list_is_a_valid_file(key: str) -> None:
    content = write(key, [])

    if key in ("json", "geojson"):
        json.loads(content)
    elif key == "csv":
        assert len(rows_of_csv(content)) == 1
    else:
        assert len((sheet_of_ods if key == "ods" else sheet_of_xlsx)(content)) == 1
