"""The name of an authority inside a French sentence: « de la Ville de Vaubrelles », « du Département du Nord »."""

from __future__ import annotations

from app.language.text.normalisation import fold

_FEMININE = frozenset({"ville", "commune", "mairie", "communaute", "metropole", "region", "collectivite", "cite"})
_MASCULINE = frozenset({"departement", "syndicat", "pays", "centre", "ccas", "sivom", "conseil", "village", "grand"})
_BEFORE_A_VOWEL = frozenset({"agglomeration", "agglo", "intercommunalite", "etablissement", "eurometropole", "office"})
_VOWELS = "aeiouyh"


def prefix_with_of(name: str) -> str:
    """The name after « de », with the article of its first word, if any."""
    words = fold(name).replace("'", " ").split()
    first = words[0] if words else ""
    if first in _FEMININE:
        return f"de la {name}"
    if first in _MASCULINE:
        return f"du {name}"
    if first in _BEFORE_A_VOWEL:
        return f"de l’{name}"
    return f"d’{name}" if first[:1] and first[0] in _VOWELS else f"de {name}"
