"""What happens to a request and that the law knows of. Each is dated by its day in Paris; a history is only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What an express decision says."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    # Neither: the authority answered, and there is nothing to appeal against or to withdraw.
    ANSWERED = "answered"


@dataclass(frozen=True)
class LegalEvent:
    """Something that happened on a day."""

    day: date


@dataclass(frozen=True)
class Received(LegalEvent):
    """The request reached the first authority seized, competent or not."""

    is_electronic: bool = True


@dataclass(frozen=True)
class NoticeGiven(LegalEvent):
    """The registration notice was sent, for want of an immediate acknowledgement."""


@dataclass(frozen=True)
class Acknowledged(LegalEvent):
    """The acknowledgement was sent; complete when it bore all mentions that the law requires."""

    is_complete: bool = True


@dataclass(frozen=True)
class Transmitted(LegalEvent):
    """The request was sent on to the authority that is competent."""

    authority: str


@dataclass(frozen=True)
class ReachedCompetentAuthority(LegalEvent):
    """The competent authority received what was transmitted to it."""


@dataclass(frozen=True)
class PiecesAsked(LegalEvent):
    """The request was declared incomplete: what is missing, until when it may be produced, and the text that requires it.

    Without a text it is a mere question, and does not move the clock.
    """

    request: str
    pieces: tuple[str, ...]
    limit: date
    legal_basis: str | None


@dataclass(frozen=True)
class PiecesReceived(LegalEvent):
    """Pieces asked for in `request` were produced."""

    request: str
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class RequestWithdrawn(LegalEvent):
    """The applicant gave up."""


@dataclass(frozen=True)
class Decided(LegalEvent):
    """The authority decided expressly."""

    outcome: Outcome


@dataclass(frozen=True)
class DecisionNotified(LegalEvent):
    """The express decision reached the applicant, with the ways and delays of appeal or without them."""

    names_remedies: bool = True


@dataclass(frozen=True)
class DecisionWithdrawn(LegalEvent):
    """The authority took back a favourable decision."""


@dataclass(frozen=True)
class EffectNoted(LegalEvent):
    """The effect of silence was written down, dated by law and not by the day it was noted."""

    effect: date


@dataclass(frozen=True)
class CertificateAsked(LegalEvent):
    """The certificate of an implicit acceptance was asked for."""


@dataclass(frozen=True)
class ReasonsAsked(LegalEvent):
    """The reasons of an implicit rejection were asked for."""


@dataclass(frozen=True)
class ReasonsGiven(LegalEvent):
    """The reasons of an implicit rejection were communicated."""


# What happens on one day is read in this order, whatever the order in which it was written down.
ORDER: tuple[type[LegalEvent], ...] = (
    Received,
    Transmitted,
    ReachedCompetentAuthority,
    PiecesAsked,
    PiecesReceived,
    NoticeGiven,
    Acknowledged,
    RequestWithdrawn,
    Decided,
    DecisionNotified,
    DecisionWithdrawn,
    EffectNoted,
    CertificateAsked,
    ReasonsAsked,
    ReasonsGiven,
)


class ImpossibleHistory(ValueError):
    """The request was never received, or something happened to it before."""


def sort_history(history: Iterable[LegalEvent]) -> list[LegalEvent]:
    """The history by day. Raises ImpossibleHistory when it does not begin with the reception."""
    ordered = sorted(history, key=lambda happening: (happening.day, ORDER.index(type(happening))))
    if not ordered or not isinstance(ordered[0], Received):
        raise ImpossibleHistory("a history begins with the reception")
    return ordered
