"""The base class of gateways: their declaration, what they answer when it takes a message, and how its refusals are read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from app.core import outgoing
from app.core.i18n import LazyText
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.urls import build_url
from app.core.settings.setting_kinds import Setting

# Errors of the configuration, not of the message: it will be sent once the key, address or method is corrected.
MISCONFIGURED_STATUSES = frozenset({401, 403, 404, 405})
# Events of reports, in small letters: gateways write them with or without a separator.
DELIVERED_EVENTS = frozenset({"delivered"})
UNDELIVERED_EVENTS = frozenset({"hardbounce", "softbounce", "rejected", "blacklisted", "skip"})
STOP_EVENTS = frozenset({"unsubscribe", "unsubscribed", "blacklisted"})
STOP_WORDS = frozenset({"stop"})


@dataclass(frozen=True)
class ShortMessage:
    """A message to send. `report_url` is where the gateway may say what became of it."""

    id: UUID
    to: str
    text: str
    report_url: str


@dataclass(frozen=True)
class Receipt:
    """A message taken by a gateway: under which reference, and for how many parts to pay; unknown for the generic one."""

    reference: str | None = None
    parts: int | None = None


@dataclass(frozen=True)
class DeliveryReport:
    """The delivery of a message, None while it is not known, and whether its recipient wants no more of them."""

    is_delivered: bool | None
    is_stopped: bool


class SmsGateway(ABC):
    """A gateway, with the account that the settings of the site describe. Its key is the name of its module."""

    key: ClassVar[str]
    label: ClassVar[LazyText]
    # In the choice of the settings, when the label does not say enough.
    choice_label: ClassVar[LazyText | None] = None
    settings: ClassVar[tuple[Setting, ...]]
    # Whether it is asked regularly what became of messages, because it sends no report by itself.
    is_polled: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def read_account(cls) -> Self | None:
        """The gateway with the account of the settings; None while something is missing."""

    @abstractmethod
    def send_text(self, message: ShortMessage) -> Receipt:
        """Send one message. Raises DeliveryError, OutgoingError."""

    def find_outcome(self, reference: str) -> bool | None:
        """Whether the message was delivered; None while it is not known. Raises DeliveryError, OutgoingError."""
        return None

    def list_stopped_numbers(self) -> list[str]:
        """The numbers that answered STOP to the account. Raises DeliveryError, OutgoingError."""
        return []

    @classmethod
    def read_report(cls, values: Mapping[str, Any]) -> DeliveryReport:
        """The content of a report sent to the address of a message."""
        names = (values[key] for key in ("msg_status", "event", "status") if isinstance(values.get(key), str))
        event = next(names, "").lower().replace("_", "").replace("-", "").replace(" ", "")
        reply = values.get("reply")
        is_stop_reply = isinstance(reply, str) and reply.strip().lower() in STOP_WORDS
        is_settled = event in DELIVERED_EVENTS | UNDELIVERED_EVENTS
        return DeliveryReport(event in DELIVERED_EVENTS if is_settled else None, event in STOP_EVENTS or is_stop_reply)


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
