"""Labels of the elements of an export, for its authors: « Statut « Refusé » › Action n° 2, e-mail »."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from publik_import.identifiers import make_slug
from publik_import.rich_text import extract_line
from publik_import.template_tags import replace_tags
from publik_import.xml_reader import Element

# Labels on the path to an element, outermost first.
LabelPath = tuple[str, ...]
MAX_LENGTH = 80
# A label is truncated to this length before it is processed.
MAX_READ_LENGTH = 4000
_BRACKETS = re.compile(r"\[(?:if|else|end|for)[^\[\]]*+\]")
_REPEATED_ELLIPSIS = re.compile(r"…[\s…]*+")

# Tags that contain roles.
_ROLES = frozenset({"roles", "user-roles", "backoffice-submission-roles", "by", "to"})
# The actions of workflows, by their type in the export.
_ACTIONS: Mapping[str, LazyText] = {
    "choice": _("bouton"),
    "jump": _("changement de statut"),
    "timeout": _("changement de statut"),
    "jumponsubmit": _("changement de statut à l’envoi du formulaire"),
    "form": _("formulaire"),
    "commentable": _("commentaire"),
    "addattachment": _("pièce jointe demandée"),
    "set-backoffice-fields": _("données de traitement"),
    "sendmail": _("e-mail"),
    "sendsms": _("SMS"),
    "register-comment": _("message dans l’historique"),
    "displaymsg": _("alerte"),
    "notification": _("notification"),
    "webservice_call": _("appel d’un service"),
    "create_carddata": _("création d’une fiche"),
    "edit_carddata": _("modification d’une fiche"),
    "assign_carddata": _("attribution d’une fiche"),
    "create_formdata": _("création d’une demande"),
    "external_workflow_global_action": _("action sur une demande liée"),
    "dispatch": _("attribution d’une fonction"),
    "add_role": _("ajout d’un rôle à l’usager"),
    "remove_role": _("retrait d’un rôle à l’usager"),
    "modify_criticality": _("niveau d’urgence"),
    "geolocate": _("géolocalisation"),
    "redirect_to_url": _("renvoi vers une page"),
    "editable": _("modification de la demande"),
    "resubmit": _("nouvelle demande"),
    "export_to_model": _("document produit"),
    "update_user_profile": _("mise à jour du profil"),
    "aggregationemail": _("e-mail récapitulatif"),
    "anonymise": _("anonymisation"),
    "remove": _("suppression"),
    "remove_tracking_code": _("code de suivi"),
}
# Labels of fields that are not questions.
_FIELDS: Mapping[str, LazyText] = {
    "page": _("Page « %(label)s »"),
    "title": _("Intertitre « %(label)s »"),
    "subtitle": _("Intertitre « %(label)s »"),
    "comment": _("Texte « %(label)s »"),
    "computed": _("Donnée calculée « %(label)s »"),
    "block": _("Bloc « %(label)s »"),
}
_QUESTION = _("Question « %(label)s »")
_SETTINGS: Mapping[str, LazyText] = {
    "disabled_redirection": _("adresse où renvoyer quand la démarche est fermée"),
    "lateral_template": _("texte sur le côté, pour les agents"),
    "submission_lateral_template": _("texte sur le côté, à la saisie par un agent"),
    "submission_user_association": _("recherche de l’usager à la saisie par un agent"),
    "user_support": _("aide d’un agent pendant la saisie"),
    "appearance_keywords": _("mots-clés d’apparence"),
    "discussion": _("discussion"),
    "skip_from_360_view": _("absence de la vue d’ensemble d’un usager"),
    "digest_templates": _("ligne dans les listes"),
    "custom_views": _("vue personnalisée"),
    "workflow-migrations": _("changements de circuit passés"),
    "tracking_code_verify_fields": _("questions qui vérifient le code de suivi"),
    "testdefs": _("tests"),
    "required_authentication_contexts": _("authentification exigée"),
    "geolocations": _("géolocalisation"),
    "id_template": _("forme des références"),
    "publication_date": _("date d’ouverture"),
    "expiration_date": _("date de fermeture"),
    "only_allow_one": _("une demande par personne"),
    "drafts_lifespan": _("durée des brouillons"),
    "drafts_max_per_user": _("nombre de brouillons"),
}


def label_field(kind: str, label: str) -> str:
    """The label of a page, a question or a text, without the values that it shows."""
    words = _FIELDS.get(kind.partition(":")[0], _QUESTION)
    return str(words) % {"label": _shorten_text(label) or "…"}


def label_status(label: str) -> str:
    return gettext("Statut « %(label)s »", label=_shorten_text(label) or "…")


def label_global_action(label: str) -> str:
    return gettext("Action globale « %(label)s »", label=_shorten_text(label) or "…")


def label_action(item: Element, number: int, text: str) -> str:
    """The label of an action: its rank, its type and its own text."""
    kind = item.attributes.get("type", "?")
    type_label = str(_ACTIONS.get(kind, kind))
    if text := _shorten_text(text):
        return gettext("Action n° %(number)s, %(does)s « %(label)s »", number=number, does=type_label, label=text)
    return gettext("Action n° %(number)s, %(does)s", number=number, does=type_label)


def label_setting(name: str) -> str:
    """The label of a setting of a form, by its tag and name: `custom_views retards`."""
    tag, _separator, subject = name.partition(" ")
    words = str(_SETTINGS.get(tag, tag))
    return gettext("Réglage : %(words)s", words=f"{words} ({subject})" if subject and subject != "default" else words)


def read_roles_and_topics(root: Element) -> dict[str, str]:
    """The labels of the roles and the category of a form or a workflow, by their slugs in Parvis."""
    role_elements = [element for container in root.walk() if container.tag in _ROLES for element in container.children]
    labels = {
        make_slug(element.attributes.get("slug") or element.text, "role"): extract_line(element.text, MAX_LENGTH)
        for element in role_elements
        if element.text and not element.text.startswith("_")
    }
    category = root.value("category")
    return labels | ({make_slug(category, "theme"): extract_line(category, MAX_LENGTH)} if category else {})


def _shorten_text(text: str) -> str:
    """The text without its variable parts; empty when nothing remains."""
    without_tags = _BRACKETS.sub("…", replace_tags(text[:MAX_READ_LENGTH], "…"))
    constant_text = _REPEATED_ELLIPSIS.sub(_merge_ellipses, extract_line(without_tags, MAX_LENGTH))
    return constant_text if any(map(str.isalnum, constant_text)) else ""


def _merge_ellipses(repeated: re.Match[str]) -> str:
    """Merge consecutive ellipses, and keep the spaces after the last one."""
    return "…" + repeated[0][repeated[0].rindex("…") + 1 :]
