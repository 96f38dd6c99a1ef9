"""The dialogue of `parvis init`: questions, confirmation and report."""

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
# Accepted in any language of the question.
YES_ANSWERS = {"o", "oui", "y", "yes"}


@dataclass(frozen=True)
class SetupRequest:
    """The plan, and the administrator to create; None when one exists and none was named."""

    plan: Plan
    administrator: Profile | None


def is_interactive() -> bool:
    """Whether the command runs in a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def prepare_setup(
    given_answers: GivenAnswers, *, file: Path | None, folder: Path | None, asks_questions: bool
) -> SetupRequest:
    """Make a plan of the given answers, then those of the file, then those asked interactively."""
    with _report_refusals():
        file_answers, lists = read_answers_file(file) if file else ({}, {})
        answers = {**file_answers, **{name: answer for name, answer in given_answers.items() if answer is not None}}
        ask = _ask_question if asks_questions else None
        catalogue = Catalogue(folder or SHIPPED_FOLDER)
        charter_answers = complete_answers(setup_questions.CHARTER, answers, existing=_load_charter_texts(), ask=ask)
        notice = _ask_legal_notice(answers, ask)
        procedures = _ask_procedures(answers, catalogue, ask)
        plan = make_plan(charter_answers, catalogue=catalogue, procedures=procedures, legal_notice=notice, **lists)
        return SetupRequest(plan, _ask_administrator(answers, ask))


def confirm_setup(request: SetupRequest, *, may_change: bool) -> bool:
    """Show the outcome of the plan, and ask for confirmation; return whether to replace different elements, or abort."""
    with _report_refusals():
        steps = apply_plan(request.plan, may_change=may_change)
    click.echo("\n" + "\n".join(format_report(steps)) + "\n")
    if has_differences(steps):
        may_change = _ask_yes_no(_("Remplacer ce qui est différent (oui ou non) ?"), default=False)
    if not _ask_yes_no(_("Enregistrer (oui ou non) ?"), default=True):
        raise click.Abort
    return may_change


def run_setup(request: SetupRequest, *, may_change: bool) -> list[str]:
    """Apply the plan and create the administrator; return the lines of the report."""
    with _report_refusals():
        lines = list(format_report(apply_plan(request.plan, may_change=may_change)))
        if request.administrator:
            appointment = create_first_administrator(request.administrator)
            lines += ["", *format_appointment(appointment, request.administrator.email)]
    return lines


def _load_charter_texts() -> dict[str, str]:
    content = charter.load_saved_charter() or {}
    return {name: value for name, value in content.items() if isinstance(value, str)}


def _ask_legal_notice(answers: GivenAnswers, ask: Callable[..., str] | None) -> dict[str, str]:
    """The answers of the legal notice, by key of settings."""
    keys = setup_questions.LEGAL_SETTINGS
    current_values = {name: site_settings.get_setting(key) for name, key in keys.items()}
    notice_answers = complete_answers(setup_questions.LEGAL_NOTICE, answers, existing=current_values, ask=ask)
    return {keys[name]: text for name, text in notice_answers.items()}


def _ask_procedures(answers: GivenAnswers, catalogue: Catalogue, ask: Callable[..., str] | None) -> list[str]:
    if ask and answers.get("procedures") is None:
        click.echo("\n" + "\n".join(f"  {slug:<36} {catalogue.title(slug)}" for slug in catalogue.slugs))
    # Once procedures are published, further ones are only added by name.
    existing = {"procedures": setup_questions.NONE_WORDS[-1]} if live_procedures() else {}
    answer = complete_answers([setup_questions.PROCEDURES], answers, existing=existing, ask=ask)
    return parse_procedures(answer["procedures"], catalogue.slugs)


def _ask_administrator(answers: GivenAnswers, ask: Callable[..., str] | None) -> Profile | None:
    if answers.get("administrator_email") is None and count_administrators():
        return None
    admin_answers = complete_answers(setup_questions.ADMINISTRATOR, answers, existing={}, ask=ask)
    return Profile(
        email=admin_answers["administrator_email"],
        first_name=admin_answers["administrator_first_name"],
        last_name=admin_answers["administrator_last_name"],
    )


def _ask_question(question: Question, default: str) -> str:
    """Ask until the answer is valid."""
    while True:
        displayed_default = default.replace("\n", " ; ")
        answer: str = click.prompt(
            str(question.label), default=displayed_default, show_default=bool(displayed_default), type=str
        )
        problem = question.find_problem(answer.strip())
        if problem is None:
            return answer
        click.echo(f"  {problem}")


def _ask_yes_no(words: str, *, default: bool) -> bool:
    answer: str = click.prompt(words, default=_("oui") if default else _("non"), prompt_suffix=" ")
    return answer.strip().lower() in YES_ANSWERS


@contextmanager
def _report_refusals() -> Iterator[None]:
    """Turn refusals into errors of the command."""
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
