"""Words of the settings of moments: time-outs, timers, delays, and calls by other software."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.definitions.words.setting_entries.entry import EntryTable, SettingEntry, build_table, select_values

_TIMEOUT: EntryTable = {
    "timeouts.id": SettingEntry(
        _("Le nom de l’échéance pour le circuit. Personne d’autre ne le voit."), example=_("sans_reponse")
    ),
    "timeouts.at": SettingEntry(
        _("La date à partir de laquelle on compte. Sans rien, c’est l’arrivée de la demande dans ce statut."),
        label=_("Compter à partir de"),
        example=_("La date de l’événement"),
    ),
    "timeouts.after": SettingEntry(
        _("Combien de temps après. Si la demande n’a pas bougé d’ici là, elle change de statut."),
        label=_("Temps après"),
        example=_("30 jours"),
    ),
    "timeouts.before": SettingEntry(
        _("Combien de temps avant la date choisie."), label=_("Temps avant"), example=_("2 jours ouvrés")
    ),
    "timeouts.to": SettingEntry(
        _("Le statut où va la demande ce jour-là, sans que personne ait à agir."),
        label=_("Mène au statut"),
        example=_("Classée sans suite"),
    ),
    "timeouts.mark": SettingEntry(
        _("Garde en mémoire le statut quitté. Une action suivante peut y ramener la demande."),
        label=_("Permettre de revenir à ce statut"),
    ),
    "timeouts.condition": SettingEntry(
        _("Ne se fait que si c’est vrai ce jour-là."), label=_("Seulement si"), example=_("Aucune pièce n’est arrivée")
    ),
}
_TIMER: EntryTable = {
    "timers.id": SettingEntry(
        _("Le nom de ce moment pour le circuit. Personne d’autre ne le voit."), example=_("rappel")
    ),
    "timers.from": SettingEntry(
        _("L’événement à partir duquel on compte."),
        label=_("Compter à partir de"),
        values={
            **select_values("from", "submission", "first_arrival", "latest_arrival", "closing", "anonymisation"),
            "expression": _("une date de la demande"),
        },
    ),
    "timers.status": SettingEntry(
        _("Le statut dont on attend l’arrivée."), label=_("Arrivée dans le statut"), example=_("En attente de pièces")
    ),
    "timers.at": SettingEntry(
        _("La date à partir de laquelle on compte : une réponse, une donnée de traitement, ou un calcul."),
        label=_("Date choisie"),
        example=_("La date de l’événement"),
    ),
    "timers.after": SettingEntry(
        _("Combien de temps après cet événement l’action se fait."), label=_("Temps après"), example=_("3 semaines")
    ),
    "timers.before": SettingEntry(
        _("Combien de temps avant cette date l’action se fait."), label=_("Temps avant"), example=_("2 jours ouvrés")
    ),
}
# The parts of a delay are added up.
_DELAY: EntryTable = {
    "months": SettingEntry(_("Des mois du calendrier : du 15 au 15 du mois suivant."), label=_("Mois"), example=_("2")),
    "days": SettingEntry(
        _("Des jours du calendrier, samedis, dimanches et jours fériés compris."), label=_("Jours"), example=_("30")
    ),
    "working_days": SettingEntry(
        _("Des jours du lundi au vendredi, sans les jours fériés."), label=_("Jours ouvrés"), example=_("5")
    ),
    "hours": SettingEntry(_("Des heures, de jour comme de nuit."), label=_("Heures"), example=_("48")),
    "minutes": SettingEntry(_("Des minutes, de jour comme de nuit."), label=_("Minutes"), example=_("30")),
}
_CALL: EntryTable = {
    "calls.id": SettingEntry(
        _("Le nom qu’emploie l’autre logiciel. S’il change, ce logiciel doit être réglé à nouveau."),
        example=_("inscrit"),
    ),
    "calls.label": SettingEntry(
        _("Ce que cet appel veut dire, pour les agents qui lisent l’historique."),
        label=_("Ce qu’il veut dire"),
        example=_("L’enfant est inscrit à la cantine"),
    ),
    "calls.by": SettingEntry(
        _("Les fonctions tenues par les logiciels qui peuvent faire cet appel."),
        label=_("Logiciels qui peuvent appeler"),
        example=_("Logiciel de la cantine"),
    ),
    "calls.to": SettingEntry(
        _("Le statut où va la demande quand l’appel arrive."), label=_("Mène au statut"), example=_("Inscrite")
    ),
    "calls.mark": SettingEntry(
        _("Garde en mémoire le statut quitté. Une action suivante peut y ramener la demande."),
        label=_("Permettre de revenir à ce statut"),
    ),
    "calls.fields": SettingEntry(
        _("Ce que l’autre logiciel envoie. Chaque réponse va dans la donnée de traitement du même nom."),
        label=_("Informations reçues"),
        example=_("Numéro de dossier"),
    ),
    "calls.condition": SettingEntry(
        _("L’appel n’est accepté que si c’est vrai."), label=_("Accepter si"), example=_("Le dossier est complet")
    ),
}
MOMENT_ENTRIES: EntryTable = {**_TIMEOUT, **_TIMER, **build_table(("after", "before"), _DELAY), **_CALL}
