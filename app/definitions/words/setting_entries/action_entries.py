"""Words of the settings of what people do: actions of a status, global actions, corrections."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.definitions.words.setting_entries.entry import EntryTable, SettingEntry, build_table, select_values

_BOTH: EntryTable = {
    "id": SettingEntry(
        _("Le nom de l’action pour le circuit. Personne d’autre ne le voit."), example=_("demander_piece")
    ),
    "label": SettingEntry(
        _("Les mots du bouton. Un verbe qui dit ce qui va se passer."),
        label=_("Texte du bouton"),
        example=_("Demander une pièce"),
    ),
    "to": SettingEntry(
        _("Le statut où va la demande une fois l’action faite. Sans rien, elle reste où elle est."),
        label=_("Mène au statut"),
        example=_("En attente de pièces"),
    ),
    "mark": SettingEntry(
        _("Garde en mémoire le statut quitté. Une action suivante peut ramener la demande au « statut précédent »."),
        label=_("Permettre de revenir à ce statut"),
    ),
    "run": SettingEntry(
        _("Ce qui se fait tout seul quand on appuie sur le bouton, avant que la demande change de statut."),
        label=_("Puis, automatiquement"),
        example=_("Envoyer un e-mail à l’usager"),
    ),
    "tone": SettingEntry(
        _("L’apparence du bouton. Un bouton discret est en plus : personne n’est attendu pour le faire."),
        label=_("Apparence du bouton"),
        values={
            **select_values("tone", "primary", "secondary", "quiet"),
            "danger": _("rouge, pour ce qui engage"),
        },
    ),
    "fields": SettingEntry(
        _("Ce que l’on demande à la personne qui agit, avant de le faire : un motif, une date, un fichier."),
        label=_("Questions posées avant d’agir"),
        example=_("Motif du refus"),
    ),
    "checks": SettingEntry(
        _("Ce qui doit être vrai des réponses ensemble. Sinon, votre message dit quoi corriger."),
        label=_("Contrôles entre les réponses"),
        example=_("L’heure de fin vient après l’heure de début"),
    ),
    "edits": SettingEntry(
        _("L’action sert à corriger les réponses de la demande : toutes, ou celles que vous choisissez."),
        label=_("Corriger les réponses"),
    ),
    "withdraws": SettingEntry(
        _("C’est par cette action que l’usager retire sa demande, à la place du bouton habituel."),
        label=_("C’est le retrait de la demande"),
    ),
    "shared": SettingEntry(
        _("L’usager lit aussi ce que l’agent répond aux questions de l’action, fichiers compris."),
        label=_("Réponses lues aussi par l’usager"),
    ),
    "offline": SettingEntry(
        _("Les agents en tournée peuvent le faire sans réseau. C’est envoyé au retour du réseau, si rien n’a changé."),
    ),
    "confirm": SettingEntry(
        _("La question posée juste avant d’agir, pour ce qui ne se défait pas."),
        label=_("Demander confirmation"),
        example=_("Refuser cette demande ?"),
    ),
    "condition": SettingEntry(
        _("Le bouton n’est proposé que si c’est vrai. Sans condition, il l’est toujours."),
        label=_("Proposer si"),
        example=_("Toutes les pièces sont arrivées"),
    ),
}
_STATUS_ACTION: EntryTable = {
    "actions.by": SettingEntry(
        _("Les personnes qui ont ce bouton : l’usager, ou les agents qui tiennent ces fonctions."),
        label=_("Qui peut le faire"),
        example=_("Instruction"),
        values=select_values("by", "applicant"),
    ),
    "actions.primary": SettingEntry(
        _("C’est ce que l’on fait d’ordinaire ici : le bouton vient en premier."), label=_("Étape habituelle")
    ),
}
_GLOBAL_ACTION: EntryTable = {
    "global_actions.by": SettingEntry(
        _("Les personnes qui ont ce bouton. Sans personne, l’action se fait à une date ou par un logiciel."),
        label=_("Qui peut le faire"),
        example=_("Instruction"),
        values=select_values("by", "applicant"),
    ),
    "global_actions.where": SettingEntry(
        _(
            "Dans quels statuts l’action est possible : partout, tant que le travail continue, à la fin, ou ceux choisis."
        ),
        label=_("Possible dans"),
        values=select_values("where", "all", "waiting", "endpoint"),
        example=_("En attente de pièces"),
    ),
    "global_actions.many": SettingEntry(
        _("Les agents peuvent la faire d’un coup sur plusieurs demandes, depuis leur liste."),
    ),
    "global_actions.timers": SettingEntry(
        _("L’action se fait toute seule à ces moments."),
        label=_("Se fait toute seule"),
        example=_("Trois semaines après l’envoi de la demande"),
    ),
    "global_actions.callable_by": SettingEntry(
        _("Les fonctions tenues par les logiciels qui peuvent déclencher cette action."),
        label=_("Logiciels qui peuvent la demander"),
        example=_("Logiciel de la cantine"),
    ),
}
_EDITS: EntryTable = {
    "edits.pages": SettingEntry(
        _("Les pages que l’on corrige. Sans page ni question choisie, tout peut être corrigé."),
        label=_("Pages à corriger"),
        example=_("Pièces à joindre"),
    ),
    "edits.fields": SettingEntry(
        _("Les questions que l’on corrige, une par une."),
        label=_("Questions à corriger"),
        example=_("Justificatif de domicile"),
    ),
}
ACTION_ENTRIES: EntryTable = {
    **build_table(("actions", "global_actions"), _BOTH),
    **_STATUS_ACTION,
    **_GLOBAL_ACTION,
    **_EDITS,
}
