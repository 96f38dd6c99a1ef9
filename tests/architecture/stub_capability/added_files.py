"""The lines and the modules that a new capability needs: a numbered seat, asked in a form, that an action invites to."""

from __future__ import annotations

# What is added to the lists of the house: the line before, and the line that follows it.
ADDED_LINES = {
    "app/procedures/fields/__init__.py": (
        ("from app.procedures.fields.rating import Rating\n", "from app.procedures.fields.seat import Seat\n"),
        ("    Rating(),\n", "    Seat(),\n"),
    ),
    "app/workflows/actions/__init__.py": (
        (
            "from app.workflows.actions.history_message import HISTORY_MESSAGE\n",
            "from app.workflows.actions.invite import INVITE\n",
        ),
        ("    HISTORY_MESSAGE,\n", "    INVITE,\n"),
    ),
    "app/wiring/actions.py": (
        ("from app.privacy.actions import remove\n", "from app.seats import invitations\n"),
        ('    "history_message": history_message.write_history_message,\n', '    "invite": invitations.invite,\n'),
    ),
    "app/wiring/lifecycle.py": (
        ("from app.cases.reports import place_recording\n", "from app.seats import held_seats\n"),
        (
            "PARTICIPANTS: Sequence[Participant] = (\n",
            '    Participant("seats", on_submit=held_seats.hold_seat, on_close=held_seats.release_seat),\n',
        ),
    ),
}

_FIELD = """
from app.core.i18n import lazy_gettext as _
from app.procedures.fields.short_text import ShortText


class Seat(ShortText):
    key = "seat"
    icon = "hash"
    label = _("Place")
    help_text = _("Une place numérotée.")
    example = {"id": "place", "type": "seat", "label": "Place"}
    example_answer = "A1"
"""
_FIELD_TEMPLATE = '{% from "fields/short_text.html" import field %}\n'
_ACTION = """
from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import EXPIRED, ActionType, StepOutcome
from app.workflows.actions.parameters import FAILURE, status

INVITE = ActionType(
    key="invite",
    label=_("Invitation"),
    help_text=_("Invite à la place, et attend la réponse."),
    icon="ticket",
    parameters={
        "on_declined": status(required=False, label=_("En cas de refus")),
        "on_expiry": status(required=False, label=_("Sans réponse")),
        **FAILURE,
    },
    example={"id": "invitation"},
    history_line=_("Invitation envoyée"),
    is_deferred=True,
    outcomes=(
        StepOutcome("declined", "on_declined", _("En cas de refus"), _("a été refusée")),
        StepOutcome(EXPIRED, "on_expiry", _("Sans réponse"), _("est restée sans réponse")),
    ),
)
"""
_PERFORMER = """
from app.cases import timeline
from app.core.web.access_rules import SYSTEM


def invite(performance):
    timeline.record(performance.case, "invite", by=SYSTEM)
"""
_SEATS = '''
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, delete, select

from app.cases.lifecycle.submission_rules import NoPlaceLeft
from app.core.db import ANONYMOUS, PERSONAL, Base, Mapped, db, mapped_column, outlives_case, primary_key
from app.core import clock
from app.core.ids import new_id


class HeldSeat(Base):
    """Who held a seat; accounts keep the seat ten years, and not who."""

    __tablename__ = "held_seat"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("case.id"), index=True, info=outlives_case("a decree", years=10, since="held_on")
    )
    holder: Mapped[str | None] = mapped_column(info=PERSONAL)
    number: Mapped[str] = mapped_column(info=ANONYMOUS)
    held_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    is_free: Mapped[bool] = mapped_column(info=ANONYMOUS)


def hold_seat(submission):
    number = submission.answers.get("place")
    if db.session.scalar(select(HeldSeat.id).where(HeldSeat.number == number, ~HeldSeat.is_free)):
        raise NoPlaceLeft(submission.case.procedure_slug)
    db.session.add(
        HeldSeat(
            id=new_id(),
            case_id=submission.case.id,
            holder=submission.answers["nom"],
            number=number,
            held_on=clock.today(),
            is_free=False,
        )
    )


def release_seat(case):
    for seat in db.session.scalars(select(HeldSeat).where(HeldSeat.case_id == case.id)):
        seat.is_free = True
'''
# The capability's own folder, and what stands by the name of its question and of its action where the recipes say.
ADDED_FILES = {
    "app/procedures/fields/seat.py": _FIELD,
    "templates/fields/seat.html": _FIELD_TEMPLATE,
    "app/workflows/actions/invite.py": _ACTION,
    "app/seats/__init__.py": "",
    "app/seats/invitations.py": _PERFORMER,
    "app/seats/held_seats.py": _SEATS,
}

LIFE = """
from copy import deepcopy
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.cases import timeline
from app.cases.lifecycle import submission
from app.cases.workflow import deferred_steps, effects
from app.cases.lifecycle.submission_rules import NoPlaceLeft
from app.cases.workflow.workflow_models import PendingStep
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.privacy.anonymisation import delete_cases
from app.procedures import publishing as procedures
from app.seats.held_seats import HeldSeat
from app.workflows import publishing as workflows
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter


def test_a_seat_is_held_declined_given_back_and_anonymised(app, site):
    workflow, procedure = deepcopy(WORKFLOW), deepcopy(PROCEDURE)
    ways = {"on_declined": "refused", "on_expiry": "accepted"}
    workflow["statuses"][0]["on_enter"] = [{"id": "invitation", "type": "invite", **ways}]
    procedure["pages"][0]["fields"].append({"id": "place", "type": "seat", "label": "Place"})
    with app.app_context():
        workflows.publish(workflow, action_types=effects.effect_types())
        write_charter()
        version = procedures.publish(procedure)
        db.session.commit()

        def submit():
            return submission.submit(
                version.id, {**ANSWERS, "place": "A1"}, token=uuid4(), channel="web", by=NOBODY
            ).case

        case = submit()
        db.session.commit()
        with pytest.raises(NoPlaceLeft):
            submit()
        db.session.rollback()
        deferred_steps.end_step(db.session.scalars(select(PendingStep.id)).one(), "declined")
        db.session.commit()
        assert (case.status, case.is_closed) == ("refused", True)
        lines = [entry.history_line for entry in timeline.events_for(case, is_agent=True) if entry.kind == "invite"]
        assert [str(line) for line in lines] == ["Invitation envoyée"]
        other = submit()
        db.session.commit()

        delete_cases([case.id])
        db.session.commit()
        seats = db.session.execute(select(HeldSeat.case_id, HeldSeat.holder, HeldSeat.number).order_by(HeldSeat.is_free))
        assert seats.all() == [(other.id, "Exemple", "A1"), (None, None, "A1")]
"""
