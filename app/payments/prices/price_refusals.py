"""Reasons why a price cannot be computed, by codes, each with the words for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

NOT_IN_FORCE = "not_in_force"
NO_LINE = "no_line"
MISSING_ANSWER = "missing_answer"
NOT_COMPUTABLE = "not_computable"
NOT_A_NUMBER = "not_a_number"
NOT_A_DATE = "not_a_date"
NOT_A_LIST = "not_a_list"
NEGATIVE = "negative"
NO_ENTRY = "no_entry"
NO_CELL = "no_cell"
NOT_SOLD = "not_sold"
TOO_LARGE = "too_large"

MESSAGES: Mapping[str, LazyText] = {
    NOT_IN_FORCE: _("Aucun tarif n’est en vigueur à cette date : choisissez une autre date."),
    NO_LINE: _("Aucun tarif ne correspond à ces réponses : vérifiez-les, ou demandez au service."),
    MISSING_ANSWER: _("Le prix dépend d’une réponse qui manque : remplissez-la."),
    NOT_COMPUTABLE: _("Le prix ne se calcule pas avec ces réponses : vérifiez-les."),
    NOT_A_NUMBER: _("Le prix dépend d’une réponse qui doit être un nombre."),
    NOT_A_DATE: _("Le prix dépend d’une réponse qui doit être une date."),
    NOT_A_LIST: _("Le prix dépend d’une réponse qui doit être une liste."),
    NEGATIVE: _("Le prix dépend d’une réponse qui doit être au moins zéro."),
    NO_ENTRY: _("Une réponse n’est dans aucune tranche du tarif : vérifiez-la, ou demandez au service."),
    NO_CELL: _("Le tarif n’a pas de prix pour ces réponses : demandez-le au service."),
    NOT_SOLD: _("Ce tarif n’est pas ouvert avec ces réponses : vérifiez-les, ou demandez au service."),
    TOO_LARGE: _("Le montant est trop grand : vérifiez les quantités et les dates."),
}


@dataclass(frozen=True)
class PriceReason:
    """One reason: its code, the line of the rule, and the names that were read, such as `answers`, or the criterion."""

    code: str
    line: str = ""
    names: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code])


class PriceUnavailable(Exception):
    """No price can be computed from these answers; `reasons` says why, without any answer."""

    def __init__(self, *reasons: PriceReason) -> None:
        super().__init__(", ".join(f"{reason.line}: {reason.code}" for reason in reasons))
        self.reasons = reasons
