"""A bank account to which the authority pays."""

from __future__ import annotations

from typing import Any

from app.core.i18n import gettext
from app.procedures.fields.base import Field
from app.procedures.fields.composite import Composite, Part

# What remains of an account number for those who only have to recognise it.
FIRST, LAST = 4, 3


class BankAccount(Composite):
    """Who holds it, its IBAN and, for a bank elsewhere, its BIC. Agents who do not pay see its ends only."""

    key = "bank_account"
    can_be_prefilled = False
    # The functions of the workflow whose agents read it whole; all of them when none is named.
    options_schema = {
        "readers": {"type": "array", "maxItems": 20, "items": {"type": "string", "minLength": 1, "maxLength": 64}}
    }
    defaults = {"readers": []}
    parts = (Part("holder"), Part("iban", "iban"), Part("bic", "bic", is_required=False))
    # No list and no search has to show it.
    is_told = False

    def display(self, field: Field, value: Any) -> list[str]:
        told = self.written(value)
        return self._lines(told["holder"], told["iban"], told["bic"])

    def masked(self, field: Field, value: Any) -> list[str]:
        iban = self._typed(value)["iban"]
        hidden = f"{iban[:FIRST]}\u00a0••••\u00a0{iban[-LAST:]}" if iban else ""
        return self._lines(self.written(value)["holder"], hidden, "")

    def _lines(self, holder: str, iban: str, bic: str) -> list[str]:
        lines = [
            holder,
            gettext("IBAN %(number)s", number=iban) if iban else "",
            gettext("BIC %(number)s", number=bic) if bic else "",
        ]
        return [line for line in lines if line]
