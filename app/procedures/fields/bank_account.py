"""A bank account to which the authority pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.procedures.fields.base import Field
from app.procedures.fields.composite import Composite, Part
from app.procedures.fields.type_settings import FUNCTIONS, TypeSetting

# What remains of an account number for those who only have to recognise it.
VISIBLE_PREFIX, VISIBLE_SUFFIX = 4, 3
# Beside the inputs of whoever does not read it whole: how the account that stays when nothing is typed is recognised.
MASKED_INPUT = "masked"


class BankAccount(Composite):
    """Holder, IBAN and, for a bank abroad, BIC. Agents who do not pay see only its ends."""

    key = "bank_account"
    icon = "credit-card"
    seconds = 45
    label = _("Compte bancaire")
    help_text = _("Un IBAN et son titulaire, vérifiés. Les agents n’en voient que la fin, sauf ceux que l’on nomme.")
    value_help = _("Un groupe : le titulaire, l’IBAN et le BIC.")
    settings = (
        TypeSetting(
            "readers",
            FUNCTIONS,
            _("Lecteurs"),
            _("Les fonctions du circuit qui lisent le numéro en entier. Les autres agents n’en voient que la fin."),
            own_schema={"type": "array", "maxItems": 20, "items": {"type": "string", "minLength": 1, "maxLength": 64}},
            default=[],
        ),
    )
    messages = {
        "holder_missing": _("Indiquez qui est titulaire du compte."),
        "iban_missing": _("Indiquez l’IBAN."),
    }
    example = {"id": "compte", "type": "bank_account", "label": "Compte où verser la somme"}
    example_answer = {"holder": "Chloé Exemple", "iban": "FR1420041010050500013M02606"}
    can_be_prefilled = False
    can_be_in_row = False
    needs_page = True
    # The functions of the workflow whose agents read it whole; all of them when none is named.
    parts = (Part("holder"), Part("iban", "iban"), Part("bic", "bic", is_required=False))
    # No list and no search has to show it.
    is_searchable = False
    is_maskable = True

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        masked = value.get(MASKED_INPUT) if isinstance(value, Mapping) else None
        return {**super().form_values(field, value), **({f"{field.id}__{MASKED_INPUT}": masked} if masked else {})}

    def mask_value(self, value: Any) -> dict[str, str]:
        parts = self._read_parts(value)
        iban = parts["iban"]
        hidden = f"{iban[:VISIBLE_PREFIX]}\u00a0••••\u00a0{iban[-VISIBLE_SUFFIX:]}" if iban else ""
        return {"holder": parts["holder"], "iban": hidden}

    def display(self, field: Field, value: Any) -> list[str]:
        parts = self.format_parts(value)
        return self._display_lines(parts["holder"], parts["iban"].replace(" ", "\u00a0"), parts["bic"])

    def display_masked(self, field: Field, value: Any) -> list[str]:
        parts = self.mask_value(value)
        return self._display_lines(parts["holder"], parts["iban"], "")

    def _display_lines(self, holder: str, iban: str, bic: str) -> list[str]:
        lines = [
            holder,
            gettext("IBAN %(number)s", number=iban) if iban else "",
            gettext("BIC %(number)s", number=bic) if bic else "",
        ]
        return [line for line in lines if line]
