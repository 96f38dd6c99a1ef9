"""Words about an office file that is kept: what was repaired, what its author may still correct."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import ngettext


def describe_repairs(notes: Mapping[str, Any]) -> list[str]:
    """Describe what was made accessible in the file."""
    repairs = notes.get("repairs", {})
    sentences = [_("Le titre du document est écrit dans le fichier, sans nom d’auteur.")]
    if repairs.get("language"):
        sentences.append(_("Sa langue est le français, pour les personnes qui l’écoutent."))
    if count := repairs.get("headers"):
        sentences.append(
            ngettext(
                "La première ligne d’un tableau est son en-tête.",
                "La première ligne de %(num)s tableaux est leur en-tête.",
                count,
            )
        )
    return sentences


def describe_warnings(notes: Mapping[str, Any]) -> list[str]:
    """Describe what its author may still correct in the file."""
    warnings = notes.get("warnings", {})
    sentences = []
    if count := warnings.get("pictures"):
        sentences.append(
            ngettext(
                "Une image du fichier n’a pas de texte de remplacement : dites ce qu’elle montre, pour qui ne la voit pas.",
                "%(num)s images du fichier n’ont pas de texte de remplacement : dites ce qu’elles montrent, pour qui ne les "
                "voit pas.",
                count,
            )
        )
    if warnings.get("headings"):
        sentences.append(_("Le fichier n’a aucun titre : donnez à son objet le style « Titre 1 »."))
    return sentences
