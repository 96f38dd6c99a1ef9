"""Dispatch rules of procedures: listed, written, ordered, and tried on the latest requests, by whoever may publish each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.administration.dispatch_choices import (
    SEPARATOR,
    RuleChoices,
    describe_conditions,
    describe_target,
    find_choices,
)
from app.cases.dispatch.dispatch_rule import DispatchRule, Target
from app.cases.dispatch.rule_store import TooManyRules, count_rules, get_rules, save_rules
from app.cases.dispatch.rule_trial import try_rules
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.design_access import can_publish_definition
from app.language.text.normalisation import fold, to_one_line
from app.privacy.access_log import log_access
from app.procedures.publishing import LiveProcedure, live_procedure, live_procedures

bp = Blueprint("dispatch_rules", __name__, url_prefix="/agents/administration/repartition")

MAX_WORDS_LENGTH = 200


@bp.get("")
@access("designer")
def list_procedures() -> ResponseReturnValue:
    """Every procedure that the person may publish, with how many rules it has."""
    actor, counts = current_actor(), count_rules()
    rows = [
        (live.slug, live.definition.title, counts.get(live.slug, 0))
        for live in live_procedures()
        if can_publish_definition(actor, PROCEDURE, live.slug)
    ]
    return render(
        "backoffice/administration/dispatch/procedures.html",
        rows=sorted(rows, key=lambda row: (not row[2], fold(row[1]))),
    )


@bp.get("/<slug>")
@access("designer")
def show_rules(slug: str) -> ResponseReturnValue:
    return _render_rules(_find_procedure(slug))


@bp.post("/<slug>")
@access("designer")
@rate_limit(DEFAULT)
def create_rule(slug: str) -> ResponseReturnValue:
    """One more rule, after the others."""
    live = _find_procedure(slug)
    choices = find_choices(live)
    rule = _read_rule(choices)
    if rule is None:
        problem = _("Choisissez à qui confier ces demandes.")
        return _render_rules(live, problem=problem, status=422)
    try:
        save_rules(slug, [*get_rules(slug), rule], by=current_actor())
    except TooManyRules:
        return _render_rules(live, problem=_("Cinquante règles au plus : supprimez-en d’abord une."), status=422)
    return _save_and_redirect(slug, _("La règle vaut pour les prochaines demandes."))


@bp.post("/<slug>/regles/<int:number>/rang")
@access("designer")
@rate_limit(DEFAULT)
def update_rank(slug: str, number: int) -> ResponseReturnValue:
    """The rule goes before the one above it: the first rule that a request meets applies."""
    _find_procedure(slug)
    rules = list(get_rules(slug))
    if not 1 <= number <= len(rules):
        abort(404)
    above = max(number - 2, 0)
    rules[above], rules[number - 1] = rules[number - 1], rules[above]
    save_rules(slug, rules, by=current_actor())
    return _save_and_redirect(slug, _("Les règles ont changé d’ordre."))


@bp.post("/<slug>/regles/<int:number>/suppression")
@access("designer")
@rate_limit(DEFAULT)
def delete_rule(slug: str, number: int) -> ResponseReturnValue:
    _find_procedure(slug)
    rules = list(get_rules(slug))
    if not 1 <= number <= len(rules):
        abort(404)
    save_rules(slug, [*rules[: number - 1], *rules[number:]], by=current_actor())
    return _save_and_redirect(slug, _("La règle est supprimée. Les demandes déjà confiées le restent."))


@bp.get("/<slug>/essai")
@access("designer")
def show_trial(slug: str) -> ResponseReturnValue:
    """Show what the rules would have done with the last fifty requests: numbers, and the requests that the reader may open."""
    live, actor = _find_procedure(slug), current_actor()
    log_access(actor, "list", screen="backoffice.dispatch_trial", family=live.family)
    rules, choices = get_rules(slug), find_choices(live)
    return render(
        "backoffice/administration/dispatch/trial.html",
        live=live,
        rules=_describe_rules(rules, choices),
        trial=try_rules(slug, rules, by=actor),
    )


def _find_procedure(slug: str) -> LiveProcedure:
    live = live_procedure(slug)
    return live if can_publish_definition(current_actor(), PROCEDURE, slug) else abort(404)


def _read_rule(choices: RuleChoices) -> DispatchRule | None:
    """The posted rule; None when nobody is named, what makes no sense is left out."""
    form = request.form
    target = form.get("target", "")
    if target not in set(Target):
        return None
    agent = form.get("agent", "") if target == Target.AGENT and form.get("agent", "") in choices.agents else ""
    role = form.get("role", "") if target != Target.AGENT and form.get("role", "") in choices.roles else ""
    if not agent and not role:
        return None
    answer = form.get("answer", "") if form.get("answer", "") in choices.answers else ""
    question, _separator, value = answer.partition(SEPARATOR)
    level = form.get("level", "")
    return DispatchRule(
        Target(target),
        role=role,
        agent=agent,
        district=form.get("district", "") if form.get("district", "") in choices.districts else "",
        channel=form.get("channel", "") if form.get("channel", "") in choices.channels else "",
        level=int(level) if level in choices.levels else 0,
        question=question,
        value=value,
        words=to_one_line(form.get("words", "")[:MAX_WORDS_LENGTH]),
    )


def _save_and_redirect(slug: str, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words)
    return redirect(url_for(".show_rules", slug=slug))


def _describe_rules(rules: tuple[DispatchRule, ...], choices: RuleChoices) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "target": describe_target(rule, choices),
            "conditions": describe_conditions(rule, choices),
        }
        for number, rule in enumerate(rules, start=1)
    ]


def _render_rules(live: LiveProcedure, *, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    choices = find_choices(live)
    return render(
        "backoffice/administration/dispatch/rules.html",
        status=status,
        live=live,
        choices=choices,
        rules=_describe_rules(get_rules(live.slug), choices),
        problem=problem,
        typed=request.form,
    )
