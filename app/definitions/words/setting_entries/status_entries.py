"""Words of the settings of a status, of what happens on entering it, and of the fields of a workflow."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.definitions.words.setting_entries.entry import NO_CHOICE, EntryTable, SettingEntry, build_table, select_values
from app.workflows.actions import ACTION_TYPES

_STATUS: EntryTable = {
    "statuses.id": SettingEntry(
        _("Le nom du statut pour les conditions et les exports. Personne d’autre ne le voit."), example=_("a_traiter")
    ),
    "statuses.label": SettingEntry(
        _("Ce que les agents lisent, dans leurs listes et sur la demande."),
        label=_("Nom pour les agents"),
        example=_("À traiter"),
    ),
    "statuses.public_label": SettingEntry(
        _("Ce que l’usager lit sur sa demande. Sans rien, il lit le nom donné aux agents."),
        label=_("Nom pour l’usager"),
        example=_("Votre demande est entre nos mains"),
    ),
    "statuses.public_text": SettingEntry(
        _(
            "Une ou deux phrases sous le nom du statut : où en est la demande, et ce que l’usager doit faire ou attendre."
        ),
        example=_("Nous vérifions vos pièces. Vous n’avez rien à faire."),
    ),
    "statuses.tone": SettingEntry(
        _("La couleur du statut, à côté de son nom. Elle aide à le repérer, mais le nom doit suffire."),
        label=_("Couleur"),
        values={"neutral": _("gris"), **select_values("tone", "info", "success", "warning", "danger")},
    ),
    "statuses.closed": SettingEntry(
        _("La demande est finie ici. La durée de conservation de ses données commence à courir."),
        label=_("Le traitement est fini"),
    ),
    "statuses.public": SettingEntry(
        _("L’usager voit que sa demande est ici. Sinon, il continue de lire le dernier statut montré."),
    ),
    "statuses.decision": SettingEntry(
        _("Arriver ici, c’est décider. Cela n’arrive jamais sans qu’un agent ait agi."),
        label=_("Décision prise ici"),
        values={
            NO_CHOICE: _("aucune décision"),
            "favourable": _("décision favorable"),
            "unfavourable": _("décision défavorable"),
        },
    ),
    "statuses.agents_text": SettingEntry(
        _("Ce que les agents doivent savoir ou faire dans ce statut. L’usager ne le lit pas."),
        label=_("Consigne pour les agents"),
        example=_("Vérifiez que l’adresse est dans la zone."),
    ),
    "statuses.endpoint": SettingEntry(
        _("Le travail s’arrête ici, même s’il reste des actions possibles, comme rouvrir la demande."),
        label=_("Le travail s’arrête ici"),
    ),
    "statuses.withdrawal": SettingEntry(
        _("L’usager peut encore retirer sa demande dans ce statut. Répondez non si le travail est trop avancé."),
    ),
    "statuses.loop": SettingEntry(
        _("Recommence ce qui se fait à l’arrivée pour chaque élément d’une liste, puis la demande continue."),
        label=_("Répéter pour chaque élément"),
    ),
    "loop.over": SettingEntry(
        _("La liste à parcourir. Seuls ses cent premiers éléments comptent."), example=_("Les enfants à inscrire")
    ),
    "loop.then": SettingEntry(
        _("Le statut où va la demande une fois la liste finie."),
        label=_("Puis mène au statut"),
        example=_("Inscriptions faites"),
    ),
    "statuses.on_enter": SettingEntry(
        _("Ce qui se fait tout seul quand une demande arrive dans ce statut, dans l’ordre de la liste."),
        label=_("À l’arrivée, automatiquement"),
        example=_("Envoyer un e-mail à l’usager"),
    ),
    "statuses.actions": SettingEntry(
        _("Les boutons proposés aux agents ou à l’usager tant que la demande est dans ce statut."),
        label=_("Actions possibles"),
        example=_("Accepter, Refuser, Demander une pièce"),
    ),
    "statuses.timeouts": SettingEntry(
        _("Ce qui arrive quand une demande reste trop longtemps ici, ou à une date."),
        example=_("Après trente jours sans réponse, classer la demande"),
    ),
    "statuses.calls": SettingEntry(
        _("Les changements de statut qu’un autre logiciel de la collectivité peut demander."),
        label=_("Changements demandés par un logiciel"),
        example=_("Le logiciel de la cantine dit que l’enfant est inscrit"),
    ),
}
_ENTRY_ACTION: EntryTable = {
    "id": SettingEntry(
        _("Le nom de cette étape automatique dans l’historique du circuit. Personne d’autre ne le voit."),
        example=_("accuse_reception"),
    ),
    "type": SettingEntry(
        _("Ce qui se fait tout seul : écrire à l’usager, confier la demande, changer de statut…"),
        label=_("Ce qui se fait"),
        example=_("Envoi d’un e-mail"),
        values={key: action_type.label for key, action_type in ACTION_TYPES.items()},
    ),
    "condition": SettingEntry(
        _("Ne se fait que si c’est vrai. Sans condition, se fait toujours."),
        label=_("Seulement si"),
        example=_("La réponse à « Commune » est « Ville »"),
    ),
}
# Fields of a workflow have the settings of any question; these are read by agents first.
_WORKFLOW_FIELD: EntryTable = {
    "processing_fields.label": SettingEntry(
        _("Ce que l’on note, tel que les agents le lisent."),
        label=_("Nom de la donnée"),
        example=_("Date de la visite"),
    ),
    "processing_fields.id": SettingEntry(
        _("Le nom de la donnée. Une question d’une action qui a le même nom la remplit."), example=_("date_visite")
    ),
    "variables.label": SettingEntry(
        _("Ce que la démarche doit choisir, tel que son auteur le lit."),
        label=_("Nom du réglage"),
        example=_("Montant qui demande une convention"),
    ),
    "variables.id": SettingEntry(
        _("Le nom du réglage pour les conditions et les textes du circuit."), example=_("seuil_convention")
    ),
}
STATUS_ENTRIES: EntryTable = {**_STATUS, **build_table(("on_enter", "run"), _ENTRY_ACTION), **_WORKFLOW_FIELD}
