"""The access policy of the API: a key for everything, but its public pages and the document of a key."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, EVERYBODY, WITH_KEY, AccessRule

API_POLICY: dict[str, AccessRule] = {
    "api_calls.create_call": WITH_KEY,
    "api_keys.create_key": ADMINISTRATOR,
    "api_keys.create_renewal": ADMINISTRATOR,
    "api_keys.create_revocation": ADMINISTRATOR,
    "api_keys.end_overlap": ADMINISTRATOR,
    "api_keys.list_keys": ADMINISTRATOR,
    "api_keys.show_key": ADMINISTRATOR,
    "api_keys.show_new_key": ADMINISTRATOR,
    "api_keys.update_key": ADMINISTRATOR,
    "api_pages.find_documentation": EVERYBODY,
    "api_pages.show_documentation": EVERYBODY,
    "api_pages.show_key_document": ADMINISTRATOR,
    "api_pages.show_problems": EVERYBODY,
    "api_v1.change_processing": WITH_KEY,
    "api_v1.create_message": WITH_KEY,
    "api_v1.create_replay": WITH_KEY,
    "api_v1.create_token": WITH_KEY,
    "api_v1.list_actions": WITH_KEY,
    "api_v1.list_agendas": WITH_KEY,
    "api_v1.list_bookings": WITH_KEY,
    "api_v1.list_cards": WITH_KEY,
    "api_v1.list_cases": WITH_KEY,
    "api_v1.list_events": WITH_KEY,
    "api_v1.list_invoices": WITH_KEY,
    "api_v1.list_procedures": WITH_KEY,
    "api_v1.list_reference_lists": WITH_KEY,
    "api_v1.list_regies": WITH_KEY,
    "api_v1.read_card": WITH_KEY,
    "api_v1.read_case": WITH_KEY,
    "api_v1.read_document": WITH_KEY,
    "api_v1.read_file": WITH_KEY,
    "api_v1.read_invoice": WITH_KEY,
    "api_v1.read_procedure": WITH_KEY,
    "api_v1.run_action": WITH_KEY,
    "api_v1.show_entry": WITH_KEY,
    "api_v1.submit_case": WITH_KEY,
}
# An access token is exchanged for the key that the form holds.
API_FORMS = {
    "api_v1.create_token": {"grant_type": "client_credentials", "client_id": "x", "client_secret": "x"},
}
