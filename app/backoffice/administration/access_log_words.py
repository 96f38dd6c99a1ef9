"""The access log in words: verbs, screens, results, and the rules of the anomalies."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.privacy.access_log import anomalies as rules
from app.privacy.access_log.log_search import ALLOWED, NOT_FOUND, REFUSED

VERBS: Mapping[str, LazyText] = {
    "read": _("A lu"),
    "list": _("A vu une liste"),
    "search": _("A cherché"),
    "download": _("A téléchargé"),
    "export": _("A exporté"),
}
RESULTS: Mapping[str, LazyText] = {
    ALLOWED: _("Autorisé"),
    REFUSED: _("Refusé"),
    NOT_FOUND: _("Rien trouvé"),
}
# By the beginning of the name of a screen, the longest first.
SCREENS: Mapping[str, LazyText] = {
    "backoffice.absences": _("Absences des agents"),
    "backoffice.access_log": _("Journal des accès"),
    "backoffice.action": _("Action sur une demande"),
    "backoffice.administration_history": _("Historique de l’administration"),
    "backoffice.agenda_closures": _("Fermeture d’un agenda"),
    "backoffice.agendas": _("Agendas"),
    "backoffice.agents": _("Comptes des agents"),
    "backoffice.answer": _("Réponse modifiée par un agent"),
    "backoffice.appointment": _("Rendez-vous"),
    "backoffice.regie_slips": _("Fichier pour le comptable"),
    "backoffice.regies": _("Factures d’une régie"),
    "backoffice.session_registrations": _("Inscriptions à une séance"),
    "backoffice.appointment_desk": _("Guichet du jour"),
    "backoffice.bulk": _("Actions en nombre"),
    "backoffice.caller": _("Numéro d’un appelant"),
    "api.family_invoices": _("Factures lues par un autre portail"),
    "backoffice.calls_to_return": _("Appels à rappeler"),
    "backoffice.campaigns": _("Campagne de facturation"),
    "backoffice.canned_replies": _("Modèles de réponse"),
    "backoffice.cards": _("Fiches"),
    "backoffice.case_channels": _("Façon de répondre à la personne"),
    "backoffice.case_documents": _("Documents d’une demande"),
    "backoffice.case_list": _("Liste des demandes"),
    "backoffice.case_map": _("Carte des demandes"),
    "backoffice.campaign_notices": _("Avis d’une campagne"),
    "backoffice.campaign_sources": _("Factures faites d’une liste"),
    "backoffice.case_migrations": _("Changement de circuit"),
    "backoffice.case": _("Page d’une demande"),
    "backoffice.departments": _("Services"),
    "backoffice.dispatch_trial": _("Essai de la répartition"),
    "backoffice.documents_to_sign": _("Documents à signer"),
    "backoffice.field_tour": _("Tournée sur le terrain"),
    "backoffice.file": _("Pièce d’une demande"),
    "backoffice.for_many": _("Actions en nombre"),
    "backoffice.holders": _("Répartition d’une demande"),
    "backoffice.booking_adjustments": _("Réservations payées d’une régie, changées"),
    "backoffice.invoices": _("Facture"),
    "backoffice.invoice_notices": _("Avis des sommes à payer"),
    "backoffice.intake_receipt": _("Récépissé d’une saisie"),
    "backoffice.letters": _("Courriers numérisés"),
    "backoffice.limitation": _("Limitation du traitement"),
    "backoffice.publication": _("Publication du signalement"),
    "backoffice.list_exports": _("Export d’une liste"),
    "backoffice.mail": _("Courrier reçu"),
    "backoffice.merge": _("Demandes en double"),
    "backoffice.notices": _("Notifications"),
    "backoffice.outgoing_letters": _("Courriers à envoyer"),
    "backoffice.palette": _("Recherche rapide"),
    "backoffice.pending_identities": _("Accès à confirmer"),
    "backoffice.print": _("Impression d’une demande"),
    "backoffice.quality_holders": _("Qualités des usagers"),
    "backoffice.reception": _("Accueil"),
    "backoffice.reception.counter": _("Accueil, au guichet"),
    "backoffice.reception.phone": _("Accueil, au téléphone"),
    "backoffice.reception.post": _("Accueil, par courrier"),
    "backoffice.resumption": _("Reprise d’une saisie"),
    "backoffice.retention": _("Conservation des données"),
    "backoffice.rights": _("Tableau des droits"),
    "backoffice.roles": _("Rôles"),
    "backoffice.site_exports": _("Export du site"),
    "backoffice.thumbnail": _("Vignette d’une photo"),
    "backoffice.today": _("Aujourd’hui"),
    "backoffice.topics": _("Rubriques"),
    "backoffice.tracking_code": _("Code de suivi"),
    "backoffice.unfinished": _("Saisies inachevées"),
    "api": _("Autre logiciel"),
    "account": _("Données de la personne elle-même"),
    "portal": _("Portail, par l’usager"),
    "privacy": _("Export de données personnelles"),
    "studio": _("Studio"),
    "sync": _("Appareil de terrain"),
    "webmaster": _("Site"),
}
# How the reception found a request: the last part of its screen.
PROOFS: Mapping[str, LazyText] = {
    "identifier": _("par un code ou une référence"),
    "email": _("par le nom et l’e-mail"),
    "phone": _("par le nom et le téléphone"),
    "birth": _("par le nom et la date de naissance"),
}
RULE_TITLES: Mapping[str, LazyText] = {
    rules.MANY_CASES: _("Beaucoup de demandes en une heure"),
    rules.ODD_HOURS: _("La nuit, un week-end ou un jour férié"),
    rules.UNUSUAL_FAMILY: _("Une famille que ses collègues ne lisent presque jamais"),
    rules.REFUSALS: _("Plusieurs accès refusés le même jour"),
    rules.AFTER_REFUSAL: _("Une demande lue après avoir été refusée"),
    rules.FRUITLESS: _("Beaucoup de recherches sans résultat à l’accueil"),
    rules.EXPORTS: _("Plusieurs exports le même jour"),
    rules.IDLE_READER: _("Une demande rouverte sans y travailler"),
}
RULE_EXPLANATIONS: Mapping[str, LazyText] = {
    rules.MANY_CASES: _("Plus de soixante demandes différentes ouvertes en une heure : personne ne les lit une à une."),
    rules.ODD_HOURS: _("Des demandes lues avant 7 h, après 20 h, un week-end ou un jour férié."),
    rules.UNUSUAL_FAMILY: _("Moins de deux lectures sur cent, parmi celles des agents qui ont les mêmes rôles."),
    rules.REFUSALS: _("L’agent a essayé d’ouvrir des demandes qui ne le concernent pas, par leur adresse."),
    rules.AFTER_REFUSAL: _("Ses droits ont changé entre les deux, ou la demande lui a été confiée."),
    rules.FRUITLESS: _("Au moins huit recherches en une heure n’ont rien trouvé : ce sont peut-être des essais."),
    rules.EXPORTS: _("Au moins cinq exports en un jour."),
    rules.IDLE_READER: _("Ouverte sur trois jours par un agent qui n’y a rien fait et n’en est pas chargé."),
}


def label_screen(screen: str) -> str:
    """A screen in words; its own name when it has none."""
    longest = max((start for start in SCREENS if screen.startswith(start)), key=len, default="")
    if not longest:
        return screen
    proof = PROOFS.get(screen.rpartition(".")[2]) if "reception" in screen else None
    return f"{SCREENS[longest]}, {proof}" if proof else str(SCREENS[longest])
