"""Sources of the identities of people: providers and directories."""

from __future__ import annotations

from app.accounts.administration_changes import WatchedRow
from app.accounts.administration_history import IDENTITIES
from app.core.i18n import lazy_gettext as _
from app.identity.directories.models import Directory
from app.identity.openid.models import OpenidSource
from app.identity.saml.models import SamlProvider

IDENTITY_ROWS = (
    WatchedRow(
        Directory,
        IDENTITIES,
        _("l’annuaire"),
        {
            "name": _("Intitulé"),
            "kind": _("Logiciel"),
            "is_active": _("En service"),
            "host": _("Serveur"),
            "port": _("Port"),
            "security": _("Sécurité"),
            "authority_certificate": _("Certificat de l’autorité de la collectivité"),
            "username": _("Compte de lecture"),
            "password": _("Mot de passe"),
            "base": _("Où chercher les agents"),
            "can_create": _("Ouvrir un compte à qui n’en a pas"),
            "roles": _("Rôles"),
        },
        unwatched=frozenset({"key", "created_at", "synchronised_at", "outcome", "error_code"}),
        contents=frozenset({"authority_certificate"}),
    ),
    WatchedRow(
        SamlProvider,
        IDENTITIES,
        _("le fournisseur SAML"),
        {
            "name": _("Intitulé"),
            "audience": _("Ce fournisseur connecte"),
            "is_active": _("En service"),
            "entity_id": _("Identifiant du fournisseur"),
            "sign_in_url": _("Adresse de connexion"),
            "sign_out_url": _("Adresse de déconnexion"),
            "certificates": _("Certificats du fournisseur"),
            "metadata_url": _("Adresse des métadonnées"),
            "metadata_certificate": _("Certificat des métadonnées"),
            "attributes": _("Attributs du fournisseur"),
            "roles": _("Rôles"),
            "can_create": _("Ouvrir un compte à qui n’en a pas"),
            "has_verified_emails": _("Le fournisseur vérifie les adresses e-mail"),
            "strong_contexts": _("Connexions à deux facteurs"),
            "certificate": _("Certificat"),
            "private_key": _("Clé privée"),
        },
        unwatched=frozenset({"key", "metadata_read_at", "metadata_error", "created_at"}),
        hosts=frozenset({"metadata_url"}),
        contents=frozenset({"certificates", "metadata_certificate", "certificate"}),
    ),
    WatchedRow(
        OpenidSource,
        IDENTITIES,
        _("le fournisseur d’identité"),
        {
            "kind": _("Fournisseur"),
            "name": _("Nom sur le bouton"),
            "issuer": _("Adresse du fournisseur (issuer)"),
            "client_id": _("Identifiant (client_id)"),
            "secret": _("Secret"),
            "authentication": _("Comment le secret est envoyé"),
            "audience": _("Ce fournisseur connecte"),
            "is_active": _("En service"),
            "can_create": _("Ouvrir un compte à qui n’en a pas"),
            "trusts_email": _("Le fournisseur vérifie les adresses e-mail"),
            "is_certifying": _("Le fournisseur a vérifié l’identité, pièce à l’appui"),
            "needs_second_factor": _("Exiger un second facteur du fournisseur"),
            "rules": _("Règles"),
        },
        unwatched=frozenset({"key", "created_at"}),
    ),
)
