"""Questions of a form: never shown, asked twice, or whose answer is already known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.changes import MISSING
from app.definitions.editing.operations import delete_element, set_value
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import ADVICE, ERROR, WARNING, Finding, Repair
from app.definitions.findings.rule_context import Question, RuleContext, get_text
from app.language.expressions.contradictions import find_never_true
from app.language.expressions.syntax import check_syntax
from app.language.expressions.value_types import Scope
from app.language.text.normalisation import fold
from app.procedures.checks.condition_names import FORM_NAMES, answer_value_type
from app.procedures.fields import FIELD_TYPES
from app.procedures.schema import PROFILES

_OWN = re.compile(r"^(votre|vos|mon|ma)\b")
_POSTCODE = re.compile(r"^(votre |le )?code postal\b|^(votre |la )?(commune|ville)( de residence)?$")
_COMPANY = re.compile(
    r"^(votre |le )?(numero )?(siret|siren)\b|^(la )?raison sociale$"
    r"|^(le )?nom de (votre|l.)\s?(entreprise|societe|etablissement)$"
)
_AGE = re.compile(r"^(votre |l.)?age\b|^quel age\b")
_SPACES = re.compile(r"\s+")


def find_questions_never_shown(context: RuleContext) -> Iterator[Finding]:
    """A question whose condition contradicts the condition of its page."""
    if not context.is_well_formed:
        return
    names = None
    for question in context.questions:
        conditions = [part["condition"] for part in (question.page, question.field) if part.get("condition")]
        if (
            question.block is not None
            or len(conditions) < 2
            or any(check_syntax(condition) for condition in conditions)
        ):
            continue
        names = names or _build_scope(context)
        if find_never_true({"and": conditions}, names) and not any(find_never_true(each, names) for each in conditions):
            words = _("Cette question n’est jamais posée : sa condition contredit celle de sa page.")
            yield Finding(extend_pointer(question.pointer, "condition"), words, ERROR, "never_shown")


def find_repeated_labels(context: RuleContext) -> Iterator[Finding]:
    """Questions of one page that nobody can tell apart, unless their conditions may exclude each other."""
    labels: set[tuple[int, int, str]] = set()
    for question in context.questions:
        key = (id(question.page), id(question.block), _fold_label(question))
        if not question.asks or not key[2] or question.field.get("condition"):
            continue
        if key in labels:
            words = _("Une autre question de cette page s’appelle déjà « %(label)s ».", label=question.label)
            yield Finding(extend_pointer(question.pointer, "label"), words, WARNING, "repeated_label")
        labels.add(key)


def find_repeated_profiles(context: RuleContext) -> Iterator[Finding]:
    """Find the parts of the profile that are asked twice."""
    profiles: dict[str, Question] = {}
    for question in context.questions:
        profile = question.field.get("profile")
        if profile not in PROFILES or question.block is not None:
            continue
        if profile in profiles and not _excludes(question, profiles[profile]):
            words = _("La question « %(label)s » demande déjà cela à l’usager.", label=profiles[profile].label)
            pointer = extend_pointer(question.pointer, "profile")
            repair = Repair(
                _("Ne plus la remplir depuis le compte"), partial(set_value, pointer=pointer, value=MISSING)
            )
            yield Finding(pointer, words, ADVICE, "repeated_profile", repair)
        profiles.setdefault(str(profile), question)


def find_missing_profiles(context: RuleContext) -> Iterator[Finding]:
    """A question about the applicants themselves that their account could fill in."""
    profiles = {question.field.get("profile") for question in context.questions}
    for question in context.questions:
        profile = get_text(question.field, "type")
        if profile not in PROFILES or profile in profiles or question.block is not None or not question.asks:
            continue
        if not question.field.get("profile") and _OWN.search(_fold_label(question)):
            pointer = extend_pointer(question.pointer, "profile")
            repair = Repair(_("La remplir depuis le compte"), partial(set_value, pointer=pointer, value=profile))
            words = _("Le compte de l’usager connaît déjà cette réponse.")
            yield Finding(pointer, words, ADVICE, "missing_profile", repair)
            profiles.add(profile)


def find_known_answers(context: RuleContext) -> Iterator[Finding]:
    """An address gives the postcode and the town, a company its name and number, a date of birth the age."""
    content = json.dumps([context.definition, context.workflow], ensure_ascii=False)
    for question in context.questions:
        source = _find_source(context, question)
        if source is not None:
            words = _("« %(label)s » donne déjà cette réponse.", label=source.label)
            is_read = (
                content.count(f'"{question.field.get("id")}"') > 1 or f"answers.{question.field.get('id')}" in content
            )
            repair = Repair(_("Retirer cette question"), partial(delete_element, pointer=question.pointer))
            yield Finding(question.pointer, words, ADVICE, "known_answer", None if is_read else repair)


def _find_source(context: RuleContext, question: Question) -> Question | None:
    """The question that is always asked with this one and whose answer holds its answer."""
    label, key = _fold_label(question), get_text(question.field, "type")
    if not question.asks:
        return None
    is_postcode = key == "commune" or question.field.get("check") == "postcode"
    is_text = key == "short_text"
    if (is_text or key == "commune") and (_POSTCODE.search(label) or (is_postcode and _OWN.search(label))):
        return _find_asked(context, question, lambda other: other.field.get("type") == "address")
    if is_text and _COMPANY.search(label):
        return _find_asked(context, question, lambda other: other.field.get("type") == "company")
    if (is_text or key == "number") and _AGE.search(label):
        return _find_asked(
            context,
            question,
            lambda other: other.field.get("type") == "date" and "naissance" in _fold_label(other),
        )
    return None


def _find_asked(context: RuleContext, question: Question, is_source: Any) -> Question | None:
    others = [each for each in context.questions if each.block is question.block and is_source(each)]
    return next((other for other in others if not _excludes(other, question)), None)


def _excludes(first: Question, second: Question) -> bool:
    """Whether one may be asked without the other."""
    return any(
        part.get("condition") != other.get("condition")
        for part, other in ((first.field, second.field), (first.page, second.page))
    )


def _build_scope(context: RuleContext) -> Scope:
    answers = {
        f"answers.{question.field['id']}": answer_value_type(question.field)
        for question in context.questions
        if question.block is None and FIELD_TYPES[question.field["type"]].has_value
    }
    return Scope({**FORM_NAMES, **answers})


def _fold_label(question: Question) -> str:
    return _SPACES.sub(" ", fold(question.label)).rstrip(" ?:*").strip()
