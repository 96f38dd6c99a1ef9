"""Words of what a procedure or a page requires of the sign-in of residents; they are the same for both."""

from __future__ import annotations

from app.accounts.assurance import MAILED_LINK, PASSWORD, STRONG
from app.core.i18n import lazy_gettext as _
from app.definitions.words.setting_entries.entry import NO_CHOICE, SettingEntry

LEVEL = SettingEntry(
    _("À quel point l’identité doit être vérifiée. Plus c’est élevé, moins de personnes peuvent faire la démarche."),
    label=_("Identité vérifiée"),
    values={
        NO_CHOICE: _("Ce que la personne déclare suffit"),
        "eidas1": _("Vérifiée par FranceConnect, ou au guichet"),
        "eidas2": _("Vérifiée par FranceConnect+ : niveau substantiel"),
        "eidas3": _("Vérifiée par FranceConnect+ : niveau élevé"),
    },
)
STRENGTH = SettingEntry(
    _("À quel point la connexion doit être difficile à voler. Cela ne dit rien de l’identité de la personne."),
    label=_("Sûreté de la connexion"),
    values={
        NO_CHOICE: _("N’importe quelle connexion"),
        str(MAILED_LINK): _("Au moins un lien reçu par e-mail"),
        str(PASSWORD): _("Au moins un mot de passe"),
        str(STRONG): _("Clé d’accès, ou mot de passe et second facteur"),
    },
)
MINUTES = SettingEntry(
    _("Qui s’est connecté depuis plus longtemps le refait ; ce qui est déjà rempli est gardé. Vide : pas de limite."),
    label=_("Connexion de moins de (minutes)"),
    example=_("15"),
)
