"""Sources of identities that an authority may set up, in the order of their buttons."""

from __future__ import annotations

from collections.abc import Sequence

from app.identity.directories import directories
from app.identity.franceconnect import franceconnect_source
from app.identity.openid import declared_sources
from app.identity.saml import saml_providers
from app.identity.sources import NameProvider, SourceProvider

# FranceConnect and ProConnect come first: their terms ask for it.
IDENTITY_SOURCES: Sequence[SourceProvider] = (
    franceconnect_source.list_franceconnect_sources,
    declared_sources.list_sources,
    saml_providers.list_sources,
)
# What they are called while they are off, and directories, which have no button.
IDENTITY_NAMES: Sequence[NameProvider] = (
    declared_sources.list_names,
    saml_providers.list_names,
    directories.list_names,
)
