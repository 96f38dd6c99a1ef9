"""Office files of residents are read before they are stored: those that would fetch or run something are refused."""

from __future__ import annotations

import io

import pytest

from app.cases.files.uploads import receive_file
from app.core.office_files.file_rules import OfficeFileRefused
from app.core.office_files.formulas import check_formula
from app.procedures.fields.files import ACTIVE_TYPE, KINDS, PROTECTED_TYPE
from tests.cases.office_uploads import ACTIVE, ORDINARY
from tests.documents.office.office_samples import change_part, make_odt


@pytest.mark.parametrize("name", ACTIVE)
def test_a_file_that_fetches_or_runs_is_refused(name: str) -> None:
    assert receive_file(io.BytesIO(ACTIVE[name]()), name).type == ACTIVE_TYPE


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_file_is_taken(name: str) -> None:
    received_file = receive_file(io.BytesIO(ORDINARY[name]()), name)

    assert received_file.type in KINDS["document"]
    assert received_file.name == name


def test_a_file_that_asks_for_a_password_is_refused() -> None:
    end = "</manifest:manifest>"
    content = change_part(make_odt(), "META-INF/manifest.xml", end, f"<manifest:encryption-data/>{end}")

    assert receive_file(io.BytesIO(content), "a.odt").type == PROTECTED_TYPE


@pytest.mark.parametrize(
    "formula",
    ['webservice ("a")', '"a"&WEBSERVICE("b")', "IF(1;RTD(\"a\";;\"b\"))", "'a'|'b'!c", "com.x.CALL(1)", "'f.ods' #A1"],
)  # fmt: skip
def test_a_formula_that_reads_elsewhere_is_refused(formula: str) -> None:
    with pytest.raises(OfficeFileRefused):
        check_formula(formula)
