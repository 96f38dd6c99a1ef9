"""Time taken to fill in a form, beside what its page promises."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import ceil

from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.definitions.editing.operations import set_value
from app.definitions.findings.findings import ADVICE, Finding, Repair
from app.definitions.findings.rule_context import RuleContext, get_mapping, list_elements
from app.procedures.fields import FIELD_TYPES

MAX_QUESTIONS = 60
# A promise may be wrong by that much before it is said to be.
TOLERANCE = 1.5
_SECONDS_OF_PAGE = 6


def estimate_minutes(context: RuleContext) -> int:
    """The time to fill in the form, in whole minutes; a question under a condition counts for half of it."""
    seconds = float(_SECONDS_OF_PAGE * len(list_elements(context.definition, "pages")))
    for question in context.questions:
        if question.asks:
            weight = 0.5 if question.field.get("condition") or question.page.get("condition") else 1.0
            seconds += weight * FIELD_TYPES[question.field["type"]].seconds
    return max(1, ceil(seconds / 60))


def find_wrong_durations(context: RuleContext) -> Iterator[Finding]:
    """The form takes much longer than its page says."""
    declared = get_mapping(context.definition, "presentation").get("duration_minutes")
    if not isinstance(declared, int) or isinstance(declared, bool) or not context.questions:
        return
    estimate = estimate_minutes(context)
    if estimate > declared * TOLERANCE and estimate > declared + 1:
        pointer = "presentation/duration_minutes"
        words = ngettext(
            "Remplir ce formulaire prend plutôt %(num)s minute.",
            "Remplir ce formulaire prend plutôt %(num)s minutes.",
            estimate,
        )
        repair = Repair(
            ngettext("Annoncer %(num)s minute", "Annoncer %(num)s minutes", estimate),
            partial(set_value, pointer=pointer, value=estimate),
        )
        yield Finding(pointer, words, ADVICE, "wrong_duration", repair)


def find_long_forms(context: RuleContext) -> Iterator[Finding]:
    """So many questions that people give up."""
    count = sum(question.asks for question in context.questions)
    if count > MAX_QUESTIONS:
        words = _("Ce formulaire pose %(number)s questions : gardez celles qui servent à décider.", number=count)
        yield Finding("pages", words, ADVICE, "long_form")
