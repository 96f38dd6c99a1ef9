"""Mailboxes, dispatch rules, lists and agendas: what brings requests in, and what they are dealt with by."""

from __future__ import annotations

from app.accounts.administration_changes import WatchedRow
from app.accounts.administration_history import AGENDAS, LISTS, MAIL, REQUESTS
from app.agendas.ants.models import MeetingPoint
from app.agendas.models import AgendaCalendar, StoredAgenda
from app.agendas.school_holidays import StoredSchoolHoliday
from app.cases.dispatch.models import DispatchRuleSet
from app.core.i18n import lazy_gettext as _
from app.mailroom.imap_client import PLAIN, STARTTLS, TLS
from app.mailroom.models import Mailbox
from app.procedures.sources.models import DataSource

MAIL_ROWS = (
    WatchedRow(
        Mailbox,
        MAIL,
        _("la boîte e-mail"),
        {
            "name": _("Nom de la boîte"),
            "address": _("Adresse e-mail"),
            "host": _("Serveur IMAP"),
            "port": _("Port"),
            "security": _("Sécurité"),
            "username": _("Identifiant"),
            "password": _("Mot de passe"),
            "folder": _("Dossier à relever"),
            "done_folder": _("Dossier des e-mails relevés"),
            "department": _("Service qui reçoit ces e-mails"),
            "family": _("Famille"),
            "is_active": _("Relève"),
            "rules": _("Règles"),
        },
        unwatched=frozenset(
            {"uid_validity", "last_uid", "reading_uid", "reading_attempts", "checked_at", "error_code"}
        ),
        words={"security": {TLS: _("TLS"), STARTTLS: _("STARTTLS"), PLAIN: _("aucune")}},
        members={"rules": lambda rule: f"{rule.value} ({rule.kind}) : {rule.department}"},
    ),
)
REQUEST_ROWS = (
    WatchedRow(
        DispatchRuleSet,
        REQUESTS,
        _("la répartition de la démarche"),
        {
            "procedure_slug": _("Démarche"),
            "rules": _("Règles"),
            "target": _("À qui"),
            "role": _("Rôle"),
            "agent": _("Agent"),
            "district": _("Quartier"),
            "channel": _("Canal"),
            "level": _("Niveau"),
            "question": _("Question"),
            "value": _("Réponse"),
            "words": _("Mots"),
        },
        name="procedure_slug",
        unwatched=frozenset({"updated_at", "updated_by_id"}),
    ),
    WatchedRow(
        DataSource,
        LISTS,
        _("la liste"),
        {
            "slug": _("Identifiant"),
            "title": _("Intitulé"),
            "kind": _("Sorte"),
            "audience": _("Qui la voit"),
            "url": _("Adresse"),
            "label": _("Ce qui est montré"),
            "fields": _("Questions"),
            "revision": _("Contenu"),
            "family": _("Famille"),
            "identifier": _("Identifiant"),
        },
        name="slug",
        unwatched=frozenset({"changed_at", "failing_since", "failure"}),
        hosts=frozenset({"url"}),
        contents=frozenset({"revision"}),
    ),
)
AGENDA_ROWS = (
    WatchedRow(
        StoredAgenda,
        AGENDAS,
        _("l’agenda"),
        {
            "slug": _("Identifiant"),
            "archived_at": _("Archivé"),
            "title": _("Intitulé"),
            "place": _("Lieu"),
            "kind": _("Sorte"),
            "resources": _("Guichets, salles ou agents"),
            "services": _("Motifs"),
            "opening": _("Horaires"),
            "days": _("Jours"),
            "start": _("Début"),
            "end": _("Fin"),
            "since": _("À partir du"),
            "until": _("Jusqu’au"),
            "weeks": _("Semaines"),
            "school": _("Vacances"),
            "roles": _("Rôles"),
            "categories": _("Catégories"),
            "options": _("Options"),
            "prices": _("Prix"),
        },
        name="slug",
        unwatched=frozenset({"changed_at"}),
    ),
    WatchedRow(
        AgendaCalendar,
        AGENDAS,
        _("le calendrier"),
        {
            "agenda_slug": _("Agenda"),
            "resource": _("Guichet, salle ou agent"),
            "name": _("Intitulé"),
            "address": _("Adresse"),
        },
        unwatched=frozenset({"tried_at", "read_at", "read_until", "error_code", "omissions"}),
    ),
    WatchedRow(
        MeetingPoint,
        AGENDAS,
        _("le lieu de rendez-vous"),
        {
            "agenda_slug": _("Agenda"),
            "name": _("Intitulé"),
            "street": _("Rue"),
            "zip_code": _("Code postal"),
            "city_name": _("Commune"),
            "longitude": _("Longitude"),
            "latitude": _("Latitude"),
            "services": _("Motifs"),
        },
    ),
    WatchedRow(
        StoredSchoolHoliday,
        AGENDAS,
        _("les vacances scolaires"),
        {
            "zone": _("Zone"),
            "title": _("Intitulé"),
            "first_day": _("Premier jour"),
            "last_day": _("Dernier jour"),
        },
        name="title",
    ),
)
