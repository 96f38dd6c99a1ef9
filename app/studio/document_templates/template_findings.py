"""Findings to correct or read in a template before it is published, each beside the field that it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.documents.office.template_files import load_file
from app.documents.template_checks import find_text_errors, find_warnings
from app.documents.template_definition import find_meaning_problems, read_template
from app.documents.template_schema import build_template_validator
from app.language.schema.problems import Problem
from app.language.schema.validation import find_structure_problems
from app.studio.document_templates.vocabulary import Vocabulary
from app.studio.office_templates.office_vocabulary import find_file_errors, find_file_warnings

_SECTION = re.compile(r"sections\[(\d+)\](?:\.columns\[(\d+)\])?(?:\.([a-z]+))?")
_FIELDS = {
    "title": "title",
    "subject": "subject",
    "signature.quality": "signature_quality",
    "signature.name": "signature_name",
    "has_remedies": "has_remedies",
}


@dataclass(frozen=True)
class Finding:
    """One thing to correct or to read: its field in the form, where it is in words, and what it says."""

    field: str
    location: str
    message: str

    @property
    def anchor(self) -> str:
        """The id of the element of its field."""
        return build_field_id(self.field) if self.field else "template-form"


@dataclass(frozen=True)
class Findings:
    """`errors` keep the template from being published, `warnings` are to be read first."""

    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def list_messages(self, field: str) -> list[str]:
        """The errors of one field."""
        return [error.message for error in self.errors if error.field == field]


def find_findings(definition: Mapping[str, Any], vocabulary: Vocabulary) -> Findings:
    """Every finding of a working copy, which may be wrong in any way."""
    if not str(definition.get("title") or "").strip():
        return Findings(_locate(definition, [Problem("title", _("Donnez un titre au modèle."))]))
    structure = find_structure_problems(build_template_validator(), definition)
    if structure:
        return Findings(_locate(definition, structure))
    template = read_template(definition)
    errors = [*find_meaning_problems(template, names=vocabulary.checked_names), *find_text_errors(template)]
    warnings = find_warnings(template, vocabulary.readable.scope)
    if template.file is not None:
        file = load_file(template.file.id)
        errors += find_file_errors(file, vocabulary)
        warnings += find_file_warnings(file, template)
    return Findings(_locate(definition, errors), _locate(definition, warnings))


def build_field_id(field: str) -> str:
    """The id of the input of a field."""
    return f"f-{field.replace('.', '-')}"


def name_section(number: int, section: Mapping[str, Any]) -> str:
    """A section by its number and the start of its title, if any."""
    title = str(section.get("title") or "").strip()
    if title:
        return _("Partie %(number)s – %(title)s", number=number, title=title)
    return _("Partie %(number)s", number=number)


def _locate(definition: Mapping[str, Any], problems: Sequence[Problem]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(_locate_one(definition, problem) for problem in problems))


def _locate_one(definition: Mapping[str, Any], problem: Problem) -> Finding:
    match = _SECTION.match(problem.path)
    sections = definition.get("sections") or []
    if match is None or int(match[1]) >= len(sections):
        field = next((field for path, field in _FIELDS.items() if problem.path.startswith(path)), "")
        return Finding(field, "", problem.message)
    position, column, key = int(match[1]), match[2], match[3]
    section = sections[position]
    prefix = f"section.{section.get('id')}"
    if column is not None:
        field = f"{prefix}.column.{column}.{'heading' if key == 'heading' else 'text'}"
    else:
        field = f"{prefix}.{key}" if key in ("text", "title", "when", "each") else prefix
    return Finding(field, name_section(position + 1, section), problem.message)
