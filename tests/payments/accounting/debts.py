"""Slips of debts for the tests of PES files."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.payments.accounting.pes_ormc import BankAccount, Debtor, Mandate, PesDebt, PesIssuer, PesSlip

ISSUER = PesIssuer("Ville de Saint-Étienne-du-Bois", "042015", "21420218900017", "042", "00")
DAY = date(2026, 12, 1)
MANDATE = Mandate(
    "MDT-0001",
    date(2025, 9, 1),
    date(2026, 12, 20),
    "Cantine de novembre",
    BankAccount("PSSTFRPPLYO", "FR14 2004 1010 0505 0001 3M02 606", "Cœur & Fils"),
)


def make_debt(number: int = 12, amount: int = 4550, **settings: Any) -> PesDebt:
    debtor = Debtor("d’Été-Lœuillet", "Élodie", "12 rue de l’Église", "42100", "Saint-Étienne")
    values = {"debtor": debtor, "invoice": f"C26-{number}", "product": "CANT", "nature": "7067", **settings}
    return PesDebt(number, number, "Cantine « novembre »", amount, **values)


def make_slip(*debts: PesDebt, **settings: Any) -> PesSlip:
    values = {"year": 2026, "number": 31, "period": 11, "issued_on": DAY, "sent_on": DAY, "subject": "Cantine"}
    return PesSlip(**{**values, **settings}, debts=debts or (make_debt(),))
