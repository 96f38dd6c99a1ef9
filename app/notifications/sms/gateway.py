"""Receipts and refusals of gateways, common to all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.core import outgoing
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.urls import build_url

GENERIC, OVH, BREVO = "generic", "ovh", "brevo"
# Errors of the configuration, not of the message: it will be sent once the key, address or method is corrected.
MISCONFIGURED_STATUSES = frozenset({401, 403, 404, 405})


@dataclass(frozen=True)
class Receipt:
    """A message taken by a gateway: under which reference, and for how many parts to pay; unknown for the generic one."""

    reference: str | None = None
    parts: int | None = None


@dataclass(frozen=True)
class PathPart:
    """A part of the address of an API: literal text, or a value of the settings."""

    text: str
    is_value: bool = False


def build_api_url(base: str, *segments: str) -> str:
    """The address of an API and these segments, each quoted. Raises UrlValueRefused."""
    parts = [part for segment in segments for part in (PathPart("/"), PathPart(segment, is_value=True))]
    return build_url(parts, base=base.rstrip("/"))


@contextmanager
def gateway_errors() -> Iterator[None]:
    """Turn an error response into a DeliveryError that says whether the same message may be sent later."""
    try:
        yield
    except outgoing.ErrorResponse as error:
        is_final = error.permanent and error.status not in MISCONFIGURED_STATUSES
        raise DeliveryError(f"sms_{error.status}", permanent=is_final, pause=error.pause) from None
