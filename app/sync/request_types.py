"""A request sent by a device: its contents, and the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.cases.models import Case, Draft
from app.sync.request_files import FilesByQuestion


@dataclass(frozen=True)
class SentRequest:
    """A request in the format of devices: typed values by input, and file identifiers by question."""

    slug: str
    version_id: UUID
    inputs: tuple[tuple[str, str], ...]
    files: FilesByQuestion


@dataclass(frozen=True)
class FileQuestion:
    """The question of a file, in the version of the procedure that the device has."""

    slug: str
    version_id: UUID
    field_id: str


@dataclass(frozen=True)
class MissingAnswers:
    """Reasons against the submission: the first invalid page, its displayed fields, and the labels of all invalid questions."""

    page_id: str
    shown_fields: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class RequestOutcome:
    """The state of a request on the server: a case, or still a draft."""

    case: Case | None = None
    # Whether this device may open the case: another sender may have submitted it from the same draft.
    is_holder: bool = True
    is_new: bool = False
    draft: Draft | None = None
    missing: MissingAnswers | None = None

    @property
    def must_be_confirmed(self) -> bool:
        return self.draft is not None and self.draft.sent_at is not None
