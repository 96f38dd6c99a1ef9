"""Words of the refusal of an office file, and of what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.office_files import file_rules
from app.core.office_files.file_rules import OfficeFileRefused
from app.documents.office import conditional_text, template_files
from app.documents.office.template_files import PlaceholdersRefused
from app.language.text.typography import add_no_break_spaces_to_text

MAX_LISTED = 20
_REFUSALS: Mapping[str, Any] = {
    file_rules.BROKEN: lazy_gettext(
        "Ce fichier est abîmé, ou n’est pas un document : ouvrez-le dans votre traitement de texte, enregistrez-le de nouveau "
        "au format ODT ou DOCX, puis déposez-le."
    ),
    file_rules.TOO_LARGE: lazy_gettext(
        "Ce fichier est trop lourd ou trop complexe (10 Mo au plus) : réduisez ses images, ou coupez-le en deux."
    ),
    file_rules.WRONG_FORMAT: lazy_gettext(
        "Ce n’est pas un fichier ODT ou DOCX : dans votre traitement de texte, choisissez « Enregistrer sous », puis "
        "« Texte ODF (.odt) » ou « Document Word (.docx) »."
    ),
    file_rules.PROTECTED: lazy_gettext(
        "Ce fichier demande un mot de passe : retirez-le, enregistrez, puis déposez-le."
    ),
    file_rules.MACROS: lazy_gettext(
        "Ce fichier contient des macros, ou vient d’un modèle qui en a : enregistrez-en une copie sans macro, au format ODT ou "
        "DOCX."
    ),
    file_rules.EXTERNAL: lazy_gettext(
        "Ce fichier va chercher quelque chose ailleurs (« %(detail)s »). Insérez l’image ou le texte dans le document, au lieu "
        "de le lier, et retirez les champs qui lisent d’autres fichiers."
    ),
    file_rules.EMBEDDED: lazy_gettext(
        "Ce fichier contient un autre fichier ou un objet (feuille de calcul, graphique, son…) : remplacez-le par une image ou "
        "par un tableau."
    ),
    file_rules.ENTITIES: lazy_gettext(
        "Ce fichier a été fabriqué d’une façon que nous ne lisons pas : enregistrez-le avec LibreOffice ou Word."
    ),
    file_rules.PICTURE: lazy_gettext(
        "L’image « %(detail)s » est d’un type que nous ne prenons pas : remplacez-la par une image PNG ou JPEG."
    ),
    file_rules.CHANGES: lazy_gettext(
        "Ce fichier contient des modifications suivies, que l’usager pourrait lire : acceptez-les ou rejetez-les toutes, puis "
        "déposez-le."
    ),
    file_rules.COMMENTS: lazy_gettext(
        "Ce fichier contient des commentaires, que l’usager pourrait lire : supprimez-les, puis déposez-le."
    ),
    file_rules.FORM: lazy_gettext("Ce fichier contient des champs de formulaire : remplacez-les par du texte."),
}
# Where « {Si : …} », « {Sinon} » and « {Fin si} » do not go together.
_CONDITIONS: Mapping[str, Any] = {
    conditional_text.UNCLOSED: lazy_gettext(
        "« {%(words)s} » n’a pas de « {Fin si} » : ajoutez-le dans le même texte, ou dans la même case du tableau."
    ),
    conditional_text.UNOPENED: lazy_gettext(
        "Près de « %(words)s », aucun « {Si : …} » n’est ouvert dans le même texte, ou dans la même case du tableau."
    ),
    conditional_text.NESTED: lazy_gettext(
        "« {%(words)s} » est dans une autre condition : fermez d’abord celle-ci par « {Fin si} », ou réunissez-les par « et »."
    ),
}


def describe_refusal(refusal: OfficeFileRefused) -> list[str]:
    """Describe what to do about a file that is refused, in sentences."""
    if isinstance(refusal, PlaceholdersRefused):
        sentences = dict.fromkeys(_describe_problem(code, detail) for code, detail in refusal.problems)
        # What is typed in the file may have breakable spaces.
        return [add_no_break_spaces_to_text(sentence) for sentence in sentences][:MAX_LISTED]
    return [str(_REFUSALS[refusal.reason]) % {"detail": refusal.detail}]


def _describe_problem(code: str, detail: str) -> str:
    if code == template_files.SENTENCE:
        return detail
    if code in _CONDITIONS:
        return str(_CONDITIONS[code]) % {"words": detail}
    if code == template_files.UNKNOWN and detail.casefold().startswith("si "):
        return _(
            "« {%(words)s} » ne correspond à aucune valeur. Pour une condition, tapez deux-points après « Si » : « {Si : …} ».",
            words=detail,
        )
    if code == template_files.UNKNOWN:
        return _("« {%(words)s} » ne correspond à aucune valeur : choisissez-la dans la liste.", words=detail)
    if code == template_files.MISPLACED:
        return _(
            "« {%(words)s} » est à un endroit que nous ne remplissons pas : mettez-la dans le texte, l’en-tête ou le pied de "
            "page.",
            words=detail,
        )
    return _(
        "Près de « %(words)s », des accolades n’entourent pas une valeur : les instructions et les calculs ne sont pas pris.",
        words=detail,
    )
