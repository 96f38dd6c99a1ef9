"""Values that canned replies may name, in words: « {prénom de l’usager} »; and their text filled in from a case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from app.accounts.profile import get_names
from app.cases.case_definitions import contact_in_charge, procedure_of, workflow_of
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.reading.answer_mask import can_be_masked
from app.cases.reading.case_facts import authority_placeholders
from app.cases.reading.readable_answers import TEXTS, answers_for, reader_of
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.lazy_mapping import LazyMapping
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold
from app.language.text.placeholders import find_placeholders, rename_placeholders, render_text
from app.procedures.definition import Field, Procedure
from app.procedures.fields import FIELD_TYPES

ANSWER_ROOT = "answers"
MAX_LABEL_LENGTH = 80
_WORDS = re.compile(r"\{([^{}\n]{1,120})\}")
# Possessive quantifiers, as in the placeholders of texts: many spaces cost no backtracking.
_PLACEHOLDER = re.compile(r"\{\{\s*+([^{}\s]++(?:[^\S\n]++[^{}\s]++)*+)\s*+\}\}")
# What every reply may name, whatever the procedure.
COMMON_LABELS: Mapping[str, Any] = {
    "applicant.name": lazy_gettext("prénom et nom de l’usager"),
    "applicant.first_name": lazy_gettext("prénom de l’usager"),
    "applicant.last_name": lazy_gettext("nom de l’usager"),
    "case.reference": lazy_gettext("référence"),
    "case.submitted_on": lazy_gettext("date de la demande"),
    "procedure.title": lazy_gettext("démarche"),
    "status.label": lazy_gettext("état de la demande"),
    "department.name": lazy_gettext("service"),
    "department.phone": lazy_gettext("téléphone du service"),
    "agent.name": lazy_gettext("nom de l’agent"),
    "authority.name": lazy_gettext("nom de la collectivité"),
}


class UnknownWords(ValueError):
    """Words between braces that name nothing; the first of them."""

    def __init__(self, words: str) -> None:
        super().__init__("unknown placeholder")
        self.words = words


def list_labels(procedure: Procedure | None = None) -> dict[str, str]:
    """The words of each name; with a procedure, its questions too, except those that some readers only recognise."""
    labels = {name: str(label) for name, label in COMMON_LABELS.items()}
    for field in _nameable_fields(procedure) if procedure else ():
        label = _clean_label(field.label)
        if label and fold(label) not in map(fold, labels.values()):
            labels[f"{ANSWER_ROOT}.{field.id}"] = label
    return labels


def parse_words(text: str, labels: Mapping[str, str]) -> str:
    """The text as it is kept: words between braces become names. Raises UnknownWords."""
    names = {fold(label): name for name, label in labels.items()}

    def replace(match: re.Match[str]) -> str:
        name = names.get(fold(" ".join(match[1].split())))
        if name is None:
            raise UnknownWords(match[1].strip())
        return f"{{{{ {name} }}}}"

    return _WORDS.sub(replace, text)


def write_words(text: str, labels: Mapping[str, str]) -> str:
    """The text as it is edited: names become words between braces."""
    text_in_words = rename_placeholders(text, lambda name: labels.get(name, name))
    return _PLACEHOLDER.sub(r"{\1}", text_in_words) if find_placeholders(text) else text_in_words


def fill_reply(text: str, case: Case, *, by: Actor, is_for_applicant: bool) -> str:
    """The text filled in from the case, with what this agent may read of it; what is not known leaves words to replace."""
    return render_text(text, _marked_gaps(text, _values_of(case, by=by, is_for_applicant=is_for_applicant)))


def _values_of(case: Case, *, by: Actor, is_for_applicant: bool) -> dict[str, Any]:
    procedure, reader = procedure_of(case), reader_of(by, case)
    allowed = {
        field.id
        for field in _nameable_fields(procedure)
        if not can_be_masked(field, reader.can_read_whole)
        and not (is_for_applicant and field.id in procedure.agents_fields)
    }
    answers = {name: value for name, value in answers_for(case, reader).items() if name in allowed}
    contact = contact_in_charge(case)
    status = workflow_of(case).status(case.status)
    label = status.public_label if is_for_applicant else status.label
    return {
        "applicant": case_values.identity_in(procedure, answers),
        "case": {"reference": case.reference, "submitted_on": case.submitted_at},
        "procedure": {"title": procedure.title},
        "status": {"label": label},
        "department": {"name": contact.name if contact else "", "phone": (contact.phone if contact else "") or ""},
        "agent": LazyMapping({"name": partial(_name_of, by)}),
        "authority": authority_placeholders(),
        ANSWER_ROOT: case_values.format_answers(procedure, answers),
    }


def _nameable_fields(procedure: Procedure) -> Iterable[Field]:
    """Questions whose answers everybody who reads the case reads whole."""
    return (
        field
        for field in procedure.fields
        if FIELD_TYPES[field.type].has_value and not can_be_masked(field, TEXTS.can_read_whole)
    )


def _marked_gaps(text: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values, with words to replace in the place of those that the text names and that are empty."""
    filled: dict[str, dict[str, Any]] = {}
    for name in find_placeholders(text):
        root, _separator, leaf = name.partition(".")
        value = (values.get(root) or {}).get(leaf)
        filled.setdefault(root, {})[leaf] = value if value not in (None, "", []) else _("[à compléter]")
    return filled


def _name_of(actor: Actor) -> str:
    return actor.name or (get_names([actor.account_id]).get(actor.account_id, "") if actor.account_id else "")


def _clean_label(label: str) -> str:
    return " ".join(label.replace("{", "").replace("}", "").split()).rstrip(" ?:\u00a0")[:MAX_LABEL_LENGTH].strip()
