"""Settings of an authority, and what its administrator is warned of."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts import mailed_sign_in, second_factor_requirement
from app.agendas.ants import settings as ants_settings
from app.cases import settings as case_settings
from app.cases.files import storage_quota
from app.cases.law import piece_reasons
from app.cases.tracking import reply_address
from app.cases.workflow import redirect_hosts
from app.connectors import settings as connector_settings
from app.connectors.webhooks import webhook_health
from app.core.operations import health
from app.core.settings.setting_kinds import SettingGroup
from app.documents import document_libraries
from app.documents.electronic_seal import seal_store
from app.documents.two_d_doc import certificate_check
from app.documents.wallet import settings as wallet_settings
from app.identity.directories import synchronisation
from app.identity.franceconnect import self_check as franceconnect_check
from app.identity.franceconnect import settings as franceconnect_settings
from app.identity.openid import provider_check
from app.identity.saml import saml_providers
from app.mailroom import settings as mailroom_settings
from app.notifications.appointments import settings as appointment_settings
from app.notifications.sms import settings as sms_settings
from app.openid_provider import signing_keys
from app.payments import anomaly_check
from app.payments.gateways.bank import bank_settings
from app.payments.gateways.payfip import payfip_settings
from app.places import settings as places_settings
from app.themes import legal_notice

# In the order of the settings page.
SETTINGS: Sequence[SettingGroup] = (
    places_settings.MAP,
    places_settings.ADDRESSES,
    case_settings.FILES,
    wallet_settings.SETTINGS,
    piece_reasons.SETTINGS,
    redirect_hosts.SETTINGS,
    sms_settings.SETTINGS,
    appointment_settings.SETTINGS,
    ants_settings.SETTINGS,
    payfip_settings.SETTINGS,
    bank_settings.SETTINGS,
    reply_address.SETTINGS,
    mailroom_settings.SETTINGS,
    connector_settings.SETTINGS,
    second_factor_requirement.SETTINGS,
    franceconnect_settings.SETTINGS,
    franceconnect_settings.SETTINGS_PLUS,
    mailed_sign_in.SETTINGS,
    legal_notice.SETTINGS,
)

# Shown on the health page and by `parvis doctor`.
HEALTH_CHECKS: Sequence[health.HealthCheck] = (
    storage_quota.check_draft_storage,
    legal_notice.check_legal_notice,
    franceconnect_check.check_franceconnect,
    signing_keys.check_signing_keys,
    certificate_check.check_proof_certificates,
    provider_check.check_sources,
    saml_providers.check_providers,
    synchronisation.check_directories,
    document_libraries.check_pango,
    document_libraries.check_libreoffice,
    seal_store.check_seal,
    anomaly_check.check_payment_anomalies,
    webhook_health.check_webhooks,
)
