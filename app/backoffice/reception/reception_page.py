"""The reception: « Où en est ma demande ? » answered with a state and a department, calls left, requests begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.accounts.attempt_limits import AttemptLimit, TooManyAttempts, count_attempt, uncount_attempt
from app.accounts.department_management import list_departments
from app.cases.access import procedures_entered_by
from app.cases.models import Case
from app.cases.reception.lookup import find_by_identifier, find_by_name
from app.cases.reception.second_fact import FactNotUnderstood, read_second_fact
from app.cases.reception.status_answer import StatusAnswer, build_status_answer
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import RateLimit, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Group, Text
from app.core.web.responses import render
from app.knowledge.article_search import search_articles
from app.language.text.normalisation import fold
from app.privacy.access_log import log_access
from app.procedures.fields.phone import read_number
from app.procedures.publishing import live_procedure

bp = Blueprint("reception", __name__, url_prefix="/agents/accueil")

SCREEN = "backoffice.reception"
# Why a look-up is made: how the person is here.
OCCASIONS = ("phone", "counter", "post")
INPUTS = ("identifier", "last_name", "first_name", "fact")
MAX_ARTICLES = 6
MAX_INPUT = 200
# As many callers as one person answers, and no more.
LOOKUP = RateLimit(per_network="20 per minute; 200 per hour", per_account="20 per minute; 200 per hour")
# A name and a date of birth may be guessed: ten wrong ones an hour, then fewer and fewer.
FRUITLESS_LOOKUPS = AttemptLimit(
    "reception.lookup",
    free=10,
    period=timedelta(hours=1),
    first_wait=timedelta(minutes=1),
    longest_wait=timedelta(hours=1),
)


@dataclass
class ReceptionPage:
    """Contents of the page beside the empty form."""

    inputs: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    answers: Sequence[StatusAnswer] | None = None
    wait_minutes: int = 0
    call: Mapping[str, str] = field(default_factory=dict)
    call_problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def answer_options(self) -> list[tuple[str, str]]:
        """The requests found, as a list to choose from."""
        return [(str(answer.case_id), f"{answer.procedure}, {answer.reference}") for answer in self.answers or ()]


@bp.get("")
@access("receptionist")
def show_reception() -> ResponseReturnValue:
    return render_reception(ReceptionPage())


@bp.post("")
@access("receptionist")
@rate_limit(LOOKUP)
def create_lookup() -> ResponseReturnValue:
    """Sent as a form, so that nothing that the caller says is in an address; each look-up is logged before its answer."""
    inputs = _read_inputs()
    problems = _list_problems(inputs)
    if problems:
        return render_reception(ReceptionPage(inputs, problems), status=422)
    try:
        count_attempt(FRUITLESS_LOOKUPS, str(current_actor().account_id))
    except TooManyAttempts as refused:
        db.session.rollback()
        return render_reception(ReceptionPage(inputs, wait_minutes=refused.wait_minutes), status=429)
    db.session.commit()
    cases = _find_cases(inputs)
    _log_lookup(inputs, cases)
    answers = [build_status_answer(case) for case in cases]
    if answers:
        uncount_attempt(FRUITLESS_LOOKUPS, str(current_actor().account_id))
        db.session.commit()
    return render_reception(ReceptionPage(inputs, answers=answers, call=_prefill_call(inputs, answers)))


@bp.get("/reponses")
@access("receptionist")
def list_answers() -> ResponseReturnValue:
    """Articles of the knowledge base that answer to the words, beside the look-up."""
    return render_reception(ReceptionPage())


def render_reception(page: ReceptionPage, *, status: int = 200) -> ResponseReturnValue:
    """The page of the reception: the look-up, what was found, the knowledge base, a call to leave, a request to begin."""
    words = request.args.get("q", "").strip()[:MAX_INPUT]
    return render(
        "backoffice/reception/home.html",
        status=status,
        page=page,
        occasions=OCCASIONS,
        words=words,
        articles=search_articles(words, is_agent=True)[:MAX_ARTICLES] if words else [],
        departments=[(str(department.id), department.name) for department in list_departments()],
        procedures=list_entered_procedures(),
    )


def list_entered_procedures() -> list[tuple[str, str]]:
    """The procedures that the agent may enter on behalf of somebody, by title."""
    definitions = [(slug, live_procedure(slug).definition) for slug in procedures_entered_by(current_actor())]
    titles = [(slug, definition.title) for slug, definition in definitions if not definition.options.is_internal]
    return sorted(titles, key=lambda pair: fold(pair[1]))


def _read_inputs() -> dict[str, str]:
    occasion = Choice(OCCASIONS, "occasion", default=OCCASIONS[0]).read()
    return {**Group(INPUTS, Text(limit=MAX_INPUT)).read(), "occasion": occasion}


def _list_problems(inputs: Mapping[str, str]) -> dict[str, str]:
    """List what is missing or not understood, by input; a code or a reference needs nothing else."""
    if inputs["identifier"]:
        return {}
    if not inputs["last_name"] and not inputs["fact"]:
        return {"identifier": _("Indiquez un code de suivi, une référence, ou un nom et une autre information.")}
    if not inputs["last_name"]:
        return {"last_name": _("Indiquez le nom de la personne qui a fait la demande.")}
    if not inputs["fact"]:
        return {"fact": _("Demandez une autre information : le nom seul ne suffit pas.")}
    try:
        read_second_fact(inputs["fact"], clock.today())
    except FactNotUnderstood:
        return {"fact": _("Indiquez une adresse e-mail, un numéro de téléphone ou une date de naissance.")}
    return {}


def _find_cases(inputs: Mapping[str, str]) -> list[Case]:
    if inputs["identifier"]:
        case = find_by_identifier(inputs["identifier"], by=current_actor())
        return [case] if case else []
    name = f"{inputs['first_name']} {inputs['last_name']}"
    return find_by_name(name, read_second_fact(inputs["fact"], clock.today()), by=current_actor())


def _log_lookup(inputs: Mapping[str, str], cases: Sequence[Case]) -> None:
    """One entry for each case found, or one for nothing; the screen says on which occasion, and by what it was found."""
    proof = "identifier" if inputs["identifier"] else read_second_fact(inputs["fact"], clock.today()).kind
    screen = f"{SCREEN}.{inputs['occasion']}.{proof}"
    if not cases:
        log_access(current_actor(), "search", screen=screen, result="not_found")
    for case in cases:
        log_access(current_actor(), "search", screen=screen, family=case.family, subject=case.id)


def _prefill_call(inputs: Mapping[str, str], answers: Sequence[StatusAnswer]) -> dict[str, str]:
    """Prefill what is known already of a call about the request found, or about the latest of several."""
    name = f"{inputs['first_name']} {inputs['last_name']}".strip()
    latest = answers[0] if answers else None
    return {
        "name": name,
        "phone": read_phone(inputs["fact"]),
        "department": str(latest.department_id) if latest and latest.department_id else "",
        "case_id": str(latest.case_id) if latest else "",
    }


def read_phone(text: str) -> str:
    """The text, when it is a telephone number."""
    return text if read_number(text) else ""
