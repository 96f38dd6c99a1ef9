"""The access policy of payments: the holders of the roles of a régie, whoever has the link of an invoice, gateways."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, ANY_AGENT, ANY_RESIDENT, DECIDES, EVERYBODY, WITH_KEY, AccessRule

PAYMENT_POLICY: dict[str, AccessRule] = {
    # An administrator edits régies, and reads no invoice.
    "campaign_preparation.create_prepared_campaign": DECIDES,
    "campaign_preparation.download_model": DECIDES,
    "campaign_preparation.show_campaign_settings": DECIDES,
    "campaign_preparation.show_new_campaign": DECIDES,
    "campaign_preparation.update_prepared_campaign": DECIDES,
    "campaigns.create_campaign_cancellation": DECIDES,
    "campaigns.create_issue": DECIDES,
    "campaigns.create_mailing": DECIDES,
    "campaigns.create_resumption": DECIDES,
    "campaigns.list_regie_campaigns": DECIDES,
    "campaigns.show_campaign": DECIDES,
    "campaigns.show_notices": DECIDES,
    "external_invoices.create_external_payment": ANY_RESIDENT,
    "external_invoices.create_family": ANY_RESIDENT,
    "external_invoices.show_external_invoices": ANY_RESIDENT,
    "external_sources.create_external_source": DECIDES,
    "external_sources.create_source_withdrawal": DECIDES,
    "external_sources.list_external_sources": DECIDES,
    "family_invoices.create_portal_payment": WITH_KEY,
    "family_invoices.list_due_invoices": WITH_KEY,
    "family_invoices.list_paid_invoices": WITH_KEY,
    "family_invoices.show_family_invoice": WITH_KEY,
    "family_portals.create_family_portal": DECIDES,
    "family_portals.create_portal_revocation": DECIDES,
    "family_portals.list_family_portals": DECIDES,
    "invoice_creation.create_invoice": DECIDES,
    "invoice_creation.show_new_invoice": DECIDES,
    "invoices.create_cancellation": DECIDES,
    "invoices.create_check": DECIDES,
    "invoices.create_payment": DECIDES,
    "invoices.create_refund": DECIDES,
    "invoices.create_reversal": DECIDES,
    "invoices.show_invoice": DECIDES,
    "regies.list_regies": ANY_AGENT,
    "regies.show_day": DECIDES,
    "regies.show_regie": DECIDES,
    "regie_settings.create_regie": ADMINISTRATOR,
    "regie_settings.list_regies": ADMINISTRATOR,
    "regie_settings.show_new_regie": ADMINISTRATOR,
    "regie_settings.show_regie": ADMINISTRATOR,
    "regie_settings.update_regie": ADMINISTRATOR,
    "own_regie_settings.show_own_regie": DECIDES,
    "own_regie_settings.update_own_regie": DECIDES,
    # Whoever has the link, whose identifier cannot be guessed.
    "invoice_page.create_payment": EVERYBODY,
    "invoice_page.show_invoice": EVERYBODY,
    "invoice_page.show_return": EVERYBODY,
    # A gateway, which has no session: it only has the truth asked for, and any identifier is answered alike.
    "payment_notifications.create_notification": EVERYBODY,
    "payment_notifications.show_notification": EVERYBODY,
}
