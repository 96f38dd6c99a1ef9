"""The list of all rules, and the findings of a definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.definitions.definition_kinds import Kind
from app.definitions.editing.pointers import find_steps
from app.definitions.findings import (
    agenda_rules,
    article_rules,
    circuit_rules,
    default_text_rules,
    duration_rules,
    legal_rules,
    paid_form_rules,
    payment_rules,
    plain_language_rules,
    problem_rules,
    question_rules,
    recipient_rules,
    role_rules,
    topic_rules,
    translation_rules,
)
from app.definitions.findings.findings import ERROR, SEVERITIES, Finding
from app.definitions.findings.rule_context import RuleContext
from app.language.schema.problems import Problem, format_path

Rule = Callable[[RuleContext], Iterator[Finding]]

_COMMON_RULES: tuple[Rule, ...] = (
    problem_rules.find_problems,
    default_text_rules.find_default_texts,
    recipient_rules.find_data_leaving,
    translation_rules.find_stale_translations,
    translation_rules.find_translations_to_review,
    translation_rules.find_missing_translations,
    plain_language_rules.find_capitals,
    plain_language_rules.find_stiff_words,
    plain_language_rules.find_acronyms,
    plain_language_rules.find_many_words_for_one_person,
    article_rules.find_missing_articles,
    agenda_rules.find_unbookable_questions,
    payment_rules.find_unpriced_forms,
)
RULES: Mapping[str, tuple[Rule, ...]] = {
    "procedure": (
        *_COMMON_RULES,
        default_text_rules.find_type_names,
        question_rules.find_questions_never_shown,
        question_rules.find_repeated_labels,
        question_rules.find_repeated_profiles,
        question_rules.find_missing_profiles,
        question_rules.find_known_answers,
        legal_rules.find_sensitive_questions,
        legal_rules.find_vague_legal_basis,
        role_rules.find_roles_without_agent,
        role_rules.find_intake_without_agent,
        role_rules.find_unknown_functions,
        topic_rules.find_unknown_topics,
        recipient_rules.find_unknown_addresses_of_applicant,
        plain_language_rules.find_long_labels,
        duration_rules.find_wrong_durations,
        duration_rules.find_long_forms,
        paid_form_rules.find_unpayable_forms,
    ),
    "workflow": (
        *_COMMON_RULES,
        default_text_rules.find_example_messages,
        circuit_rules.find_actions_of_nobody,
        circuit_rules.find_functions_without_role,
        circuit_rules.find_unused_functions,
        circuit_rules.find_repeated_status_labels,
        circuit_rules.find_repeated_action_labels,
        recipient_rules.find_letters_without_address,
        agenda_rules.find_times_never_proposed,
        payment_rules.find_unknown_products,
        payment_rules.find_small_payments,
    ),
}


def list_findings(kind: Kind, definition: Mapping[str, Any]) -> list[Finding]:
    """Everything that the rules find, errors first, then warnings, then advice; each finding once."""
    context = RuleContext(kind, definition)
    findings = dict.fromkeys(finding for rule in RULES[kind.name] for finding in rule(context))
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def list_errors(kind: Kind, definition: Mapping[str, Any]) -> list[Problem]:
    """List the problems that prevent publication, with their paths, those of the checks of definitions first."""
    context = RuleContext(kind, definition)
    rules = [rule for rule in RULES[kind.name] if rule is not problem_rules.find_problems]
    errors = dict.fromkeys(each for rule in rules for each in rule(context) if each.severity == ERROR)
    return [
        *context.problems,
        *(Problem(format_path(find_steps(definition, error.pointer)), error.message) for error in errors),
    ]


def find_repairable(kind: Kind, definition: Mapping[str, Any], rule: str, pointer: str) -> Finding | None:
    """The finding of a rule at an address, when it has a repair."""
    findings = list_findings(kind, definition)
    return next((each for each in findings if (each.rule, each.pointer) == (rule, pointer) and each.repair), None)
