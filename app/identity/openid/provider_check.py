"""Trying a provider before people need it: what it publishes is fetched, read, and compared with what it is asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.config import Settings
from app.core.operations.health import Finding
from app.core.outgoing.destinations import OutgoingError
from app.identity import provider_metadata
from app.identity.code_flow import BASIC, POST
from app.identity.openid import proconnect
from app.identity.openid.declared_sources import list_declared, read_declaration
from app.identity.openid.source_declaration import Declaration
from app.identity.provider_metadata import MetadataRefused, ProviderMetadata
from app.identity.signed_tokens import SIGNATURE_ALGORITHMS

OUTCOME_SECONDS = 600.0


@dataclass(frozen=True)
class CheckResult:
    """One thing that was tried: a key whose words are in the template, whether it is right, and a technical detail."""

    what: str
    is_right: bool
    detail: str = ""
    # Something works less well, and sign-ins succeed all the same.
    is_minor: bool = False


def check_source(declaration: Declaration) -> list[CheckResult]:
    """Everything that can be known without signing anybody in; nothing is sent but requests for what is public."""
    try:
        metadata = provider_metadata.fetch_metadata(declaration.issuer)
    except OutgoingError as error:
        return [CheckResult("configuration", is_right=False, detail=error.reason)]
    except MetadataRefused as error:
        return [CheckResult("configuration", is_right=False, detail=str(error))]
    return [
        CheckResult("configuration", is_right=True),
        _check_keys(metadata),
        *_check_features(declaration, metadata, metadata.document or {}),
    ]


def check_sources(settings: Settings) -> Finding:
    """For the health page and `parvis doctor`: every provider in service answers, and has keys."""
    outcomes = [(row.name, _list_recent_faults(read_declaration(row))) for row in list_declared() if row.is_active]
    failing = [f"{name} ({', '.join(faults)})" for name, faults in outcomes if faults]
    return Finding(
        "identity providers",
        not failing,
        f"{'; '.join(failing)}: look at it in the administration, and check what the provider says of its state.",
    )


def clear_outcomes() -> None:
    """Try every provider again at the next look."""
    _outcomes.clear()


# The health of the site is looked at on ordinary pages: a provider is tried once in a while, and not by each of them.
_outcomes: dict[str, tuple[float, list[str]]] = {}


def _list_recent_faults(declaration: Declaration) -> list[str]:
    at, faults = _outcomes.get(declaration.issuer, (-OUTCOME_SECONDS, []))
    if time.monotonic() - at < OUTCOME_SECONDS:
        return faults
    faults = _list_faults(declaration)
    _outcomes[declaration.issuer] = (time.monotonic(), faults)
    return faults


def _list_faults(declaration: Declaration) -> list[str]:
    return [result.what for result in check_source(declaration) if not result.is_right and not result.is_minor]


def _check_keys(metadata: ProviderMetadata) -> CheckResult:
    try:
        count = len(provider_metadata.fetch_keys(metadata.jwks_uri))
    except OutgoingError as error:
        return CheckResult("keys", is_right=False, detail=error.reason)
    except MetadataRefused as error:
        return CheckResult("keys", is_right=False, detail=str(error))
    return CheckResult("keys", is_right=count > 0, detail=str(count))


def _check_features(
    declaration: Declaration, metadata: ProviderMetadata, document: Mapping[str, Any]
) -> Iterator[CheckResult]:
    """Check the features that the provider declares; those it says nothing of are supposed to be possible."""
    accepted = proconnect.ALGORITHMS if declaration.is_proconnect else SIGNATURE_ALGORITHMS
    offered = _list_texts(document, "id_token_signing_alg_values_supported")
    yield CheckResult("signature", not offered or bool(offered & set(accepted)), " ".join(sorted(offered)))
    methods = _list_texts(document, "token_endpoint_auth_methods_supported") or {POST, BASIC}
    yield CheckResult("authentication", declaration.authentication in methods, " ".join(sorted(methods)))
    yield CheckResult("userinfo", metadata.userinfo_endpoint is not None)
    yield CheckResult("logout", metadata.end_session_endpoint is not None, is_minor=True)
    challenges = _list_texts(document, "code_challenge_methods_supported")
    yield CheckResult("pkce", "S256" in challenges, is_minor=True)
    scopes = _list_texts(document, "scopes_supported")
    missing = set(declaration.scopes) - scopes if scopes else set()
    yield CheckResult("scopes", not missing, " ".join(sorted(missing)))
    levels = _list_texts(document, "acr_values_supported")
    if declaration.second_factor_levels and levels:
        is_known = bool(levels & set(declaration.second_factor_levels))
        yield CheckResult("levels", is_known, " ".join(sorted(levels)), is_minor=not declaration.needs_second_factor)


def _list_texts(document: Mapping[str, Any], name: str) -> set[str]:
    values = document.get(name)
    return {value for value in values[:200] if isinstance(value, str)} if isinstance(values, list) else set()
