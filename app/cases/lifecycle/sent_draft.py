"""A draft that somebody sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.cases.models import Draft
from app.core.web.access_rules import Actor
from app.procedures.definition import Procedure


@dataclass(frozen=True)
class SentDraft:
    """A draft with its validated answers. `procedure` was filled in; `live`, in force, may be another version."""

    draft: Draft
    procedure: Procedure
    live: Procedure
    answers: Mapping[str, Any]
    by: Actor
    channel: str
    # The grant by which the browser of whoever sends it holds the draft.
    sender_grant_id: UUID | None = None
