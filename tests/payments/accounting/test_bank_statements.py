"""Statements of régisseurs, as banks and the gateway write them."""

from __future__ import annotations

from datetime import date

import pytest

from app.payments.accounting.bank_statements import StatementLine, parse_cents, parse_day, read_statement
from app.procedures.sources.tables import UnreadableTable

DAY = date(2026, 12, 1)


def test_a_statement_of_a_bank_is_read_below_its_header():
    content = (
        "Régie cantine;Relevé édité le 03/12/2026\r\nCompte;10071 42000\r\n\r\n"
        "Date d’opération;Date valeur;Libellé;Débit;Crédit;\r\n"
        "01/12/2026;02/12/2026;CB REF C261200012;;1 045,55;\r\n"
        "02/12/26;03/12/2026;REJET PRLV C261100003;28,05;0,00;\r\n"
        ";;Solde au 03/12/2026;;4 000,00;\r\n"
    ).encode("cp1252")

    statement = read_statement(content)

    assert statement.lines == (
        StatementLine(5, DAY, 104555, "CB REF C261200012"),
        StatementLine(6, date(2026, 12, 2), -2805, "REJET PRLV C261100003"),
    )
    assert statement.other_lines == (7,)
    assert statement.total == 101750


def test_the_journal_of_the_gateway_is_in_cents_and_says_what_was_paid():
    content = (
        b"dattrans,heurtrans,numauto,refdet,montant,resultrans\n"
        b"01122026,1042,123456,ABCDEF12,4550,P\n"
        b"01122026,1043,,ABCDEF13,4550,A\n"
        b"01122026,1044,000001,ABCDEF14,2805,V\n"
    )

    statement = read_statement(content, is_in_cents=True)

    assert statement.lines == (
        StatementLine(2, DAY, 4550, "ABCDEF12", "123456"),
        StatementLine(4, DAY, 2805, "ABCDEF14", "000001"),
    )
    assert statement.other_lines == (3,)


def test_unreadable_lines_are_named():
    content = b"Date;Montant\n31/02/2026;12,00\n01/12/2026;douze\n"

    with pytest.raises(UnreadableTable) as unreadable:
        read_statement(content)

    assert unreadable.value.problems == [
        "Ligne 2\u00a0: la date n’est pas lisible.",
        "Ligne 3\u00a0: le montant n’est pas lisible.",
    ]


def test_a_table_without_dates_or_amounts_is_no_statement():
    with pytest.raises(UnreadableTable):
        read_statement(b"Nom;Prenom\nA;B\n")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("2026-12-01", DAY), ("1/12/2026", DAY), ("01.12.26", DAY), ("01122026", DAY), ("01/12/2026 10:42", DAY)),
        *(("2026-12-01T10:42:00", DAY), ("12/31/2026", None), ("hier", None)),
    ],
)
def test_days_are_read_in_the_forms_of_banks(text, day):
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        *(("1\u202f234,56 €", 123456), ("1.234,56", 123456), ("-12.5", -1250), ("+12", 1200), ("45,50 EUR", 4550)),
        *(("1.234", None), ("12,345", None), ("1,234.56", None), ("", None), ("12-", None), ("٣", None)),
    ],
)
def test_amounts_are_read_in_the_forms_of_banks_or_not_at_all(text, cents):
    assert parse_cents(text) == cents
