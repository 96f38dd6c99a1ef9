"""Access policy of SAML providers and directories."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, EVERYBODY, NOBODY, AccessRule

AGENT_SOURCES_POLICY: dict[str, AccessRule] = {
    # The provider of the site is not in service.
    "account.saml.create_answer": NOBODY,
    "account.saml.finish_sign_out": EVERYBODY,
    "account.saml.show_metadata": EVERYBODY,
    "directories.create_directory": ADMINISTRATOR,
    "directories.create_preview": ADMINISTRATOR,
    "directories.create_synchronisation": ADMINISTRATOR,
    "directories.delete_directory": ADMINISTRATOR,
    "directories.list_directories": ADMINISTRATOR,
    "directories.show_directory": ADMINISTRATOR,
    "directories.show_new_directory": ADMINISTRATOR,
    "directories.update_directory": ADMINISTRATOR,
    "saml_providers.create_provider": ADMINISTRATOR,
    "saml_providers.delete_provider": ADMINISTRATOR,
    "saml_providers.list_providers": ADMINISTRATOR,
    "saml_providers.show_new_provider": ADMINISTRATOR,
    "saml_providers.show_provider": ADMINISTRATOR,
    "saml_providers.update_provider": ADMINISTRATOR,
}
