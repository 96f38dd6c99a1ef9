"""The history of the administration in sentences: who changed what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import (
    AGENDAS,
    AGENTS,
    DEPARTMENTS,
    EVENT_AREAS,
    IDENTITIES,
    LISTS,
    MAIL,
    PAYMENTS,
    REQUESTS,
    ROLES,
    SETTINGS,
    SITE,
    SOFTWARE,
    TOPICS,
    AdministrationEvent,
    count_events,
    list_events,
)
from app.accounts.administration_watch import find_watch
from app.backoffice.administration.change_words import ChangeLine, describe_changes
from app.backoffice.people.agent_names import names_of_accounts
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.privacy.access_log import log_access

bp = Blueprint("administration_history", __name__, url_prefix="/agents/administration/historique")

PAGE_SIZE = 30
AREA_LABELS = {
    SETTINGS: lazy_gettext("Réglages"),
    DEPARTMENTS: lazy_gettext("Services"),
    ROLES: lazy_gettext("Rôles"),
    AGENTS: lazy_gettext("Agents et droits"),
    TOPICS: lazy_gettext("Rubriques"),
    SOFTWARE: lazy_gettext("Logiciels reliés"),
    IDENTITIES: lazy_gettext("Moyens de connexion"),
    MAIL: lazy_gettext("Boîtes e-mail"),
    PAYMENTS: lazy_gettext("Régies et prix"),
    AGENDAS: lazy_gettext("Agendas"),
    LISTS: lazy_gettext("Listes"),
    REQUESTS: lazy_gettext("Demandes"),
    SITE: lazy_gettext("Site"),
}
SENTENCES = {
    "unnamed_row_created": lazy_gettext("a créé %(noun)s"),
    "unnamed_row_changed": lazy_gettext("a changé %(noun)s"),
    "unnamed_row_deleted": lazy_gettext("a supprimé %(noun)s"),
    "absence_declared": lazy_gettext("a déclaré une absence de %(agent)s"),
    "absence_ended": lazy_gettext("a terminé une absence de %(agent)s"),
    "agent_invited_again": lazy_gettext("a envoyé de nouveau l’invitation de %(agent)s"),
    "sign_ins_ended": lazy_gettext("a fermé les connexions de %(agent)s"),
    "second_factor_reset": lazy_gettext("a remis à zéro le second facteur de %(agent)s"),
    "delivery_retried": lazy_gettext("a relancé un envoi qui avait échoué"),
    "delivery_abandoned": lazy_gettext("a abandonné un envoi qui avait échoué"),
    "steps_retried": lazy_gettext("a relancé des étapes de circuit qui avaient échoué : %(count)s"),
    "steps_settled": lazy_gettext("a classé des étapes de circuit qui avaient échoué : %(count)s"),
    "number_released": lazy_gettext("a permis de nouveau les SMS vers un numéro qui les avait arrêtés"),
    "package_imported": lazy_gettext("a importé le paquet « %(name)s »"),
    "publik_imported": lazy_gettext("a importé des démarches de Publik : %(count)s"),
    "quality_given": lazy_gettext("a donné la qualité « %(title)s » à un usager"),
    "quality_withdrawn": lazy_gettext("a retiré la qualité « %(title)s » à un usager"),
    "districts_changed": lazy_gettext("a changé les quartiers : %(before)s → %(after)s"),
    "row_created": lazy_gettext("a créé %(noun)s « %(name)s »"),
    "row_changed": lazy_gettext("a changé %(noun)s « %(name)s »"),
    "row_deleted": lazy_gettext("a supprimé %(noun)s « %(name)s »"),
    "department_created": lazy_gettext("a créé le service « %(name)s »"),
    "department_renamed": lazy_gettext("a renommé le service « %(before)s » en « %(after)s »"),
    "department_contact_changed": lazy_gettext("a changé les coordonnées du service « %(name)s »"),
    "department_head_chosen": lazy_gettext("a mis %(agent)s à la tête du service « %(name)s »"),
    "department_head_withdrawn": lazy_gettext("a retiré %(agent)s de la tête du service « %(name)s »"),
    "department_merged": lazy_gettext(
        "a fusionné le service « %(name)s » avec « %(into)s » ; rôles déplacés : %(roles)s"
    ),
    "department_deleted": lazy_gettext("a supprimé le service « %(name)s »"),
    "role_created": lazy_gettext("a créé le rôle « %(title)s » dans le service « %(department)s »"),
    "role_renamed": lazy_gettext("a renommé le rôle « %(before)s » en « %(after)s »"),
    "role_moved": lazy_gettext("a placé le rôle « %(title)s » dans le service « %(department)s »"),
    "role_merged": lazy_gettext("a fusionné le rôle « %(title)s » avec « %(into)s »"),
    "role_export_given": lazy_gettext("a permis au rôle « %(title)s » d’exporter des demandes"),
    "role_export_withdrawn": lazy_gettext("a retiré au rôle « %(title)s » le droit d’exporter des demandes"),
    "role_deleted": lazy_gettext("a supprimé le rôle « %(title)s »"),
    "role_given": lazy_gettext("a donné le rôle « %(title)s » à %(agent)s"),
    "role_withdrawn": lazy_gettext("a retiré le rôle « %(title)s » à %(agent)s"),
    "administration_given": lazy_gettext("a donné l’administration à %(agent)s"),
    "administration_withdrawn": lazy_gettext("a retiré l’administration à %(agent)s"),
    "agent_invited": lazy_gettext("a invité %(agent)s"),
    "agent_suspended": lazy_gettext("a suspendu le compte de %(agent)s"),
    "identity_confirmed": lazy_gettext("a confirmé la nouvelle identité de %(agent)s"),
    "identity_declined": lazy_gettext("a refusé une nouvelle identité de %(agent)s"),
    "identity_source_declared": lazy_gettext("a déclaré le fournisseur d’identité « %(name)s »"),
    "identity_source_changed": lazy_gettext("a changé les réglages du fournisseur d’identité « %(name)s »"),
    "identity_source_deleted": lazy_gettext("a retiré le fournisseur d’identité « %(name)s »"),
    "agent_reinstated": lazy_gettext("a rouvert le compte de %(agent)s"),
    "design_edit_given": lazy_gettext("a permis à %(agent)s de modifier « %(label)s »"),
    "design_publish_given": lazy_gettext("a permis à %(agent)s de modifier et de publier « %(label)s »"),
    "design_right_withdrawn": lazy_gettext("a retiré à %(agent)s ses droits sur « %(label)s »"),
    "reception_given": lazy_gettext("a permis à %(agent)s de répondre à l’accueil sur « %(label)s »"),
    "reception_withdrawn": lazy_gettext("a retiré à %(agent)s l’accueil sur « %(label)s »"),
    "oversight_given": lazy_gettext("a permis à %(agent)s de lire le journal des accès"),
    "oversight_withdrawn": lazy_gettext("a retiré à %(agent)s la lecture du journal des accès"),
    "signature_given": lazy_gettext("a donné une signature à %(agent)s"),
    "signature_withdrawn": lazy_gettext("a retiré sa signature à %(agent)s"),
    "agenda_created": lazy_gettext("a créé l’agenda « %(title)s »"),
    "agenda_changed": lazy_gettext("a changé l’agenda « %(title)s »"),
    "agenda_calendar_added": lazy_gettext("a relié un calendrier à l’agenda « %(title)s »"),
    "agenda_calendar_removed": lazy_gettext("a retiré un calendrier de l’agenda « %(title)s »"),
    "school_holidays_changed": lazy_gettext("a changé les vacances scolaires"),
    "agenda_archived": lazy_gettext("a archivé l’agenda « %(title)s »"),
    "agenda_restored": lazy_gettext("a remis en service l’agenda « %(title)s »"),
    "ants_changed": lazy_gettext("a changé la connexion à France Titres : %(mode)s"),
    "ants_token_renewed": lazy_gettext("a renouvelé le jeton du site national des rendez-vous"),
    "ants_former_token_deleted": lazy_gettext("a retiré le jeton précédent du site national des rendez-vous"),
    "meeting_point_saved": lazy_gettext("a enregistré le lieu de rendez-vous de l’agenda « %(title)s »"),
    "meeting_point_deleted": lazy_gettext("n’annonce plus le lieu de rendez-vous « %(title)s »"),
    "seal_saved": lazy_gettext("a enregistré le cachet électronique « %(name)s »"),
    "seal_deleted": lazy_gettext("a retiré le cachet électronique « %(name)s »"),
    "site_export_requested": lazy_gettext("a demandé un export de tout le site"),
    "site_export_downloaded": lazy_gettext("a pris le fichier d’un export de tout le site"),
    "site_export_deleted": lazy_gettext("a supprimé un export de tout le site"),
    "site_imported": lazy_gettext("a importé tout le site"),
    "topic_created": lazy_gettext("a créé la rubrique « %(title)s »"),
    "topic_renamed": lazy_gettext("a renommé la rubrique « %(before)s » en « %(after)s »"),
    "topic_changed": lazy_gettext("a changé la présentation de la rubrique « %(title)s »"),
    "topic_moved": lazy_gettext("a déplacé la rubrique « %(title)s »"),
    "topic_deleted": lazy_gettext("a supprimé la rubrique « %(title)s »"),
    "saml_provider_declared": lazy_gettext("a déclaré le fournisseur SAML « %(name)s »"),
    "saml_provider_changed": lazy_gettext("a changé les réglages du fournisseur SAML « %(name)s »"),
    "saml_provider_deleted": lazy_gettext("a retiré le fournisseur SAML « %(name)s »"),
    "directory_declared": lazy_gettext("a relié l’annuaire « %(name)s »"),
    "directory_changed": lazy_gettext("a changé les réglages de l’annuaire « %(name)s »"),
    "directory_deleted": lazy_gettext("a retiré l’annuaire « %(name)s »"),
    "directory_synchronised": lazy_gettext("a synchronisé l’annuaire « %(name)s »"),
    "topic_merged": lazy_gettext("a supprimé la rubrique « %(title)s » ; ses démarches sont dans « %(into)s »"),
    "software_declared": lazy_gettext("a relié le logiciel « %(name)s »"),
    "software_changed": lazy_gettext("a changé les réglages du logiciel « %(name)s »"),
    "software_secret_renewed": lazy_gettext("a renouvelé le secret du logiciel « %(name)s »"),
    "software_closed": lazy_gettext("a retiré le logiciel « %(name)s »"),
    "webhook_declared": lazy_gettext("a créé le webhook « %(name)s »"),
    "webhook_changed": lazy_gettext("a changé les réglages du webhook « %(name)s »"),
    "webhook_secret_renewed": lazy_gettext("a renouvelé le secret du webhook « %(name)s »"),
    "webhook_suspended": lazy_gettext("a suspendu le webhook « %(name)s »"),
    "webhook_resumed": lazy_gettext("a repris les envois du webhook « %(name)s »"),
    "webhook_replayed": lazy_gettext("a fait renvoyer des événements au webhook « %(name)s »"),
    "webhook_deleted": lazy_gettext("a supprimé le webhook « %(name)s »"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    happened_at: datetime
    author: str
    sentence: str
    changes: Sequence[ChangeLine] = ()
    # How many changes are too many to be listed.
    more: int = 0


@bp.get("")
@access("administrator")
def list_history() -> ResponseReturnValue:
    """All changes, or those of one area, a page at a time."""
    log_access(current_actor(), "list", screen="backoffice.administration_history")
    area = request.args.get("sujet", "")
    area = area if area in EVENT_AREAS else ""
    last_page = max(1, -(-count_events(area or None) // PAGE_SIZE))
    page = min(max(1, request.args.get("page", 1, type=int)), last_page)
    events = list_events(area=area or None, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return render(
        "backoffice/people/organisation/history.html",
        events=describe_events(events),
        area=area,
        areas=[(name, str(AREA_LABELS[name])) for name in EVENT_AREAS],
        previous_url=url_for(".list_history", sujet=area or None, page=page - 1) if page > 1 else None,
        next_url=url_for(".list_history", sujet=area or None, page=page + 1) if page < last_page else None,
    )


def describe_events(events: Sequence[AdministrationEvent]) -> list[Entry]:
    """The events in sentences, with the names of people as they are now."""
    names = names_of_accounts([event.by_id for event in events] + [event.account_id for event in events])
    entries = []
    for event in events:
        agent = names.get(event.account_id, _("un agent supprimé")) if event.account_id else ""
        author = names.get(event.by_id, _("Un agent supprimé")) if event.by_id else _("Une commande")
        watch = find_watch(event.details.get("kind", ""))
        what = event.what if event.details.get("name", True) else f"unnamed_{event.what}"
        sentence = str(SENTENCES[what]) % {**event.details, "agent": agent, "noun": watch.noun if watch else ""}
        changes, more = describe_changes(event.details), event.details.get("more", 0)
        entries.append(Entry(event.happened_at, author, sentence, changes, more))
    return entries
