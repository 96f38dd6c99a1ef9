"""The settings of python3-saml for one provider: strict, signed, and of the configured site alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.core.sealing import unseal_for_site
from app.identity.saml.addresses import SamlAddresses, get_addresses
from app.identity.saml.models import SamlProvider

if TYPE_CHECKING:
    from onelogin.saml2.settings import OneLogin_Saml2_Settings

SEALED_KEY = "saml_provider.private_key"
POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

SECURITY: Mapping[str, Any] = {
    "wantAssertionsSigned": True,
    "wantMessagesSigned": False,
    "wantNameId": False,
    "wantAttributeStatement": False,
    "rejectDeprecatedAlgorithm": True,
    "rejectUnsolicitedResponsesWithInResponseTo": True,
    "authnRequestsSigned": True,
    "logoutRequestSigned": True,
    "logoutResponseSigned": True,
    "signMetadata": False,
    "signatureAlgorithm": RSA_SHA256,
    "digestAlgorithm": SHA256,
    "requestedAuthnContext": False,
    "allowSingleLabelDomains": True,
}


@dataclass(frozen=True)
class SamlSetup:
    """One provider, read from the database: what the library needs, whatever happens to the row meanwhile."""

    key: str
    addresses: SamlAddresses
    entity_id: str
    sign_in_url: str
    sign_out_url: str
    certificates: tuple[str, ...]
    has_own_subject: bool
    certificate: str
    private_key: str = field(repr=False)


def get_setup(provider: SamlProvider) -> SamlSetup:
    """The provider as the library needs it."""
    return SamlSetup(
        key=provider.key,
        addresses=get_addresses(provider.key),
        entity_id=provider.entity_id,
        sign_in_url=provider.sign_in_url,
        sign_out_url=provider.sign_out_url,
        certificates=tuple(provider.certificates),
        has_own_subject=bool(provider.attributes.get("subject")),
        certificate=provider.certificate,
        private_key=str(unseal_for_site(provider.private_key, about=SEALED_KEY)),
    )


def build_settings(setup: SamlSetup) -> OneLogin_Saml2_Settings:
    """The settings; loading the library takes a tenth of a second, which only those who use it wait for."""
    from onelogin.saml2.settings import OneLogin_Saml2_Settings

    idp: dict[str, Any] = {
        "entityId": setup.entity_id,
        "singleSignOnService": {"url": setup.sign_in_url, "binding": REDIRECT_BINDING},
        "x509certMulti": {"signing": list(setup.certificates), "encryption": list(setup.certificates[:1])},
    }
    if setup.sign_out_url:
        idp["singleLogoutService"] = {"url": setup.sign_out_url, "binding": REDIRECT_BINDING}
    settings = {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": setup.addresses.entity_id,
            "assertionConsumerService": {"url": setup.addresses.answers, "binding": POST_BINDING},
            "singleLogoutService": {"url": setup.addresses.signed_out, "binding": REDIRECT_BINDING},
            "NameIDFormat": UNSPECIFIED if setup.has_own_subject else PERSISTENT,
            "x509cert": setup.certificate,
            "privateKey": setup.private_key,
        },
        "idp": idp,
        "security": dict(SECURITY),
    }
    return OneLogin_Saml2_Settings(settings)


def describe_request(address: str) -> dict[str, Any]:
    """A request to that address, as the library describes one: nothing of it comes from the browser."""
    parts = urlsplit(address)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }
