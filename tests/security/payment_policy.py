"""The access policy of payments: the holders of the roles of a régie, whoever has the link of an invoice, gateways."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, ANY_AGENT, DECIDES, EVERYBODY, AccessRule

PAYMENT_POLICY: dict[str, AccessRule] = {
    # An administrator edits régies, and reads no invoice.
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
    "regie_products.create_product": DECIDES,
    "regie_products.download_rule": DECIDES,
    "regie_products.list_products": DECIDES,
    "regie_products.show_new_product": DECIDES,
    "regie_products.show_product": DECIDES,
    "regie_products.update_product": DECIDES,
    "regie_settings.create_regie": ADMINISTRATOR,
    "regie_settings.list_regies": ADMINISTRATOR,
    "regie_settings.show_new_regie": ADMINISTRATOR,
    "regie_settings.show_regie": ADMINISTRATOR,
    "regie_settings.update_regie": ADMINISTRATOR,
    "own_regie_settings.show_own_regie": DECIDES,
    "own_regie_settings.update_own_regie": DECIDES,
    "regie_archiving.create_archiving": ADMINISTRATOR,
    "own_regie_archiving.create_own_archiving": DECIDES,
    "payment_anomalies.create_decision": DECIDES,
    "payment_anomalies.list_anomalies": DECIDES,
    "regie_accounts.download_entries": DECIDES,
    "regie_accounts.download_slip": DECIDES,
    "regie_accounts.show_accounts": DECIDES,
    "regie_closings.create_closing": DECIDES,
    "regie_closings.list_regie_closings": DECIDES,
    "regie_closings.show_closing": DECIDES,
    "regie_closings.show_day_to_close": DECIDES,
    "regie_statements.create_explanation": DECIDES,
    "regie_statements.create_reconciliation": DECIDES,
    "regie_statements.create_statement": DECIDES,
    "regie_statements.delete_statement": DECIDES,
    "regie_statements.list_regie_statements": DECIDES,
    "regie_statements.show_statement": DECIDES,
    # Whoever has the link, whose identifier cannot be guessed.
    "invoice_page.create_payment": EVERYBODY,
    "invoice_page.show_invoice": EVERYBODY,
    "invoice_page.show_return": EVERYBODY,
    # A gateway, which has no session: it only has the truth asked for, and any identifier is answered alike.
    "payment_notifications.create_notification": EVERYBODY,
    "payment_notifications.show_notification": EVERYBODY,
}
