"""Our own metadata, for the administrator of the provider."""

from __future__ import annotations

from app.identity.saml.library import build_settings, get_setup
from app.identity.saml.models import SamlProvider


def build_metadata(provider: SamlProvider) -> bytes:
    """The document to give to the provider: our name, our addresses and our certificate."""
    metadata = build_settings(get_setup(provider)).get_sp_metadata()
    return metadata if isinstance(metadata, bytes) else str(metadata).encode()
