"""Requirements of ProConnect on the software that relies on it, and its differences from any other provider."""

from __future__ import annotations

from types import MappingProxyType

# Where it is, by network: each asks for a registration of its own.
ISSUERS = MappingProxyType(
    {
        "production": "https://auth.agentconnect.gouv.fr/api/v2",
        "integration": "https://fca.integ01.dev-agentconnect.fr/api/v2",
        "rie": "https://auth.agentconnect.rie.gouv.fr/api/v2",
        "rie_integration": "https://fca.integ02.agentconnect.rie.gouv.fr/api/v2",
    }
)
NAME = "ProConnect"
BUTTON = "auth/proconnect_button.html"
SCOPES = ("openid", "given_name", "usual_name", "email", "siret", "idp_id", "organization_label", "roles")
# Of people who come for a company.
COMPANY_NAME = "ProConnect entreprises"
COMPANY_SCOPES = ("openid", "given_name", "usual_name", "email", "siret", "idp_id", "organization_label")
# Of ProConnect itself, whose signature is fixed when the software is registered.
ALGORITHMS = ("ES256", "RS256")
# Levels that prove a second factor.
SECOND_FACTOR_LEVELS = ("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3")
ATTRIBUTES = MappingProxyType({"first_name": "given_name", "last_name": "usual_name", "email": "email"})
# Kept beside the account, so that an administrator knows who asks to enter.
KEPT_CLAIMS = ("email", "siret", "organization_label", "idp_id", "roles")
