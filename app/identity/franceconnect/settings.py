"""Settings of an authority for FranceConnect and FranceConnect+, each with its own keys."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import ECKey

from app.core.declared_value import ValueRefused
from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup

PIVOT_SCOPES = "given_name family_name birthdate gender birthplace birthcountry"
DEFAULT_SCOPES = f"openid {PIVOT_SCOPES} preferred_username email"
KNOWN_SCOPES = frozenset(f"{DEFAULT_SCOPES} identite_pivot profile birth rep_scope".split())
PRODUCTION_ISSUER = "https://oidc.franceconnect.gouv.fr/api/v2"
PRODUCTION_ISSUER_PLUS = "https://auth.franceconnect.gouv.fr/api/v2"
LEVELS = {"eidas2": _("Substantiel (eidas2)"), "eidas3": _("Élevé (eidas3)")}


@dataclass(frozen=True)
class Platform:
    """One of the two platforms: what it is called in addresses and settings, and what it does otherwise than the other."""

    key: str
    prefix: str
    label: str
    is_plus: bool


FRANCECONNECT = Platform("franceconnect", "franceconnect", "FranceConnect", is_plus=False)
FRANCECONNECT_PLUS = Platform("franceconnect-plus", "franceconnect_plus", "FranceConnect+", is_plus=True)
PLATFORMS = (FRANCECONNECT, FRANCECONNECT_PLUS)


@dataclass(frozen=True)
class Configuration:
    """The settings of one platform on the current site."""

    is_enabled: bool
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
    is_email_believed: bool
    level: str
    encryption_key: dict[str, Any] | None = field(repr=False)

    @property
    def is_complete(self) -> bool:
        return bool(self.issuer and self.client_id and self.client_secret)


def read_configuration(platform: Platform) -> Configuration:
    """The settings in force."""
    values = {name: site_settings.get_setting(f"{platform.prefix}.{name}") for name in _NAMES}
    key = site_settings.get_setting(f"{platform.prefix}.encryption_key") if platform.is_plus else None
    return Configuration(
        is_enabled=bool(values["enabled"]),
        issuer=(values["issuer"] or "").rstrip("/"),
        client_id=values["client_id"] or "",
        client_secret=values["client_secret"] or "",
        scopes=tuple(dict.fromkeys(["openid", *values["scopes"].split()])),
        is_email_believed=bool(values["email_believed"]),
        level=site_settings.get_setting(f"{platform.prefix}.level") if platform.is_plus else "eidas1",
        encryption_key=json.loads(key) if key else None,
    )


def create_encryption_key() -> str:
    """A new private key, as the setting keeps it: FranceConnect+ encrypts to the public one."""
    key = ECKey.generate_key("P-256", {"use": "enc", "alg": "ECDH-ES"}, private=True, auto_kid=True)
    return json.dumps(key.as_dict(private=True))


def list_public_keys() -> list[dict[str, Any]]:
    """The public part of our encryption key, as published."""
    key = read_configuration(FRANCECONNECT_PLUS).encryption_key
    return [] if key is None else [{name: value for name, value in key.items() if name != "d"}]


def _check_scopes(text: str) -> None:
    unknown_scopes = sorted(set(text.split()) - KNOWN_SCOPES)
    if unknown_scopes:
        raise ValueRefused(
            gettext("Retirez « %(name)s » : FranceConnect ne connaît pas cette donnée.", name=unknown_scopes[0])
        )


def _check_issuer(text: str) -> None:
    if not text.rstrip("/").endswith("/api/v2"):
        raise ValueRefused(gettext("Indiquez l’adresse qui finit par /api/v2, sans autre chemin."))


_NAMES = ("enabled", "issuer", "client_id", "client_secret", "scopes", "email_believed")


def _create_group(platform: Platform, title: LazyText, lead: LazyText) -> SettingGroup:
    prefix = platform.prefix
    settings = [
        Setting(
            f"{prefix}.enabled",
            "yes_no",
            _("Proposer ce moyen de connexion"),
            _("Son bouton paraît en premier sur les pages de connexion et de création de compte."),
            default=False,
        ),
        Setting(
            f"{prefix}.issuer",
            "url",
            _("Adresse de la plateforme"),
            _("Celle d’essai d’abord, puis celle de production : la page « FranceConnect » les donne."),
            default=PRODUCTION_ISSUER_PLUS if platform.is_plus else PRODUCTION_ISSUER,
            check=_check_issuer,
        ),
        Setting(f"{prefix}.client_id", "text", _("Identifiant (client ID)"), default=""),
        Setting(f"{prefix}.client_secret", "secret", _("Secret (client secret)")),
        Setting(
            f"{prefix}.scopes",
            "text",
            _("Données demandées"),
            _("Seulement celles que votre habilitation DataPass autorise, séparées par des espaces."),
            default=DEFAULT_SCOPES,
            check=_check_scopes,
        ),
        Setting(
            f"{prefix}.email_believed",
            "yes_no",
            _("Tenir l’adresse e-mail reçue pour vérifiée"),
            _("Sinon, un lien de confirmation y est envoyé, comme à toute nouvelle adresse."),
            default=False,
        ),
    ]
    if platform.is_plus:
        settings += [
            Setting(f"{prefix}.level", "choice", _("Niveau demandé"), default="eidas2", choices=LEVELS),
            Setting(
                f"{prefix}.encryption_key",
                "secret",
                _("Clé de chiffrement"),
                _("La page « FranceConnect » la crée : il n’y a rien à recopier ici."),
            ),
        ]
    return SettingGroup(prefix, title, tuple(settings), lead=lead)


SETTINGS = _create_group(
    FRANCECONNECT,
    _("FranceConnect"),
    _(
        "Les usagers se connectent avec leur compte Impôts, Ameli, La Poste… La page « FranceConnect » mène pas à pas "
        "jusqu’à la mise en service."
    ),
)
SETTINGS_PLUS = _create_group(
    FRANCECONNECT_PLUS,
    _("FranceConnect+"),
    _("Pour les démarches sensibles ou de santé, qui demandent une identité de niveau substantiel ou élevé."),
)
