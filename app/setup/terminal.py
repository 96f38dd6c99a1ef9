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
from app.core.i18n import gettext as _
from app.core.settings import site_settings
from app.language.schema.problems import DefinitionError
from app.packages.package_catalogue import SHIPPED_FOLDER, Catalogue, NotInCatalogue
from app.procedures.publishing import live_procedures
from app.setup import setup_questions
from app.setup.administrator import count_administrators, create_first_administrator
from app.setup.answers_file import read_answers_file
from app.setup.plan import Plan, PlanRefused, make_plan
from app.setup.plan_execution import apply_plan, has_differences
from app.setup.report import format_appointment, format_report
from app.setup.setup_questions import AnswersRefused, Question, complete_answers, parse_procedures
from app.themes import charter

GivenAnswers = Mapping[str, str | None]
# What people type, whatever the language of the question.
YES_ANSWERS = {"o", "oui", "y", "yes"}


@dataclass(frozen=True)
class SetupRequest:
    """What is to be there, and who is to administer it; nobody when somebody does already and none was named."""

    plan: Plan
    administrator: Profile | None


def is_interactive() -> bool:
    """True if there is somebody to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def prepare_setup(given: GivenAnswers, *, file: Path | None, folder: Path | None, is_asking: bool) -> SetupRequest:
    """The answers given, then those of the file, then those asked for, made into a plan."""
    with _report_refusals():
        told, lists = read_answers_file(file) if file else ({}, {})
        answers = {**told, **{name: answer for name, answer in given.items() if answer is not None}}
        ask = _ask_question if is_asking else None
        catalogue = Catalogue(folder or SHIPPED_FOLDER)
        written = complete_answers(setup_questions.CHARTER, answers, known=_load_charter_texts(), ask=ask)
        notice = _legal_notice(answers, ask)
        procedures = _ask_procedures(answers, catalogue, ask)
        plan = make_plan(written, catalogue=catalogue, procedures=procedures, legal_notice=notice, **lists)
        return SetupRequest(plan, _ask_administrator(answers, ask))


def confirm_setup(wanted: SetupRequest, *, may_change: bool) -> bool:
    """Shows what will be done, without keeping it; returns whether what differs is replaced, or aborts."""
    with _report_refusals():
        steps = apply_plan(wanted.plan, may_change=may_change)
    click.echo("\n" + "\n".join(format_report(steps)) + "\n")
    if has_differences(steps):
        may_change = _ask_yes_no(_("Remplacer ce qui est différent (oui ou non) ?"), usually=False)
    if not _ask_yes_no(_("Enregistrer (oui ou non) ?"), usually=True):
        raise click.Abort
    return may_change


def run_setup(wanted: SetupRequest, *, may_change: bool) -> list[str]:
    """Does it, and returns what there is to say of it."""
    with _report_refusals():
        lines = list(format_report(apply_plan(wanted.plan, may_change=may_change)))
        if wanted.administrator:
            found = create_first_administrator(wanted.administrator)
            lines += ["", *format_appointment(found, wanted.administrator.email)]
    return lines


def _load_charter_texts() -> dict[str, str]:
    written = charter.load_charter_document() or {}
    return {name: value for name, value in written.items() if isinstance(value, str)}


def _legal_notice(answers: GivenAnswers, ask: Callable[..., str] | None) -> dict[str, str]:
    """The legal notice, by key of its settings."""
    keys = setup_questions.LEGAL_SETTINGS
    known = {name: site_settings.get_setting(key) for name, key in keys.items()}
    answered = complete_answers(setup_questions.LEGAL_NOTICE, answers, known=known, ask=ask)
    return {keys[name]: text for name, text in answered.items()}


def _ask_procedures(answers: GivenAnswers, catalogue: Catalogue, ask: Callable[..., str] | None) -> list[str]:
    if ask and answers.get("procedures") is None:
        click.echo("\n" + "\n".join(f"  {slug:<36} {catalogue.title(slug)}" for slug in catalogue.slugs))
    # Afterwards procedures are added by name only: those that were left out stay out.
    known = {"procedures": setup_questions.NONE_WORDS[-1]} if live_procedures() else {}
    answer = complete_answers([setup_questions.PROCEDURES], answers, known=known, ask=ask)
    return parse_procedures(answer["procedures"], catalogue.slugs)


def _ask_administrator(answers: GivenAnswers, ask: Callable[..., str] | None) -> Profile | None:
    if answers.get("administrator_email") is None and count_administrators():
        return None
    found = complete_answers(setup_questions.ADMINISTRATOR, answers, known={}, ask=ask)
    return Profile(
        email=found["administrator_email"],
        first_name=found["administrator_first_name"],
        last_name=found["administrator_last_name"],
    )


def _ask_question(question: Question, default: str) -> str:
    """Asks again until the answer will do."""
    while True:
        shown = default.replace("\n", " ; ")
        answer: str = click.prompt(str(question.label), default=shown, show_default=bool(shown), type=str)
        problem = question.find_problem(answer.strip())
        if problem is None:
            return answer
        click.echo(f"  {problem}")


def _ask_yes_no(words: str, *, usually: bool) -> bool:
    answer: str = click.prompt(words, default=_("oui") if usually else _("non"), prompt_suffix=" ")
    return answer.strip().lower() in YES_ANSWERS


@contextmanager
def _report_refusals() -> Iterator[None]:
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
