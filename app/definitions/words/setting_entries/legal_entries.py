"""Words of the settings that the law asks for: personal data, silence of the authority, appeal."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.definitions.words.setting_entries.entry import EntryTable, SettingEntry, select_values

LEGAL_ENTRIES: EntryTable = {
    ".privacy": SettingEntry(
        _("Ce que le RGPD demande de dire à l’usager : pourquoi ces données, qui les lit, combien de temps."),
    ),
    "privacy.purpose": SettingEntry(
        _("À quoi servent les réponses. Le RGPD interdit ensuite de s’en servir pour autre chose."),
        label=_("À quoi servent les données (finalité)"),
        example=_("Délivrer la copie ou l’extrait demandé, à une personne qui y a droit."),
    ),
    "privacy.legal_basis": SettingEntry(
        _(
            "Ce qui vous autorise à demander ces données : une obligation légale, une mission d’intérêt public, "
            "un contrat ou l’accord de la personne. Citez l’article."
        ),
        label=_("Ce qui l’autorise (base légale)"),
        example=_("Mission d’intérêt public de la commune (article 6.1.e du RGPD)."),
    ),
    "privacy.recipients": SettingEntry(
        _("Tous ceux qui lisent les réponses : vos services, et les organismes à qui vous les transmettez."),
        label=_("Qui lit les données (destinataires)"),
        example=_("Les agents du service État civil"),
    ),
    "privacy.retention_months": SettingEntry(
        _(
            "Combien de mois la demande est gardée après sa clôture. Ensuite, tout ce qui est personnel est effacé. "
            "Le RGPD demande de choisir le plus court."
        ),
        example=_("3"),
    ),
    "privacy.retention_reason": SettingEntry(
        _("Pourquoi vous gardez les données aussi longtemps. Dites-le surtout au-delà de quelques mois."),
        example=_("Nous vérifions l’emploi de la subvention à la fin de l’année."),
    ),
    ".legal": SettingEntry(
        _("Ce que prévoit la loi si vous ne répondez pas à temps. L’usager le lit dans l’accusé de réception."),
        label=_("Si l’administration ne répond pas"),
    ),
    "legal.silence": SettingEntry(
        _(
            "Ce que vaut l’absence de réponse. D’ordinaire, deux mois de silence valent accord. "
            "Pour certaines demandes, un texte prévoit le rejet."
        ),
        label=_("Ce que vaut le silence"),
        values={
            "acceptance": _("Le silence vaut accord"),
            "rejection": _("Le silence vaut rejet"),
            "none": _("Le silence n’a pas d’effet"),
        },
    ),
    "legal.text": SettingEntry(
        _("La loi ou le décret qui donne cet effet au silence. L’accusé de réception le cite entre parenthèses."),
        label=_("Texte qui le prévoit"),
        example=_("article L. 231-1 du code des relations entre le public et l’administration"),
    ),
    "legal.delay": SettingEntry(
        _(
            "Le temps que la loi vous laisse pour répondre. Si rien n’est décidé le dernier jour à minuit, "
            "le silence prend effet."
        ),
        label=_("Délai pour répondre"),
        example=_("2 mois"),
    ),
    "delay.number": SettingEntry(
        _("Combien de jours, de semaines ou de mois. Le jour où la demande arrive ne compte pas."), example=_("2")
    ),
    "delay.unit": SettingEntry(
        _("Comptez comme le texte : deux mois ne sont pas soixante jours. Les dimanches et jours fériés comptent."),
        example=_("Mois"),
        values=select_values("unit", "days", "weeks", "months"),
    ),
    "legal.authority": SettingEntry(
        _("Qui prend la décision, si ce n’est pas la collectivité. L’accusé de réception le nomme."),
        example=_("Le préfet du département"),
    ),
    "legal.appeal": SettingEntry(
        _(
            "Comment contester un rejet : à qui écrire, par quel moyen, dans quel délai. "
            "Si l’usager n’en est pas informé, le délai de deux mois ne court pas."
        ),
        label=_("Comment contester (voies de recours)"),
        example=_("Vous avez deux mois pour écrire au maire, ou pour saisir le tribunal administratif."),
    ),
}
