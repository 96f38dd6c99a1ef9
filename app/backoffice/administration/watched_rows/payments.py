"""Régies, with their products and prices, and the software that shows or brings their invoices."""

from __future__ import annotations

from app.accounts.administration_changes import WatchedRow
from app.accounts.administration_history import PAYMENTS
from app.core.i18n import lazy_gettext as _
from app.payments.external_invoices.models import ExternalSource
from app.payments.family_api.models import FamilyPortal
from app.payments.models import StoredRegie
from app.payments.regie_definition import ACTIVATION, PRODUCTION, TEST

PAYMENT_ROWS = (
    WatchedRow(
        StoredRegie,
        PAYMENTS,
        _("la régie"),
        {
            "archived_at": _("Archivée"),
            "title": _("Intitulé"),
            "code": _("Code"),
            "act": _("Acte constitutif"),
            "roles": _("Rôles"),
            "view": _("Voient les factures et les recettes"),
            "invoice": _("Émettent et annulent des factures"),
            "control": _("Encaissent, vérifient et remboursent"),
            "edit": _("Changent les réglages et les prix"),
            "gateway": _("Service de paiement"),
            "mode": _("Mode"),
            "account": _("Numéro de client"),
            "is_open": _("Paiement en ligne ouvert"),
            "allows_partial": _("Paiement en plusieurs fois au guichet"),
            "partial_payment": _("Paiement partiel en ligne"),
            "instalments": _("Échéanciers"),
            "retention_months": _("Conservation, en mois"),
            "products": _("Prestations"),
            "treasury": _("Codes de la trésorerie"),
            "sender": _("Émetteur"),
            "post": _("Poste"),
            "siret": _("SIRET"),
            "collectivity": _("Collectivité"),
            "budget": _("Budget"),
            "accounting_code": _("Imputation"),
            "unit": _("Unité"),
            "unit_price": _("Prix, en centimes"),
            "resolution": _("Délibération"),
            "resolution_on": _("Date de la délibération"),
            "starts_on": _("À partir du"),
            "ends_on": _("Jusqu’au"),
            "price_rule": _("Tarif"),
            "procedure": _("Démarche"),
            "id": _("Identifiant"),
            "slug": _("Identifiant"),
        },
        name="slug",
        words={"mode": {TEST: _("Essai"), ACTIVATION: _("Activation"), PRODUCTION: _("En service")}},
        unwatched=frozenset({"changed_at"}),
    ),
    WatchedRow(
        ExternalSource,
        PAYMENTS,
        _("le logiciel de facturation"),
        {
            "regie_slug": _("Régie"),
            "base_url": _("Adresse"),
            "title": _("Intitulé"),
            "username": _("Identifiant"),
            "password": _("Mot de passe"),
            "disabled_at": _("Retiré"),
        },
        name="title",
        unwatched=frozenset({"created_at"}),
        hosts=frozenset({"base_url"}),
    ),
    WatchedRow(
        FamilyPortal,
        PAYMENTS,
        _("le portail des familles"),
        {
            "regie_slug": _("Régie"),
            "name": _("Intitulé"),
            "username": _("Identifiant"),
            "secret_hash": _("Secret"),
            "can_pay": _("Peut faire payer"),
            "revoked_at": _("Retiré"),
        },
        unwatched=frozenset({"created_at", "created_by_id", "last_used_at"}),
    ),
)
