"""A régie of school meals, and a bill of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.core.db import db
from app.payments.invoices import Line, issue_invoice
from app.payments.models import Invoice
from app.payments.payers import Payer
from app.payments.regie_definition import Regie
from app.payments.regie_store import save_regie
from devtools.payfip.payfip_double import ACCOUNT

ROLE = "voirie-instruction"
PAYER = Payer("Odile Exemple", "odile@courriel.example")
REGIE: dict[str, Any] = {
    "slug": "cantine",
    "title": "Restauration scolaire",
    "code": "RS",
    "act": "Arrêté du 1er septembre 2024",
    "roles": {"view": [], "invoice": [ROLE], "control": [ROLE], "edit": []},
    "gateway": "payfip",
    "mode": "T",
    "account": ACCOUNT,
    "products": [
        {"id": "repas", "title": "Repas", "accounting_code": "7067", "unit": "repas", "unit_price": 345},
    ],
}


def make_regie(**more: Any) -> Regie:
    regie = save_regie({**REGIE, **more})
    db.session.commit()
    return regie


def make_bill(regie: Regie, *, meals: int = 12, payer: Payer = PAYER, price: int = 345) -> Invoice:
    """A bill of so many meals, committed."""
    line = Line("Repas de novembre", price, "7067", quantity=Decimal(meals), unit="repas", product="repas")
    invoice = issue_invoice(regie, [line], payer, title="Cantine de novembre")
    db.session.commit()
    return invoice
