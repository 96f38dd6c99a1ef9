"""The conversation of `parvis init`: what is asked, shown before it is written, and said afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from app.accounts.agents import EmailTaken
from app.accounts.profile import Profile
from app.core import site_settings
from app.core.documents import DefinitionError
from app.core.i18n import gettext as _
from app.opening import questions
from app.opening.administrator import appoint, count_administrators
from app.opening.answers_file import read_answers
from app.opening.establishing import establish, is_changing
from app.opening.plan import Plan, PlanRefused, make_plan
from app.opening.questions import AnswersRefused, Question, chosen_procedures, complete
from app.opening.report import tell, tell_appointment
from app.packages.catalogue import SHIPPED, Catalogue, NotInCatalogue
from app.procedures.publishing import all_live
from app.themes import charter

Given = Mapping[str, str | None]
# What people type, whatever the language of the question.
AGREEING = {"o", "oui", "y", "yes"}


@dataclass(frozen=True)
class Wanted:
    """What is to be there, and who is to administer it; nobody when somebody does already and none was named."""

    plan: Plan
    administrator: Profile | None


def has_somebody() -> bool:
    """True if there is somebody to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def prepare(given: Given, *, file: Path | None, folder: Path | None, is_asking: bool) -> Wanted:
    """The answers given, then those of the file, then those asked for, made into a plan."""
    with _refusals_told():
        told, lists = read_answers(file) if file else ({}, {})
        answers = {**told, **{name: answer for name, answer in given.items() if answer is not None}}
        ask = _ask if is_asking else None
        catalogue = Catalogue(folder or SHIPPED)
        written = complete(questions.CHARTER, answers, known=_written_charter(), ask=ask)
        notice = _legal_notice(answers, ask)
        procedures = _procedures(answers, catalogue, ask)
        plan = make_plan(written, catalogue=catalogue, procedures=procedures, legal_notice=notice, **lists)
        return Wanted(plan, _administrator(answers, ask))


def confirm(wanted: Wanted, *, may_change: bool) -> bool:
    """Shows what will be done, without keeping it; returns whether what differs is replaced, or aborts."""
    with _refusals_told():
        steps = establish(wanted.plan, may_change=may_change)
    click.echo("\n" + "\n".join(tell(steps)) + "\n")
    if is_changing(steps):
        may_change = _agreed(_("Remplacer ce qui est différent (oui ou non) ?"), usually=False)
    if not _agreed(_("Enregistrer (oui ou non) ?"), usually=True):
        raise click.Abort
    return may_change


def carry_out(wanted: Wanted, *, may_change: bool) -> list[str]:
    """Does it, and returns what there is to say of it."""
    with _refusals_told():
        lines = list(tell(establish(wanted.plan, may_change=may_change)))
        if wanted.administrator:
            found = appoint(wanted.administrator)
            lines += ["", *tell_appointment(found, wanted.administrator.email)]
    return lines


def _written_charter() -> dict[str, str]:
    written = charter.written() or {}
    return {name: value for name, value in written.items() if isinstance(value, str)}


def _legal_notice(answers: Given, ask: Callable[..., str] | None) -> dict[str, str]:
    """The legal notice, by key of its settings."""
    keys = questions.LEGAL_SETTINGS
    known = {name: site_settings.get(key) for name, key in keys.items()}
    answered = complete(questions.LEGAL_NOTICE, answers, known=known, ask=ask)
    return {keys[name]: text for name, text in answered.items()}


def _procedures(answers: Given, catalogue: Catalogue, ask: Callable[..., str] | None) -> list[str]:
    if ask and answers.get("procedures") is None:
        click.echo("\n" + "\n".join(f"  {slug:<36} {catalogue.title(slug)}" for slug in catalogue.slugs))
    # Afterwards procedures are added by name only: those that were left out stay out.
    known = {"procedures": questions.NONE[-1]} if all_live() else {}
    answer = complete([questions.PROCEDURES], answers, known=known, ask=ask)
    return chosen_procedures(answer["procedures"], catalogue.slugs)


def _administrator(answers: Given, ask: Callable[..., str] | None) -> Profile | None:
    if answers.get("administrator_email") is None and count_administrators():
        return None
    found = complete(questions.ADMINISTRATOR, answers, known={}, ask=ask)
    return Profile(
        email=found["administrator_email"],
        first_name=found["administrator_first_name"],
        last_name=found["administrator_last_name"],
    )


def _ask(question: Question, default: str) -> str:
    """Asks again until the answer will do."""
    while True:
        shown = default.replace("\n", " ; ")
        answer: str = click.prompt(str(question.words), default=shown, show_default=bool(shown), type=str)
        problem = question.problem_with(answer.strip())
        if problem is None:
            return answer
        click.echo(f"  {problem}")


def _agreed(words: str, *, usually: bool) -> bool:
    answer: str = click.prompt(words, default=_("oui") if usually else _("non"), prompt_suffix=" ")
    return answer.strip().lower() in AGREEING


@contextmanager
def _refusals_told() -> Iterator[None]:
    """What cannot be done is said in one go, and nothing is written."""
    try:
        yield
    except AnswersRefused as error:
        raise click.ClickException("\n".join([_("Ces réponses manquent ou ne vont pas :"), *error.problems])) from error
    except NotInCatalogue as error:
        raise click.ClickException(_("Le catalogue n’a rien qui s’appelle %(name)s.", name=str(error))) from error
    except EmailTaken as error:
        raise click.ClickException(
            _("Quelqu’un a déjà un compte avec cette adresse : indiquez-en une autre.")
        ) from error
    except (PlanRefused, DefinitionError) as error:
        raise click.ClickException(str(error)) from error
