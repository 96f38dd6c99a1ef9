"""What the elements of an export are called by the people who made it: « Statut « Refusé » › Action n° 2, e-mail »."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from app.publik_import.identifiers import make_slug
from app.publik_import.rich_text import extract_line
from app.publik_import.template_tags import replace_tags
from app.publik_import.xml_reader import Element

# The way to an element, from the outside in.
LabelPath = tuple[str, ...]
LONGEST = 80
# Of a label, what is read at all: a name is made of its first words.
LONGEST_READ = 4000
_BRACKETS = re.compile(r"\[(?:if|else|end|for)[^\[\]]*+\]")
_REPEATED_ELLIPSIS = re.compile(r"…[\s…]*+")

# What holds roles.
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
# The fields that ask nothing.
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
    """A page, a question, a text, by its own words without what they show of the answers."""
    words = _FIELDS.get(kind.partition(":")[0], _QUESTION)
    return str(words) % {"label": _shorten_text(label) or "…"}


def label_status(label: str) -> str:
    return gettext("Statut « %(label)s »", label=_shorten_text(label) or "…")


def label_global_action(label: str) -> str:
    return gettext("Action globale « %(label)s »", label=_shorten_text(label) or "…")


def label_action(item: Element, number: int, own: str) -> str:
    """By its rank where it stands, what it does, and its own words."""
    kind = item.attributes.get("type", "?")
    does = str(_ACTIONS.get(kind, kind))
    if own := _shorten_text(own):
        return gettext("Action n° %(number)s, %(does)s « %(label)s »", number=number, does=does, label=own)
    return gettext("Action n° %(number)s, %(does)s", number=number, does=does)


def label_setting(name: str) -> str:
    """A setting of a form, by its tag and what it is about: `custom_views retards`."""
    tag, _between, about = name.partition(" ")
    words = str(_SETTINGS.get(tag, tag))
    return gettext("Réglage : %(words)s", words=f"{words} ({about})" if about and about != "default" else words)


def read_roles_and_topics(root: Element) -> dict[str, str]:
    """What Publik calls the roles and the category that a form or a workflow names, by the slugs that they have here."""
    named = [one for holder in root.walk() if holder.tag in _ROLES for one in holder.children]
    found = {
        make_slug(one.attributes.get("slug") or one.text, "role"): extract_line(one.text, LONGEST)
        for one in named
        if one.text and not one.text.startswith("_")
    }
    category = root.value("category")
    return found | ({make_slug(category, "theme"): extract_line(category, LONGEST)} if category else {})


def _shorten_text(words: str) -> str:
    """The words that are the same for everybody, when there are any."""
    untagged = _BRACKETS.sub("…", replace_tags(words[:LONGEST_READ], "…"))
    same = _REPEATED_ELLIPSIS.sub(_merge_ellipses, extract_line(untagged, LONGEST))
    return same if any(map(str.isalnum, same)) else ""


def _merge_ellipses(repeated: re.Match[str]) -> str:
    """Several in a row are one; the blanks after the last one stay."""
    return "…" + repeated[0][repeated[0].rindex("…") + 1 :]
