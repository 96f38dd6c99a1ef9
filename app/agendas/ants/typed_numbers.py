"""Numbers of pre-applications that an agent types for somebody on the telephone."""

from __future__ import annotations

from dataclasses import dataclass

from app.agendas.ants.duplicates_service import find_service
from app.agendas.ants.meeting_points import find_point
from app.agendas.ants.number_checks import find_problem
from app.agendas.definition import Agenda, Service
from app.core import clock
from app.core.i18n import gettext
from app.core.web.declared_forms import LongText
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.pre_applications import PreApplications, split_numbers
from app.procedures.fields.problem_messages import problem_message

NUMBERS = LongText("pre_applications", limit=1000)


@dataclass(frozen=True)
class TypedNumbers:
    """The numbers that were typed, or what is wrong with them."""

    numbers: list[str]
    problem: str = ""


def is_number_wanted(agenda: Agenda, service: Service) -> bool:
    """Whether a service takes applications for identity papers."""
    point = find_point(agenda.slug)
    return point is not None and service.id in point.services.values()


def read_typed_numbers(text: str, *, people: int, point_id: str) -> TypedNumbers:
    """Read the numbers of so many people: all, or none yet. One that is booked elsewhere is taken."""
    settings = {"people": people}
    field = Field(
        PreApplications.key, PreApplications.key, gettext("Numéros de pré-demande"), required=False, settings=settings
    )
    answer, problems = FIELD_TYPES[PreApplications.key].validate(field, text, clock.today())
    numbers, service = split_numbers(answer or ""), find_service()
    if not problems and numbers and service is not None:
        problem = find_problem(service, numbers, point_id=point_id, is_by_agent=True)
        problems = [problem] if problem else []
    return TypedNumbers(numbers, problem_message(problems[0]) if problems else "")
