"""What an office file may name between its braces, in words or by name: « {{ nom de l’usager }} », « {{ applicant.name }} »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.cases.replies.reply_values import list_labels
from app.core.i18n import gettext, lazy_gettext
from app.documents.template_definition import COMMON_NAMES
from app.language.text.normalisation import fold
from app.language.text.placeholders import check_text, find_placeholders
from app.procedures.definition import Procedure
from app.workflows.definition import Workflow
from app.workflows.publishing import live_workflow

# What a letter of the studio prints by itself, and an office file only where it names it.
CODE, NUMBER = "document.code", "document.number"
OFFICE_LABELS: Mapping[str, Any] = {
    "document.recipient": lazy_gettext("adresse du destinataire"),
    "document.answers": lazy_gettext("toutes les réponses"),
    "document.date": lazy_gettext("date du document"),
    NUMBER: lazy_gettext("numéro du document"),
    "document.text": lazy_gettext("texte de l’agent"),
    "document.signer": lazy_gettext("nom du signataire"),
    "document.signer_quality": lazy_gettext("qualité du signataire"),
    CODE: lazy_gettext("code de vérification"),
    "document.verification_page": lazy_gettext("adresse de vérification"),
    "applicant.email": lazy_gettext("adresse e-mail de l’usager"),
    "applicant.phone": lazy_gettext("téléphone de l’usager"),
    "case.tracking_url": lazy_gettext("adresse du suivi"),
    "department.email": lazy_gettext("adresse e-mail du service"),
    "authority.phone": lazy_gettext("téléphone de la collectivité"),
    "authority.email": lazy_gettext("adresse e-mail de la collectivité"),
    "authority.url": lazy_gettext("adresse du site"),
}
_NAME = re.compile(r"([a-z][a-z0-9_.]*)\s*((?:\|.*)?)")


def list_office_labels(procedure: Procedure | None) -> dict[str, str]:
    """The words of each name that a file may show, in the order of the list."""
    common = COMMON_NAMES | OFFICE_LABELS.keys()
    labels = {name: label for name, label in list_labels(procedure).items() if name in common or "answers." in name}
    labels |= {name: str(label) for name, label in OFFICE_LABELS.items()}
    for field in _find_workflow(procedure).processing_fields if procedure else ():
        label = " ".join(str(field.get("label", "")).split()).rstrip(" ?:\u00a0")
        if label and fold(label) not in map(fold, labels.values()):
            labels[f"processing.{field['id']}"] = label
    return labels


def read_placeholders(written: Iterable[str], procedure: Procedure | None) -> dict[str, str]:
    """The placeholder that each words stand for, by these words; those that stand for nothing are left out."""
    labels = list_office_labels(procedure)
    names_by_words = {fold(label): name for name, label in labels.items()}
    placeholders = {}
    for words in written:
        name = names_by_words.get(fold(words)) or _read_name(words, labels, procedure)
        if name is not None:
            placeholders[words] = name
    return placeholders


def build_text(placeholder: str) -> str:
    """The placeholder as texts write it."""
    return f"{{{{ {placeholder} }}}}"


def describe_placeholder(placeholder: str, labels: Mapping[str, str]) -> str:
    """A placeholder in words."""
    name, _separator, filters = placeholder.partition("|")
    label = labels.get(name.strip(), name.strip())
    return gettext("%(label)s, mis en forme", label=label) if filters else label


def _read_name(words: str, labels: Mapping[str, str], procedure: Procedure | None) -> str | None:
    """A name with its filters, when it is one of the list, or one that the procedure or its workflow has."""
    match = _NAME.fullmatch(words)
    text = build_text(words)
    if match is None or check_text(text) or find_placeholders(text) != {match[1]}:
        return None
    owner = ".".join(match[1].split(".")[:2])
    return words if match[1] in labels or owner in _list_names(procedure) else None


def _list_names(procedure: Procedure | None) -> frozenset[str]:
    """The names without words, such as those of answers that some readers see masked."""
    if procedure is None:
        return frozenset()
    return frozenset(
        {
            *(f"answers.{name}" for name in procedure.answer_names),
            *(f"processing.{name}" for name in _find_workflow(procedure).processing_names),
            *(f"option.{name}" for name in procedure.variables),
        }
    )


def _find_workflow(procedure: Procedure) -> Workflow:
    return live_workflow(procedure.workflow).definition
