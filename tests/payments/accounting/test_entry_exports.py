"""The journal of a régie: totals of its days, and its exports."""

from __future__ import annotations

import codecs
import csv
import io
import json
from datetime import date

from app.payments.accounting.accounting_entries import CARD, CASH, AccountingEntry, compute_day_totals
from app.payments.accounting.entry_exports import build_journal, write_journal_csv

FIRST, SECOND = date(2026, 12, 1), date(2026, 12, 2)
ENTRIES = (
    AccountingEntry(SECOND, "cantine", "repas", "7067", CARD, "123456", 4550, reference="C-12"),
    AccountingEntry(FIRST, "cantine", "repas", "7067", CARD, "123455", 2005, reference="C-11"),
    AccountingEntry(FIRST, "cantine", "garderie", "70631", CASH, gross=300),
    AccountingEntry(FIRST, "cantine", "repas", "7067", CARD, "123400", refunds=2805, reference="C-02"),
    AccountingEntry(FIRST, "salles", "=SOMME(A1)", "752", "bons", gross=15000),
)


def test_a_day_is_summed_by_means_and_by_accounting_code():
    first, rooms, second = compute_day_totals(ENTRIES)

    assert (first.day, first.regie, first.entries, first.gross, first.refunds, first.net) == (
        *(FIRST, "cantine", 3, 2305, 2805, -500),
    )
    assert first.by_means == {CARD: -800, CASH: 300}
    assert first.by_accounting_code == {"7067": -800, "70631": 300}
    assert (rooms.regie, rooms.net, second.day, second.net) == ("salles", 15000, SECOND, 4550)


def test_the_table_has_decimal_commas_and_no_formula():
    content = write_journal_csv(ENTRIES)

    assert content.startswith(codecs.BOM_UTF8)
    titles, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert titles[:3] == ["Jour", "Régie", "Produit"]
    assert rows[0] == [
        *("2026-12-02", "cantine", "repas", "7067", "Carte en ligne", "123456", "C-12", "45,50", "0,00", "45,50"),
    ]
    assert rows[3][-3:] == ["0,00", "28,05", "-28,05"]
    assert rows[4][2:5] == ["'=SOMME(A1)", "752", "bons"]


def test_the_json_has_cents_and_its_days_sum_its_entries():
    journal = json.loads(json.dumps(build_journal(ENTRIES)))

    assert journal["entries"][0] == {
        "day": "2026-12-02",
        "regie": "cantine",
        "product": "repas",
        "accounting_code": "7067",
        "means": "card",
        "numauto": "123456",
        "gross": 4550,
        "refunds": 0,
        "reference": "C-12",
    }
    assert sum(day["net"] for day in journal["days"]) == sum(entry.net for entry in ENTRIES)
