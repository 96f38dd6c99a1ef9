"""Words of the settings of a workflow as a whole, of its functions and its levels of urgency."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.definitions.words.setting_entries.entry import EntryTable, SettingEntry, select_values

WORKFLOW_ENTRIES: EntryTable = {
    ".format": SettingEntry(
        _("La version du format dans lequel le circuit est enregistré. Il n’y a rien à choisir."),
        label=_("Version du format"),
    ),
    ".slug": SettingEntry(
        _("Le nom par lequel les démarches désignent ce circuit. Les usagers ne le voient pas."),
        example=_("inscription-periscolaire"),
    ),
    ".title": SettingEntry(
        _("Le nom du circuit, pour le retrouver. Les usagers ne le lisent pas."),
        label=_("Nom du circuit"),
        example=_("Inscription avec vérification des pièces"),
    ),
    ".functions": SettingEntry(
        _(
            "Les parts du travail, comme « Instruction » ou « Signature ». Chaque démarche dit quel rôle tient "
            "chacune. L’usager est toujours là, sans qu’on l’ajoute."
        ),
        example=_("Instruction, Signature"),
    ),
    ".processing_fields": SettingEntry(
        _("Ce que les agents et le circuit notent sur une demande, à côté des réponses de l’usager."),
        example=_("Avis du service technique"),
    ),
    ".variables": SettingEntry(
        _(
            "Ce que chaque démarche choisit pour elle, comme un montant ou un délai. Un même circuit sert ainsi à plusieurs."
        ),
        label=_("Réglages laissés aux démarches"),
        example=_("Montant qui demande une convention"),
    ),
    ".levels": SettingEntry(
        _(
            "Les degrés d’urgence au-dessus de l’ordinaire, du plus bas au plus haut. Les listes des agents les montrent."
        ),
        example=_("À suivre, Urgent"),
    ),
    ".translations": SettingEntry(
        _(
            "Les textes lus par l’usager, dans les autres langues du portail. Sans traduction, un texte reste en français."
        ),
        example=_("« Demande acceptée » devient « Request accepted »"),
    ),
    ".stale_translations": SettingEntry(
        _("Les traductions à relire, parce que le texte français a changé depuis. Le studio les note."),
        example=_("« Votre nom », qui était « Nom »"),
    ),
    ".initial": SettingEntry(_("Le statut où arrive une demande dès son envoi."), example=_("À traiter")),
    ".statuses": SettingEntry(
        _("Les étapes par lesquelles passe une demande, du premier au dernier."),
        example=_("À traiter, En attente de pièces, Acceptée, Refusée"),
    ),
    ".global_actions": SettingEntry(
        _("Ce qui peut se faire dans plusieurs statuts : par un bouton, à une date, ou par un autre logiciel."),
        label=_("Actions possibles partout"),
        example=_("Classer sans suite"),
    ),
    ".withdrawal": SettingEntry(
        _("L’usager peut retirer sa demande dans chaque statut où rien n’est encore décidé."),
    ),
    "functions.id": SettingEntry(
        _("Le nom de la fonction pour le circuit et les démarches. Personne d’autre ne le voit."),
        example=_("instruction"),
    ),
    "functions.label": SettingEntry(
        _("Le nom de cette part du travail. Les agents le lisent."), label=_("Nom"), example=_("Instruction")
    ),
    "levels.id": SettingEntry(
        _("Le nom du niveau pour les conditions et les actions. Personne d’autre ne le voit."), example=_("urgent")
    ),
    "levels.label": SettingEntry(
        _("Ce que les agents lisent à côté d’une demande de ce niveau."), label=_("Nom"), example=_("Urgent")
    ),
    "levels.tone": SettingEntry(
        _("La couleur qui accompagne ce nom dans les listes."),
        label=_("Couleur"),
        example=_("Orange"),
        values=select_values("tone", "info", "warning", "danger"),
    ),
}
