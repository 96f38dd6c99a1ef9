"""Description of an identity provider, from its metadata: its name, its addresses and its certificates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.parsing import BudgetExceeded
from app.identity.certificates import CertificateRefused, clean_certificate
from app.identity.provider_metadata import is_trusted_address
from app.identity.saml.xml_documents import PARSER, XmlRefused, find, name_of

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
MAX_CERTIFICATES = 4


class DescriptionRefused(ValueError):
    """The metadata cannot be used; the message is one of xml, provider, entity_id, address, certificate."""


@dataclass(frozen=True)
class ProviderDescription:
    """A provider as its metadata describes it."""

    entity_id: str
    sign_in_url: str
    sign_out_url: str
    certificates: tuple[str, ...]


def read_description(content: bytes) -> ProviderDescription:
    """Read the metadata of one provider. Raises DescriptionRefused."""
    try:
        root = PARSER(content)
    except (XmlRefused, BudgetExceeded):
        raise DescriptionRefused("xml") from None
    entities = [entity for entity in root.iter(name_of("md:EntityDescriptor")) if find(entity, "md:IDPSSODescriptor")]
    if len(entities) != 1:
        raise DescriptionRefused("provider")
    entity_id = (entities[0].get("entityID") or "").strip()
    if not 0 < len(entity_id) <= 1024 or not entity_id.isprintable():
        raise DescriptionRefused("entity_id")
    role = find(entities[0], "md:IDPSSODescriptor")[0]
    return ProviderDescription(
        entity_id,
        _read_address(role, "md:SingleSignOnService", is_required=True),
        _read_address(role, "md:SingleLogoutService", is_required=False),
        tuple(_read_certificates(role)),
    )


def _read_address(role: Any, path: str, *, is_required: bool) -> str:
    for service in find(role, path):
        address = service.get("Location") or ""
        if service.get("Binding") == REDIRECT and is_trusted_address(address):
            return str(address)
    if is_required:
        raise DescriptionRefused("address")
    return ""


def _read_certificates(role: Any) -> list[str]:
    texts = [
        certificate.text or ""
        for descriptor in find(role, "md:KeyDescriptor")
        if descriptor.get("use") in (None, "signing")
        for certificate in descriptor.iter(name_of("ds:X509Certificate"))
    ]
    try:
        certificates = list(dict.fromkeys(clean_certificate(text) for text in texts))
    except CertificateRefused:
        raise DescriptionRefused("certificate") from None
    if not 0 < len(certificates) <= MAX_CERTIFICATES:
        raise DescriptionRefused("certificate")
    return certificates
