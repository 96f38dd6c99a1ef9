"""Formulas of spreadsheets that would fetch something, or run another program."""

from __future__ import annotations

import re

from app.core.office_files.file_rules import EXTERNAL, OfficeFileRefused

# A text between double quotes, or the name of a sheet between single ones.
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_COLUMN_NAME = re.compile(r"\[[^\[\]]*\]")
_FETCHING_FUNCTION = re.compile(
    r"(?<![\w])(WEBSERVICE|IMAGE|RTD|DDE|CALL|EXEC|REGISTER(?:\.ID)?|SQL\.REQUEST|STOCKHISTORY|FOPEN|RUN)\s*\(",
    re.IGNORECASE,
)
# A file named before the sheet that is read in it, as OpenDocument writes it: 'tarifs.ods'#$Tarifs.A1.
_OTHER_FILE = re.compile(r"'\s*#")


def check_formula(formula: str) -> None:
    """Raises OfficeFileRefused."""
    if _OTHER_FILE.search(formula):
        raise OfficeFileRefused(EXTERNAL, formula)
    bare_formula = _QUOTED.sub("", formula)
    match = _FETCHING_FUNCTION.search(bare_formula)
    if match:
        raise OfficeFileRefused(EXTERNAL, match[1])
    # DDE: program|'subject'!item. No operator of a formula is written with that sign.
    if "|" in _COLUMN_NAME.sub("", bare_formula):
        raise OfficeFileRefused(EXTERNAL, formula)
