"""Missing pieces that a text of law requires: asking for them moves the legal clock, and so does receiving them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.cases import timeline
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.concurrency import one_writer
from app.cases.conversation import correspondence
from app.cases.conversation.correspondence import MessageRefused
from app.cases.law import legal_position, silence
from app.cases.models import Case, CaseEvent
from app.cases.reading.case_values import answers_of
from app.cases.reading.readable_case import procedure_for_applicant
from app.core import clock, formats
from app.core.i18n import gettext as _
from app.core.web.access_rules import Actor
from app.legal_clock.regime import Incompleteness, Regime
from app.procedures.fields import Problem
from app.procedures.fields.files import Files
from app.procedures.form.journey import Context, build_journey

MAX_PIECES, MAX_PIECE_LENGTH = 30, 300


class NothingAwaited(LookupError):
    """No missing pieces are awaited for that request, or not on that day."""


@dataclass(frozen=True)
class MissingPieces:
    """Missing pieces, their due date, and the legal text that requires them."""

    pieces: tuple[str, ...]
    limit: date
    basis: str


def parse_missing_pieces(*, pieces: str, limit: str, basis: str) -> MissingPieces | None:
    """Parse the pieces typed one on each line; None without a legal text: an ordinary question. Raises MessageRefused."""
    if not basis.strip():
        return None
    piece_names = tuple(line.strip()[:MAX_PIECE_LENGTH] for line in pieces.splitlines() if line.strip())
    try:
        last_day = date.fromisoformat(limit)
    except ValueError:
        last_day = None
    if not piece_names or len(piece_names) > MAX_PIECES or last_day is None or last_day <= clock.today():
        raise MessageRefused(text=[Problem("missing_pieces")])
    return MissingPieces(piece_names, last_day, basis.strip()[:MAX_PIECE_LENGTH])


def request_pieces(case: Case, text: str, missing: MissingPieces, *, by: Actor) -> CaseEvent:
    """CRPA art. L114-5: tells the applicant what is missing, until when, and what it does to the delay.

    Raises MessageRefused when a decision was taken or was born: asking would have no effect.
    """
    regime = legal_position.regime_of(procedure_of(case))
    if regime and not legal_position.can_ask_for_pieces(case, regime, workflow_of(case), _entries(case)):
        raise MessageRefused(text=[Problem("pieces_too_late")])
    with one_writer(case):
        event = correspondence.ask_for_pieces(
            case,
            "\n\n".join(filter(None, [text.strip(), *_pieces_paragraphs(missing, regime)])),
            by=by,
            missing={"pieces": list(missing.pieces), "limit": missing.limit.isoformat(), "basis": missing.basis},
        )
        silence.reschedule_silence(case)
    return event


def record_pieces_received(case: Case, request_id: str, *, received_on: date, by: Actor) -> CaseEvent:
    """Record that all pieces asked for arrived on that day. Raises NothingAwaited."""
    awaited = {str(request.id): request for request in legal_position.list_awaited_pieces(_entries(case))}
    request = awaited.get(request_id)
    if request is None or not request.asked_on <= received_on <= clock.today():
        raise NothingAwaited(request_id)
    details = {"request": str(request.id), "pieces": list(request.pieces), "day": received_on.isoformat()}
    with one_writer(case):
        event = timeline.record(case, legal_position.PIECES_RECEIVED, by=by, details=details)
        case.awaits_applicant = False
        case.updated_at = clock.now()
        silence.reschedule_silence(case)
    return event


def list_missing(case: Case) -> list[str]:
    """List what a request still lacks: pieces that were asked for, and the files that were not joined though required.

    A file that is checked before an appointment is one of these, even if the request could be sent without it.
    """
    awaited = [piece for request in legal_position.list_awaited_pieces(_entries(case)) for piece in request.pieces]
    answers = answers_of(case)
    journey = build_journey(procedure_for_applicant(case), Context(today=clock.today(), answers=answers))
    questions = [field for step in journey.steps for field in step.fields if field.type == Files.key]
    required_questions = [field for field in questions if field.required or field.settings["is_for_appointment"]]
    return list(dict.fromkeys([*awaited, *(field.label for field in required_questions if not answers.get(field.id))]))


def _pieces_paragraphs(missing: MissingPieces, regime: Regime | None) -> list[str]:
    paragraphs = [
        "\n".join([_("Il manque ces pièces :"), *(f"– {piece}" for piece in missing.pieces)]),
        _(
            "Elles sont exigées par : %(basis)s. Envoyez-les au plus tard le %(limit)s.",
            basis=missing.basis,
            limit=formats.format_day(missing.limit),
        ),
    ]
    effect = regime.rules.incompleteness.get(regime.silence) if regime else None
    if effect is Incompleteness.RESTARTS:
        paragraphs.append(_("Le délai au terme duquel la demande est acceptée ne court qu’à réception de ces pièces."))
    elif effect is Incompleteness.SUSPENDS:
        paragraphs.append(
            _(
                "Le délai au terme duquel la demande est rejetée est suspendu jusqu’à leur réception, ou jusqu’à cette date."
            )
        )
    return paragraphs


def _entries(case: Case) -> list[timeline.Entry]:
    return timeline.events_for(case, is_agent=True)
