"""Phrases of calculations: « la somme de … », « l’âge d’après … »."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

# By operator and number of operands.
PHRASES: Mapping[tuple[str, int], LazyText] = {
    ("!", 1): _("il est faux que %(first)s"),
    ("%", 2): _("le reste de la division de %(first)s par %(second)s"),
    ("-", 1): _("l’opposé de %(first)s"),
    ("abs", 1): _("%(first)s sans son signe"),
    ("add_days", 2): _("%(first)s plus %(second)s jours"),
    ("add_months", 2): _("%(first)s plus %(second)s mois"),
    ("add_years", 2): _("%(first)s plus %(second)s ans"),
    ("age", 1): _("l’âge d’après %(first)s"),
    ("age", 2): _("l’âge d’après %(first)s, à la date %(second)s"),
    ("all", 2): _("chaque élément de %(first)s est tel que %(second)s"),
    ("ceil", 1): _("%(first)s arrondi au-dessus"),
    ("count", 1): _("le nombre d’éléments de %(first)s"),
    ("day", 1): _("le quantième de %(first)s"),
    ("days_between", 2): _("le nombre de jours entre %(first)s et %(second)s"),
    ("distinct", 1): _("%(first)s sans doublon"),
    ("filter", 2): _("les éléments de %(first)s tels que %(second)s"),
    ("first", 1): _("le premier élément de %(first)s"),
    ("floor", 1): _("%(first)s arrondi en dessous"),
    ("hour", 1): _("l’heure de %(first)s"),
    ("join", 2): _("les éléments de %(first)s réunis par %(second)s"),
    ("last", 1): _("le dernier élément de %(first)s"),
    ("length", 1): _("la longueur de %(first)s"),
    ("lower", 1): _("%(first)s en minuscules"),
    ("map", 2): _("pour chaque élément de %(first)s, %(second)s"),
    ("minute", 1): _("les minutes de %(first)s"),
    ("month", 1): _("le mois de %(first)s"),
    ("months_between", 2): _("le nombre de mois entre %(first)s et %(second)s"),
    ("none", 2): _("aucun élément de %(first)s n’est tel que %(second)s"),
    ("replace", 3): _("%(first)s, où %(second)s devient %(third)s"),
    ("round", 1): _("%(first)s arrondi à l’entier"),
    ("round", 2): _("%(first)s arrondi à %(second)s décimales"),
    ("some", 2): _("au moins un élément de %(first)s est tel que %(second)s"),
    ("split", 2): _("%(first)s coupé à chaque %(second)s"),
    ("sum", 1): _("la somme de %(first)s"),
    ("trim", 1): _("%(first)s sans espaces autour"),
    ("upper", 1): _("%(first)s en majuscules"),
    ("weekday", 1): _("le jour de la semaine de %(first)s"),
    ("year", 1): _("l’année de %(first)s"),
    ("years_between", 2): _("le nombre d’années entre %(first)s et %(second)s"),
}
# Of any number of operands, listed.
LIST_PHRASES: Mapping[str, LazyText] = {
    "cat": _("%(listed)s mis bout à bout"),
    "max": _("le plus grand parmi %(listed)s"),
    "min": _("le plus petit parmi %(listed)s"),
    "missing": _("il manque %(listed)s"),
}
RELATIVE_DATES: Mapping[tuple[str, bool], LazyText] = {
    ("days", True): _("aujourd’hui moins %(count)s jours"),
    ("days", False): _("aujourd’hui plus %(count)s jours"),
    ("months", True): _("aujourd’hui moins %(count)s mois"),
    ("months", False): _("aujourd’hui plus %(count)s mois"),
    ("years", True): _("aujourd’hui moins %(count)s ans"),
    ("years", False): _("aujourd’hui plus %(count)s ans"),
}
# The same for one day, one year.
SINGLE_RELATIVE_DATES: Mapping[tuple[str, bool], LazyText] = {
    ("days", True): _("hier"),
    ("days", False): _("demain"),
    ("years", True): _("aujourd’hui moins 1 an"),
    ("years", False): _("aujourd’hui plus 1 an"),
}
# What is said of the subject of a condition, before its value.
VERBS: Mapping[str, LazyText] = {
    "==": _("est"),
    "!=": _("n’est pas"),
    "<": _("est en dessous de"),
    "<=": _("est au plus"),
    ">": _("est au-dessus de"),
    ">=": _("est au moins"),
    "in": _("est dans"),
    "not_in": _("n’est pas dans"),
    "holds": _("comprend"),
    "not_holds": _("ne comprend pas"),
    "contains": _("contient"),
    "not_contains": _("ne contient pas"),
    "starts": _("commence par"),
    "not_starts": _("ne commence pas par"),
    "ends": _("finit par"),
    "not_ends": _("ne finit pas par"),
    "present": _("n’est pas vide"),
    "empty": _("est vide"),
    "is_yes": _("est oui"),
    "is_no": _("est non"),
    "is_true": _("est oui ou remplie"),
    "is_false": _("est non ou vide"),
}
# The same before another answer or a calculation, and before a date.
COMPARISON_VERBS: Mapping[str, LazyText] = {"==": _("est identique à"), "!=": _("n’est pas identique à")}
DATE_VERBS: Mapping[str, LazyText] = {
    "<": _("est avant"),
    "<=": _("est au plus tard"),
    ">": _("est après"),
    ">=": _("est au plus tôt"),
}
