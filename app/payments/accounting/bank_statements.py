"""Statements of a régisseur: the CSV of the bank or of the gateway, whatever the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.core.i18n import gettext
from app.core.money import to_cents
from app.language.text.normalisation import fold
from app.procedures.sources.tables import MAX_PROBLEMS, Row, UnreadableTable, read_table

# Names of columns as `property_name` writes them, the surest first; a longer name that begins so is taken too.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("dattrans", "date_transaction", "date_paiement", "date_operation", "date_de_l_operation", "date", "jour"),
    "amount": ("montant", "somme"),
    "credit": ("credit",),
    "debit": ("debit",),
    "reference": ("refdet", "reference_dette", "reference", "ref", "libelle", "objet", "nature"),
    "numauto": ("numauto", "numero_autorisation", "numero_d_autorisation", "n_autorisation", "autorisation"),
    "result": ("resultrans", "resultat"),
}
# Results of the gateway that are receipts: a card that paid, a debit that was accepted.
_PAYMENT_RESULTS = frozenset({"", "p", "v"})
# Lines about the account may come before the titles.
_MAX_HEADER = 30
_DAY_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:[T ].*)?", re.ASCII),
    re.compile(r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4}|\d\d)(?: .*)?", re.ASCII),
    re.compile(r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4})", re.ASCII),
)
_AMOUNT = re.compile(r"(?P<sign>[+-]?)(?P<euros>\d{1,9})(?:\.(?P<cents>\d{1,2}))?", re.ASCII)


@dataclass(frozen=True)
class StatementLine:
    """One line of a statement: its number in the file, its day, its cents, and what identifies the payment."""

    number: int
    day: date
    amount: int
    reference: str = ""
    numauto: str = ""


@dataclass(frozen=True)
class Statement:
    """Lines of a statement, and the numbers of those that are no payment: balances, totals, refusals."""

    lines: tuple[StatementLine, ...]
    other_lines: tuple[int, ...] = ()
    # The title of the column that gives each property, without those that the file has not.
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


def read_statement(content: bytes, *, is_in_cents: bool = False) -> Statement:
    """The statement of a file; the journal of PayFiP is in cents. Raises UnreadableTable with the lines in words."""
    table_content, header_length = _skip_header(content)
    table = read_table(table_content)
    columns = {name: _find_column(names, table.columns) for name, names in _COLUMNS.items()}
    if not columns["day"] or not (columns["amount"] or columns["credit"]):
        raise UnreadableTable([gettext("Le relevé doit avoir une colonne de dates et une colonne de montants.")])
    reader = _RowReader(columns, is_in_cents, header_length)
    lines = [line for row in table.rows if (line := reader.read(row)) is not None]
    if reader.problems:
        raise UnreadableTable(reader.problems[:MAX_PROBLEMS])
    titles = dict(zip(table.columns, table.titles, strict=True))
    used_titles = {name: titles[column] for name, column in columns.items() if column}
    return Statement(tuple(lines), tuple(reader.other_lines), used_titles)


def parse_day(text: str) -> date | None:
    """2026-12-03, 03/12/2026, 3/12/26, 03122026, with or without an hour; none for another text."""
    match = next((match for form in _DAY_FORMS if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    year = int(match["year"])
    try:
        return date(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def parse_cents(text: str, *, is_in_cents: bool = False) -> int | None:
    """1 234,56 €, -12.5, 1.234,56: the cents of an amount as banks write it; none for another text."""
    plain = re.sub(r"[\s\u00a0\u202f€']|EUR", "", text)
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    match = _AMOUNT.fullmatch(plain)
    if match is None or (is_in_cents and match["cents"]):
        return None
    return int(plain) if is_in_cents else to_cents(Decimal(plain))


class _RowReader:
    """Reader of rows, which keeps the problems and the lines that are no payment."""

    def __init__(self, columns: Mapping[str, str], is_in_cents: bool, header_length: int) -> None:
        self._columns, self._is_in_cents, self._header_length = columns, is_in_cents, header_length
        self.problems: list[str] = []
        self.other_lines: list[int] = []

    def read(self, row: Row) -> StatementLine | None:
        number = row.line + self._header_length
        day_text, amount_text = self._get(row, "day"), self._get_amount(row)
        if not day_text or not amount_text or fold(self._get(row, "result")) not in _PAYMENT_RESULTS:
            self.other_lines.append(number)
            return None
        day, cents = parse_day(day_text), parse_cents(amount_text, is_in_cents=self._is_in_cents)
        if day is None:
            self.problems.append(gettext("Ligne %(line)s : la date n’est pas lisible.", line=number))
        if cents is None:
            self.problems.append(gettext("Ligne %(line)s : le montant n’est pas lisible.", line=number))
        if day is None or cents is None:
            return None
        return StatementLine(number, day, cents, self._get(row, "reference"), self._get(row, "numauto"))

    def _get(self, row: Row, name: str) -> str:
        return row.cells.get(self._columns[name], "")

    def _get_amount(self, row: Row) -> str:
        """The amount of a line, empty for zero; that of a debit is negative, whichever sign the bank writes."""
        debit = self._get(row, "debit").lstrip("+-")
        amounts = (self._get(row, "amount"), self._get(row, "credit"), f"-{debit}")
        return next((amount for amount in amounts if amount.strip("-+0,. €")), "")


def _skip_header(content: bytes) -> tuple[bytes, int]:
    """The content from the line of titles on, without a last separator there, and how many lines came before."""
    lines = content.split(b"\n")
    for number, line in enumerate(lines[:_MAX_HEADER]):
        words = fold(line.decode("latin-1"))
        has_columns = any(separator in words for separator in ";,\t|")
        has_day = "dat" in words or "jour" in words
        if has_columns and has_day and any(name in words for name in ("montant", "credit", "somme")):
            titles = line.rstrip(b"\r;,\t ")
            return b"\n".join([titles, *lines[number + 1 :]]), number
    return content, 0


def _find_column(names: Sequence[str], columns: Sequence[str]) -> str:
    exact = next((name for name in names if name in columns), None)
    return exact or next((column for name in names for column in columns if column.startswith(f"{name}_")), "")
