"""A trial: what its author answered and did so far, from which everything else is computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

# A trial of more moves than anybody makes by hand is refused: it is replayed for each page.
MAX_MOVES = 200
# The page of the form that shows all the answers before they are sent.
REVIEW = "review"


class MoveKind(StrEnum):
    """Kind of move of an author in a trial."""

    SUBMIT = "submit"
    ACT = "act"
    WAIT = "wait"
    STEP_RESULT = "step_result"


class TooManyMoves(Exception):
    """The trial is too long: it can only be started again."""


@dataclass(frozen=True)
class Move:
    """One thing done in a trial, with what was given with it; `at` is the time of the trial, once it is done."""

    kind: MoveKind
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """The start of a trial, the answers to the form, and the moves in their order."""

    started_at: datetime
    has_account: bool = False
    page_id: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()

    @property
    def now(self) -> datetime:
        """The time of the trial: only its author moves it."""
        return self.moves[-1].at if self.moves else self.started_at

    @property
    def is_submitted(self) -> bool:
        """Whether the form was sent to its end."""
        return any(move.kind is MoveKind.SUBMIT for move in self.moves)

    def add_move(self, kind: MoveKind, *, at: datetime | None = None, **values: Any) -> Trial:
        """The trial with one more move. Raises TooManyMoves."""
        if len(self.moves) >= MAX_MOVES:
            raise TooManyMoves
        return replace(self, moves=(*self.moves, Move(kind, at or self.now, values)))

    def drop_last_move(self) -> Trial:
        """The trial as it was before its last move."""
        return replace(self, moves=self.moves[:-1])

    def to_json(self) -> dict[str, Any]:
        """The trial as it is stored."""
        return {
            "started_at": self.started_at.isoformat(),
            "has_account": self.has_account,
            "page": self.page_id,
            "answers": dict(self.answers),
            "moves": [
                {"kind": move.kind, "at": move.at.isoformat(), "values": dict(move.values)} for move in self.moves
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Trial:
        """The trial that was stored."""
        moves = (
            Move(MoveKind(move["kind"]), datetime.fromisoformat(move["at"]), move["values"]) for move in stored["moves"]
        )
        return cls(
            datetime.fromisoformat(stored["started_at"]),
            stored["has_account"],
            stored["page"],
            stored["answers"],
            tuple(moves),
        )
