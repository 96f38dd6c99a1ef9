"""The files of exports, as LibreOffice opens them: every row, accents, types, and nothing computed."""

from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.privacy.list_exports.formats import FORMATS
from app.privacy.list_exports.formats.export_format import BOOL, DATE, DATETIME, NUMBER, ExportedColumn, ExportedRow

pytestmark = [pytest.mark.thorough, pytest.mark.slow]

COLUMNS = [
    ExportedColumn("name", "Prénom et nom"),
    ExportedColumn("text", "=1+1"),
    ExportedColumn("amount", "Montant", NUMBER),
    ExportedColumn("day", "Échéance", DATE),
    ExportedColumn("moment", "Reçue", DATETIME),
    ExportedColumn("awaits", "Attend", BOOL),
]
FORMULAS = ["=1+1", "@SUM(1;2)", "+1+1", '=HYPERLINK("https://x.example";"ici")']
ROWS = 1200
# Text of every column, in UTF-8, formulas shown instead of their results (LibreOffice help, CSV filter tokens).
AS_TEXT = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,true"


def build_rows() -> list[ExportedRow]:
    moment = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    return [
        ExportedRow([f"Éloïse Œuvre {number}", FORMULAS[number % len(FORMULAS)], -12.5, date(2026, 6, 1), moment, True])
        for number in range(ROWS)
    ]


def open_in_libreoffice(source: Path, folder: Path) -> list[list[str]]:
    """The rows of the sheet, as LibreOffice writes it back."""
    command = [str(shutil.which("soffice")), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", AS_TEXT, "--outdir", str(folder / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = (folder / "out" / f"{source.stem}.csv").read_text("utf-8-sig")
    return list(csv.reader(text.splitlines(), delimiter=";"))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("key", ["ods", "xlsx"])
def test_libreoffice_opens_a_spreadsheet_with_every_row_and_no_formula(key: str, tmp_path: Path) -> None:
    source = tmp_path / f"demandes.{key}"
    source.write_bytes(b"".join(FORMATS[key].write(COLUMNS, build_rows())))

    titles, *rows = open_in_libreoffice(source, tmp_path)

    assert titles == [column.label for column in COLUMNS]
    assert len(rows) == ROWS
    assert [row[0] for row in rows] == [f"Éloïse Œuvre {number}" for number in range(ROWS)]
    assert [row[1] for row in rows[:4]] == FORMULAS
    assert rows[0][2].replace(",", ".") == "-12.5"
    assert rows[0][3:5] == ["01/06/2026", "05/01/2026 10:30"]


@pytest.mark.timeout(180)
def test_libreoffice_computes_nothing_of_a_csv_file(tmp_path: Path) -> None:
    source = tmp_path / "demandes.csv"
    source.write_bytes(b"".join(FORMATS["csv"].write(COLUMNS, build_rows())))
    output = tmp_path / "shown"
    command = [str(shutil.which("soffice")), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--infilter=CSV:59,34,76,1", "--convert-to", "fods", "--outdir", str(output), str(source)]

    subprocess.run(command, check=True, capture_output=True, timeout=120)

    document = (output / "demandes.fods").read_text("utf-8")
    assert "table:formula" not in document
    assert f"Éloïse Œuvre {ROWS - 1}" in document
    assert "-12,5" in document or 'office:value="-12.5"' in document
