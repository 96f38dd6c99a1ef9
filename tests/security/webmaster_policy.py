"""The access policy of the workplace of webmasters."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, AccessRule

WEBMASTER_POLICY: dict[str, AccessRule] = {
    "markdown_preview.create_preview": ADMINISTRATOR,
    "webmaster.show_overview": ADMINISTRATOR,
}
