"""Tables as offices send them: CSV of any spreadsheet, in whatever encoding, and what is wrong with it line by line."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.core.i18n import gettext
from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.procedures.fields.base import clean_line
from app.procedures.sources.option_parsing import MAX_OPTIONS, MAX_PROPERTIES, property_name

MAX_BYTES = 5_000_000
MAX_CELL_LENGTH = 2000
MAX_PROBLEMS = 20
_DELIMITERS = ";,\t|"
# The signs that begin a formula, and the wide forms that some spreadsheets take for them.
_FORMULA_STARTS = "=+-@\t\r＝＋－＠"
# -12,5 or +33 6 12 34 56 78: digits and what separates them compute nothing.
_NUMBER = re.compile(r"[+-][0-9][0-9.,\u0020\u00a0\u202f]*")


class UnreadableTable(ValueError):
    """The file is no table that can be used; `problems` says why, in words, with the lines."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("unreadable table")
        self.problems = list(problems)


@dataclass(frozen=True)
class Row:
    """One line of the table, by the names of its columns."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """The columns, as they are written and as texts name them, and the lines that say something."""

    titles: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes) -> Table:
    """The table of a file. Raises UnreadableTable."""
    if len(content) > MAX_BYTES:
        raise UnreadableTable([gettext("Le fichier dépasse 5 Mo : partagez-le en plusieurs listes.")])
    try:
        return PARSER(content)
    except BudgetExceeded as exceeded:
        words = gettext("Le fichier a trop de lignes ou de colonnes : partagez-le en plusieurs listes.")
        raise UnreadableTable([words]) from exceeded


def _parse(content: bytes, meter: Meter) -> Table:
    lines = csv.reader(io.StringIO(_decode(content), newline=""), delimiter=_detect_delimiter(content), strict=False)
    try:
        titles = [clean_line(title) for title in next(lines, [])]
        columns = _read_columns(titles)
        rows = list(_read_rows(lines, columns, meter))
    except csv.Error as error:
        words = gettext(
            "Ligne %(line)s : la lecture s’arrête, un guillemet n’est sans doute pas fermé.", line=lines.line_num
        )
        raise UnreadableTable([words]) from error
    if not rows:
        raise UnreadableTable([gettext("Le fichier n’a aucune ligne sous celle des titres.")])
    return Table(tuple(titles), columns, tuple(rows))


PARSER: Parser[Table] = Parser(
    "table", Budget(MAX_BYTES, max_parts=1_000_000, max_seconds=2), _parse, is_called_before_writing=False
)


def write_table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A table that spreadsheets open at once: semicolons, and the mark that says UTF-8. No cell can be taken for a formula."""
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";", lineterminator="\r\n")
    writer.writerow(escape_formula(title) for title in titles)
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + content.getvalue().encode("utf-8", "replace")


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").replace("\x00", "")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\x00" in text:
        raise UnreadableTable(
            [gettext("Ce n’est pas un fichier CSV : enregistrez la feuille de calcul au format CSV.")]
        )
    return text


def _detect_delimiter(content: bytes) -> str:
    """Detect the delimiter: the one that the line of titles uses most."""
    first = _decode(content).lstrip("\r\n").split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _read_columns(titles: list[str]) -> tuple[str, ...]:
    columns = tuple(property_name(title) for title in titles)
    if not any(titles):
        raise UnreadableTable([gettext("Ligne 1 : elle doit donner le titre de chaque colonne.")])
    if len(columns) > MAX_PROPERTIES:
        raise UnreadableTable([gettext("Ligne 1 : quarante colonnes au plus.")])
    if not all(titles):
        raise UnreadableTable(
            [gettext("Ligne 1 : la colonne %(number)s n’a pas de titre.", number=titles.index("") + 1)]
        )
    repeated = next((title for title, name in zip(titles, columns, strict=True) if columns.count(name) > 1), None)
    if repeated is not None:
        raise UnreadableTable([gettext("Ligne 1 : deux colonnes ont le titre « %(title)s ».", title=repeated)])
    return columns


def _read_rows(lines: Iterator[list[str]], columns: tuple[str, ...], meter: Meter) -> Iterator[Row]:
    problems: list[str] = []
    count = 0
    # The number of the line itself: a cell may hold several.
    for cells in lines:
        meter.count_part(max(1, len(cells)))
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        number = lines.line_num  # type: ignore[attr-defined]
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            problems.append(gettext("Ligne %(line)s : elle a plus de cases que de titres.", line=number))
        elif any(len(cell) > MAX_CELL_LENGTH for cell in cells):
            problems.append(gettext("Ligne %(line)s : une case dépasse 2 000 caractères.", line=number))
        if count > MAX_OPTIONS:
            raise UnreadableTable([gettext("Le fichier dépasse 20 000 lignes.")])
        if len(problems) >= MAX_PROBLEMS:
            break
        if not problems:
            yield Row(number, dict(zip(columns, map(clean_line, cells), strict=False)))
    if problems:
        raise UnreadableTable(problems)


def escape_formula(cell: str) -> str:
    """The cell as a spreadsheet shows it and computes nothing; numbers, and phone numbers, stay as they are."""
    return f"'{cell}" if cell and cell[0] in _FORMULA_STARTS and not _NUMBER.fullmatch(cell) else cell
