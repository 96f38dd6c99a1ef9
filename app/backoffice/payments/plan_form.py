"""The inputs of a plan: up to ten dates, and the amount of each."""

from __future__ import annotations

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.money import read_cents
from app.core.web.declared_forms import Day, Form, Parsed
from app.payments.instalment_plan import MAX_INSTALMENTS, PlannedAmount

REFUSALS = {
    "count": ("echeance-1", lazy_gettext("Indiquez de deux à dix échéances, chacune avec sa date et sa somme.")),
    "dates": ("echeance-1", lazy_gettext("Indiquez des dates à venir, dans l’ordre.")),
    "too_little": ("somme-1", lazy_gettext("Indiquez au moins 1 € pour chaque échéance.")),
    "sum": ("somme-1", lazy_gettext("Indiquez des sommes dont le total est exactement ce qui reste à payer.")),
    "not_due": ("echeance-1", lazy_gettext("Il n’y a rien à payer pour cette facture.")),
    "whole_product": (
        "echeance-1",
        lazy_gettext("Une prestation de cette facture se paie en une fois : pas d’échéancier."),
    ),
    "held": (
        "echeance-1",
        lazy_gettext(
            "La demande ne part qu’une fois payée en entier : pas d’échéancier. Annulez la facture pour en dispenser."
        ),
    ),
    "not_allowed": ("echeance-1", lazy_gettext("Autorisez d’abord les échéanciers dans les réglages de la régie.")),
}


class PlanForm(Form):
    """A date and an amount on each row; rows that are left empty are none."""

    def build_instalments(self) -> tuple[list[PlannedAmount], dict[str, str]]:
        """The instalments, and the words of what is wrong, by name of input."""
        instalments, problems = [], {}
        for number in range(1, MAX_INSTALMENTS + 1):
            day_name, amount_name = f"echeance-{number}", f"somme-{number}"
            if not any(self.submitted.get(name, "").strip() for name in (day_name, amount_name)):
                continue
            day = Day(day_name).read(self.submitted)
            cents = Parsed(read_cents, amount_name, limit=20).read(self.submitted)
            if day is None:
                problems[day_name] = _("Indiquez la date de cette échéance.")
            if cents is None:
                problems[amount_name] = _("Indiquez la somme de cette échéance, par exemple 25,50.")
            if day is not None and cents is not None:
                instalments.append(PlannedAmount(day, cents))
        return instalments, problems
