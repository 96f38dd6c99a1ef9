"""The SAML providers of the authority: declared, changed, removed, and their metadata read again each night."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from app.accounts.slugs import make_unused_slug
from app.config import Settings
from app.core import clock, outgoing
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.operations.health import Finding
from app.core.outgoing.destinations import OutgoingError
from app.core.sealing import seal_for_site
from app.identity.certificates import get_expiry
from app.identity.provider_metadata import MAX_BYTES, TIMEOUT_SECONDS, is_trusted_address
from app.identity.saml.library import SEALED_KEY
from app.identity.saml.models import SamlProvider
from app.identity.saml.provider_description import DescriptionRefused, ProviderDescription, read_description
from app.identity.saml.saml_source import SamlSource, build_source
from app.identity.saml.signatures import SignatureRefused, check_signatures
from app.identity.saml.xml_documents import PARSER, find

KEY_BITS = 3072
OWN_LIFETIME = timedelta(days=3650)
# Early enough to obtain another certificate of whoever runs the provider.
ALERT_BEFORE = timedelta(days=30)


class SamlProviderNotFound(NotFound):
    """No such provider."""


class ProviderAlreadyDeclared(Exception):
    """Another declared provider has that name in its metadata."""


@dataclass(frozen=True)
class ProviderValues:
    """A provider as an administrator types it, once checked."""

    name: str
    audience: str
    is_active: bool
    can_create: bool
    has_verified_emails: bool
    # None: the stored one stays.
    description: ProviderDescription | None
    metadata_url: str = ""
    metadata_certificate: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    strong_contexts: list[str] = field(default_factory=list)


def list_providers() -> list[SamlProvider]:
    """All of them, by name."""
    return list(db.session.scalars(select(SamlProvider).order_by(SamlProvider.name, SamlProvider.key)))


def find_provider(provider_id: UUID) -> SamlProvider:
    """Raises SamlProviderNotFound."""
    provider = db.session.get(SamlProvider, provider_id)
    if provider is None:
        raise SamlProviderNotFound(provider_id)
    return provider


def find_provider_by_key(key: str) -> SamlProvider:
    """Raises SamlProviderNotFound."""
    provider = db.session.scalar(select(SamlProvider).where(SamlProvider.key == key)) if "\0" not in key else None
    if provider is None:
        raise SamlProviderNotFound(key)
    return provider


def list_sources() -> list[SamlSource]:
    """The providers that people may sign in with."""
    return [build_source(provider) for provider in list_providers() if provider.is_active]


def list_names() -> dict[str, str]:
    """Return the names of declared providers, by key."""
    return {row.key: row.name for row in db.session.execute(select(SamlProvider.key, SamlProvider.name))}


def save_provider(values: ProviderValues, provider: SamlProvider | None = None) -> SamlProvider:
    """Declare a provider, or change one. Raises ProviderAlreadyDeclared."""
    if provider is None:
        provider = _new_provider(values.name)
        db.session.add(provider)
    if values.description is not None:
        _check_unused(values.description.entity_id, provider)
        apply_description(provider, values.description)
    names = ("name", "audience", "is_active", "can_create", "has_verified_emails", "metadata_url")
    for name in (*names, "metadata_certificate", "attributes", "roles", "strong_contexts"):
        setattr(provider, name, getattr(values, name))
    db.session.flush()
    return provider


def delete_provider(provider: SamlProvider) -> None:
    """Nobody signs in with it any more; accounts and links stay."""
    db.session.delete(provider)


def apply_description(provider: SamlProvider, description: ProviderDescription) -> None:
    """Take over what the metadata says."""
    provider.entity_id = description.entity_id
    provider.sign_in_url, provider.sign_out_url = description.sign_in_url, description.sign_out_url
    provider.certificates = list(description.certificates)
    provider.metadata_read_at, provider.metadata_error = clock.now(), None


def fetch_description(url: str, certificate: str) -> ProviderDescription:
    """The metadata at an address, which only the pinned certificate may sign. Raises DescriptionRefused, OutgoingError."""
    if not is_trusted_address(url):
        raise DescriptionRefused("address")
    content = outgoing.fetch(url, seconds=TIMEOUT_SECONDS, max_bytes=MAX_BYTES).raise_for_status().body
    description = read_description(content)
    if not _is_signed_by(content, certificate):
        raise DescriptionRefused("signature")
    return description


def refresh_providers() -> None:
    """Read the metadata that has an address again: new certificates are known before they serve. Nightly."""
    for provider in list_providers():
        if not provider.metadata_url:
            continue
        try:
            description = fetch_description(provider.metadata_url, provider.metadata_certificate)
        except OutgoingError as error:
            provider.metadata_error = error.reason
        except DescriptionRefused as error:
            provider.metadata_error = str(error)
        else:
            _follow(provider, description)


def check_providers(settings: Settings) -> Finding:
    """Check that every provider can be believed for a month more. Shown on the health page and by `parvis doctor`."""
    limit, troubles = clock.now() + ALERT_BEFORE, []
    for provider in list_providers():
        if not provider.is_active:
            continue
        expiry = get_expiry(provider.certificates)
        if expiry is None or expiry < limit:
            troubles.append(f"{provider.name}: its certificate ends soon, read its new metadata")
        if (own := get_expiry([provider.certificate])) is not None and own < limit:
            troubles.append(f"{provider.name}: our own certificate ends soon, declare the provider again")
        if provider.metadata_error:
            troubles.append(f"{provider.name}: its metadata was refused ({provider.metadata_error})")
    return Finding("saml providers", not troubles, "; ".join(troubles))


def _follow(provider: SamlProvider, description: ProviderDescription) -> None:
    """Take over new addresses and certificates, never another provider."""
    if description.entity_id == provider.entity_id:
        apply_description(provider, description)
    else:
        provider.metadata_error = "entity_id"


def _new_provider(name: str) -> SamlProvider:
    slug = make_unused_slug(name, {provider.key.removeprefix("saml-") for provider in list_providers()}, default="idp")
    certificate, private_key = _create_key()
    return SamlProvider(
        id=new_id(),
        key=f"saml-{slug}",
        created_at=clock.now(),
        certificate=certificate,
        private_key=seal_for_site(private_key, about=SEALED_KEY),
    )


def _check_unused(entity_id: str, provider: SamlProvider) -> None:
    with db.session.no_autoflush:
        other = db.session.scalar(select(SamlProvider.id).where(SamlProvider.entity_id == entity_id))
    if other is not None and other != provider.id:
        raise ProviderAlreadyDeclared(entity_id)


def _create_key() -> tuple[str, str]:
    """A key of ours and its certificate: what requests are signed with, and what answers may be encrypted to."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Parvis")])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + OWN_LIFETIME)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM).decode(), private.decode()


def _is_signed_by(content: bytes, certificate: str) -> bool:
    """Whether the whole document is signed, and by the key of that certificate."""
    from onelogin.saml2.utils import OneLogin_Saml2_Utils

    root = PARSER(content)
    try:
        check_signatures(root, "md:EntityDescriptor", "md:EntitiesDescriptor")
    except SignatureRefused:
        return False
    if len(find(root, "ds:Signature")) != 1:
        return False
    return bool(OneLogin_Saml2_Utils.validate_metadata_sign(content, cert=certificate))
