"""Events of a case that other parts of the house react to, in the transaction that publishes them.

They carry the row of their case: nothing of it leaves the process (docs/decisions/0080).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.cases.models import Case, Draft
from app.core.web.access_rules import Actor
from app.workflows.definition import Status


@dataclass(frozen=True)
class GrantsRevoked:
    """All access grants of browsers and devices to the case are revoked."""

    case: Case


@dataclass(frozen=True)
class CaseSubmitted:
    """A request has been received; the tracking code exists in clear only here and on the receipt."""

    case: Case
    tracking_code: str
    email: str | None


@dataclass(frozen=True)
class StepReminderDue:
    """A step with a deadline waits for somebody still; `entry` names it in the workflow."""

    case: Case
    entry: str
    step_id: UUID


@dataclass(frozen=True)
class CaseMoved:
    """A request already received has entered a status that its applicant sees."""

    case: Case
    by: Actor


@dataclass(frozen=True)
class AgentWrote:
    """An agent wrote to the applicant, or asked for missing pieces."""

    case: Case
    text: str
    asks_for_pieces: bool
    email: str | None


@dataclass(frozen=True)
class ApplicantWrote:
    """The applicant wrote to the authority, or did what the workflow lets them do."""

    case: Case


@dataclass(frozen=True)
class CaseWithdrawn:
    """The applicant withdrew the request: nobody has to decide it any more."""

    case: Case


@dataclass(frozen=True)
class ConsentWithdrawn:
    """The applicant does not agree any more to what they had agreed to."""

    case: Case
    label: str


@dataclass(frozen=True)
class CodesAskedFor:
    """Somebody has lost the tracking codes of requests, and knows their address."""

    cases: Sequence[Case]
    email: str


@dataclass(frozen=True)
class DocumentGiven:
    """A document was put at the disposal of the applicant."""

    case: Case
    title: str
    email: str | None


@dataclass(frozen=True)
class CaseLimited:
    """The request is kept as it is and not read any more; `reason` is for the applicant to read."""

    case: Case
    reason: str
    email: str | None


@dataclass(frozen=True)
class LimitationLifted:
    """The request is worked on again."""

    case: Case
    reason: str
    email: str | None


@dataclass(frozen=True)
class CaseAssigned:
    """A colleague, or the workflow, gave the request to one agent."""

    case: Case
    agent_id: UUID


@dataclass(frozen=True)
class AgentsMentioned:
    """A colleague named these agents in a note about the case."""

    case: Case
    agent_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class OutcomeReached:
    """A case with links was decided or closed."""

    case: Case
    status: Status
    by: Actor


@dataclass(frozen=True)
class CaseReopened:
    """A case with links is worked on again."""

    case: Case


@dataclass(frozen=True)
class CaseMerged:
    """A case goes on with another."""

    case: Case
    main: Case
    email: str | None


@dataclass(frozen=True)
class CaseSeparated:
    """A case that was merged into another is worked on by itself again."""

    case: Case
    main: Case
    email: str | None


@dataclass(frozen=True)
class MergedCaseAnswered:
    """The case that a merged one goes on with was decided or closed: `label` says so to the applicant."""

    case: Case
    main: Case
    label: str
    email: str | None


@dataclass(frozen=True)
class RatingAsked:
    """The applicant of a closed case is asked, once, to rate the procedure."""

    case: Case
    email: str | None


@dataclass(frozen=True)
class ConfirmationAsked:
    """A request sent without an account waits for its address to be confirmed; the token exists in clear only here."""

    draft: Draft
    procedure: str
    email: str
    token: str
    is_reminder: bool
