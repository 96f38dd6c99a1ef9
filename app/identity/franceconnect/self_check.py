"""Check of a platform as it is set up: what `parvis doctor` and the guided screen show, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from app.config import Settings
from app.core.operations.health import Finding
from app.core.outgoing.destinations import OutgoingError
from app.identity.franceconnect.settings import PLATFORMS, Configuration, Platform, read_configuration
from app.identity.provider_metadata import MetadataRefused, fetch_keys, fetch_metadata

SETTINGS, CONFIGURATION, KEYS, LEVEL, ENCRYPTION = "settings", "configuration", "keys", "level", "encryption"


@dataclass(frozen=True)
class CheckedStep:
    """One thing that was looked at: `code` says why it failed, in a word for support."""

    name: str
    ok: bool
    code: str = ""


def check_platform(platform: Platform) -> list[CheckedStep]:
    """Fetch what the platform publishes, now, and compare it with the settings; stops at the first thing that fails."""
    configuration = read_configuration(platform)
    steps = [CheckedStep(SETTINGS, configuration.is_complete)]
    if platform.is_plus:
        steps.append(CheckedStep(ENCRYPTION, configuration.encryption_key is not None))
    return [*steps, *_check_published(configuration)] if configuration.is_complete else steps


def check_franceconnect(settings: Settings) -> Finding:
    """The health check of both platforms; nothing to say of one that is switched off."""
    faulty = [
        f"{platform.label}: {step.name} {step.code}".strip()
        for platform in PLATFORMS
        if read_configuration(platform).is_enabled
        for step in check_platform(platform)
        if not step.ok
    ]
    return Finding(
        "franceconnect", not faulty, f"see the page FranceConnect of the administration ({'; '.join(faulty)})"
    )


def _check_published(configuration: Configuration) -> list[CheckedStep]:
    try:
        metadata = fetch_metadata(configuration.issuer)
    except OutgoingError as error:
        return [CheckedStep(CONFIGURATION, ok=False, code=error.reason)]
    except MetadataRefused as error:
        return [CheckedStep(CONFIGURATION, ok=False, code=str(error))]
    levels = (metadata.document or {}).get("acr_values_supported")
    is_level_there = not isinstance(levels, list) or configuration.level in levels
    try:
        has_keys = bool(fetch_keys(metadata.jwks_uri))
    except (OutgoingError, MetadataRefused):
        has_keys = False
    return [CheckedStep(CONFIGURATION, ok=True), CheckedStep(KEYS, has_keys), CheckedStep(LEVEL, is_level_there)]
