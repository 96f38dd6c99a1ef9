"""Operations as authors choose them, and the labels of their operands."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText, lazy_gettext
from app.core.i18n import gettext as _

FAMILY_LABELS: Mapping[str, LazyText] = {
    "logic": lazy_gettext("Selon des conditions"),
    "number": lazy_gettext("Nombres"),
    "date": lazy_gettext("Dates et heures"),
    "text": lazy_gettext("Textes"),
    "list": lazy_gettext("Listes et groupes répétés"),
    "presence": lazy_gettext("Réponses qui manquent"),
}
OPERATION_LABELS: Mapping[str, LazyText] = {
    "if": lazy_gettext("Si… alors… sinon (barème)"),
    "!": lazy_gettext("Il est faux que"),
    "+": lazy_gettext("Additionner"),
    "-": lazy_gettext("Soustraire"),
    "*": lazy_gettext("Multiplier"),
    "/": lazy_gettext("Diviser"),
    "round": lazy_gettext("Arrondir"),
    "floor": lazy_gettext("Arrondir en dessous"),
    "ceil": lazy_gettext("Arrondir au-dessus"),
    "min": lazy_gettext("Le plus petit"),
    "max": lazy_gettext("Le plus grand"),
    "abs": lazy_gettext("Sans le signe"),
    "%": lazy_gettext("Reste d’une division"),
    "age": lazy_gettext("Âge"),
    "days_between": lazy_gettext("Nombre de jours entre deux dates"),
    "months_between": lazy_gettext("Nombre de mois entre deux dates"),
    "years_between": lazy_gettext("Nombre d’années entre deux dates"),
    "add_days": lazy_gettext("Ajouter des jours"),
    "add_months": lazy_gettext("Ajouter des mois"),
    "add_years": lazy_gettext("Ajouter des années"),
    "year": lazy_gettext("Année d’une date"),
    "month": lazy_gettext("Mois d’une date"),
    "day": lazy_gettext("Jour du mois d’une date"),
    "weekday": lazy_gettext("Jour de la semaine (1 pour lundi)"),
    "hour": lazy_gettext("Heures d’une heure"),
    "minute": lazy_gettext("Minutes d’une heure"),
    "cat": lazy_gettext("Mettre bout à bout"),
    "lower": lazy_gettext("En minuscules"),
    "upper": lazy_gettext("En majuscules"),
    "trim": lazy_gettext("Sans espaces autour"),
    "length": lazy_gettext("Nombre de caractères"),
    "substr": lazy_gettext("Partie d’un texte"),
    "replace": lazy_gettext("Remplacer dans un texte"),
    "split": lazy_gettext("Couper un texte en morceaux"),
    "count": lazy_gettext("Nombre d’éléments"),
    "sum": lazy_gettext("Somme d’une liste"),
    "map": lazy_gettext("Une valeur pour chaque élément"),
    "filter": lazy_gettext("Les éléments tels que"),
    "first": lazy_gettext("Premier élément"),
    "last": lazy_gettext("Dernier élément"),
    "join": lazy_gettext("Réunir en un texte"),
    "distinct": lazy_gettext("Sans doublon"),
    "missing": lazy_gettext("Ce qui manque parmi"),
}
_OPERAND_LABELS: Mapping[str, tuple[LazyText, ...]] = {
    "!": (lazy_gettext("La condition"),),
    "-": (lazy_gettext("De"), lazy_gettext("Retirer")),
    "/": (lazy_gettext("Diviser"), lazy_gettext("Par")),
    "%": (lazy_gettext("Diviser"), lazy_gettext("Par")),
    "round": (lazy_gettext("Le nombre"), lazy_gettext("Décimales")),
    "age": (lazy_gettext("Date de naissance"), lazy_gettext("À la date")),
    **dict.fromkeys(("days_between", "months_between", "years_between"), (lazy_gettext("Du"), lazy_gettext("Au"))),
    "add_days": (lazy_gettext("À la date"), lazy_gettext("Ajouter (jours)")),
    "add_months": (lazy_gettext("À la date"), lazy_gettext("Ajouter (mois)")),
    "add_years": (lazy_gettext("À la date"), lazy_gettext("Ajouter (années)")),
    "substr": (
        lazy_gettext("Le texte"),
        lazy_gettext("À partir de (0 : le début)"),
        lazy_gettext("Nombre de caractères"),
    ),
    "replace": (lazy_gettext("Le texte"), lazy_gettext("Remplacer"), lazy_gettext("Par")),
    "split": (lazy_gettext("Le texte"), lazy_gettext("À chaque")),
    "join": (lazy_gettext("La liste"), lazy_gettext("Séparés par")),
    "map": (lazy_gettext("Pour chaque élément de"), lazy_gettext("La valeur")),
    "filter": (lazy_gettext("Les éléments de"), lazy_gettext("Tels que")),
    **dict.fromkeys(("count", "sum", "first", "last", "distinct"), (lazy_gettext("La liste"),)),
}


def get_operand_label(operator: str, position: int, count: int) -> str:
    """The label of an operand of an operation."""
    if operator == "if":
        if position == count - 1 and position % 2 == 0:
            return _("Sinon")
        if position % 2:
            return _("Alors")
        return _("Sinon, si") if position else _("Si")
    labels = _OPERAND_LABELS.get(operator, ())
    if position < len(labels):
        return str(labels[position])
    return _("Valeur %(number)s", number=position + 1)
