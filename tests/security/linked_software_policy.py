"""Access policy of linked software, and of webhooks."""

from __future__ import annotations

from tests.security.policy_rules import (
    ADMINISTRATOR,
    ANYONE_SIGNED_IN,
    EVERYBODY,
    NOBODY,
    OWNER_WITH_INVITATION,
    WITH_KEY,
    AccessRule,
)

LINKED_SOFTWARE_POLICY: dict[str, AccessRule] = {
    "account.own_software.create_withdrawal": OWNER_WITH_INVITATION,
    "account.own_software.list_software": ANYONE_SIGNED_IN,
    "authorization.create_authorization_request": EVERYBODY,
    # Without the request of a software there is nothing.
    "authorization.create_consent": NOBODY,
    "authorization.show_authorization": NOBODY,
    "end_of_session.create_end_of_session": EVERYBODY,
    "end_of_session.show_end_of_session": EVERYBODY,
    "linked_software.create_client": ADMINISTRATOR,
    "linked_software.create_closure": ADMINISTRATOR,
    "linked_software.create_secret": ADMINISTRATOR,
    "linked_software.list_clients": ADMINISTRATOR,
    "linked_software.show_client": ADMINISTRATOR,
    "linked_software.show_new_client": ADMINISTRATOR,
    "linked_software.update_client": ADMINISTRATOR,
    "openid.create_revocation": WITH_KEY,
    "openid.create_token": WITH_KEY,
    "openid.show_claims": WITH_KEY,
    "openid.show_discovery_document": EVERYBODY,
    "openid.show_keys": EVERYBODY,
    "webhook_deliveries.create_replay": ADMINISTRATOR,
    "webhook_deliveries.list_deliveries": ADMINISTRATOR,
    "webhook_deliveries.show_delivery": ADMINISTRATOR,
    "webhooks.create_resumption": ADMINISTRATOR,
    "webhooks.create_secret": ADMINISTRATOR,
    "webhooks.create_suspension": ADMINISTRATOR,
    "webhooks.create_trial": ADMINISTRATOR,
    "webhooks.create_webhook": ADMINISTRATOR,
    "webhooks.delete_webhook": ADMINISTRATOR,
    "webhooks.list_webhooks": ADMINISTRATOR,
    "webhooks.show_new_webhook": ADMINISTRATOR,
    "webhooks.show_webhook": ADMINISTRATOR,
    "webhooks.update_webhook": ADMINISTRATOR,
}
