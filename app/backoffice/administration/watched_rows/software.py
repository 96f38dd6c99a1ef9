"""Keys, webhooks and linked software."""

from __future__ import annotations

from app.accounts.administration_changes import WatchedRow
from app.accounts.administration_history import SOFTWARE
from app.connectors.models import ApiKey
from app.connectors.webhooks.models import Webhook
from app.core.i18n import lazy_gettext as _
from app.openid_provider.models import OpenidClient

SOFTWARE_ROWS = (
    WatchedRow(
        ApiKey,
        SOFTWARE,
        _("la clé d’API"),
        {
            "name": _("Intitulé"),
            "purpose": _("Pourquoi il lit ce que les gens ont écrit"),
            "secret_hash": _("Secret"),
            "former_hash": _("Ancien secret"),
            "former_until": _("Fin de l’ancien secret"),
            "revoked_at": _("Révoquée"),
            "expires_on": _("Dernier jour"),
            "networks": _("Adresses d’où elle est acceptée"),
            "is_anonymous": _("Données anonymisées"),
            "rights": _("Ce qu’elle ouvre"),
        },
        # The beginning of the secret follows it.
        unwatched=frozenset({"beginning", "created_at", "last_used_at", "expiry_notice_on"}),
        members={"rights": lambda right: f"{right.procedure_slug} ({right.call})"},
    ),
    WatchedRow(
        Webhook,
        SOFTWARE,
        _("le webhook"),
        {
            "name": _("Intitulé"),
            "url": _("Adresse"),
            "secret": _("Secret"),
            "former_secret": _("Ancien secret"),
            "former_until": _("Fin de l’ancien secret"),
            "kinds": _("Événements"),
            "procedures": _("Démarches"),
            "suspended_at": _("Suspendu"),
        },
        unwatched=frozenset(
            {"position", "replay_position", "replay_until", "suspension", "failures", "failing_since"}
            | {"retry_at", "lease_owner", "lease_until", "last_success_at", "created_at"}
        ),
        hosts=frozenset({"url"}),
    ),
    WatchedRow(
        OpenidClient,
        SOFTWARE,
        _("le logiciel"),
        {
            "name": _("Intitulé"),
            "purpose": _("Usage"),
            "home_url": _("Adresse d’accueil"),
            "redirect_uris": _("Adresses de retour"),
            "logout_redirect_uris": _("Adresses de retour après la déconnexion"),
            "logout_uri": _("Adresse prévenue des déconnexions"),
            "audience": _("Qui peut s’y connecter"),
            "authentication": _("Comment le logiciel prouve qui il est"),
            "secret_hash": _("Secret"),
            "public_keys": _("Clé publique du logiciel"),
            "algorithm": _("Signature"),
            "claims": _("Ce qu’il apprend"),
            "roles": _("Rôles"),
            "can_refresh": _("Il peut garder la personne connectée trente jours"),
            "closed_at": _("Retiré"),
        },
        unwatched=frozenset({"created_at", "last_used_at"}),
        contents=frozenset({"public_keys"}),
    ),
)
