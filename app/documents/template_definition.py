"""Document templates as pure values: the definition checked and read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext
from app.documents.section_types import Column, Section, get_section_type
from app.documents.template_schema import LETTER, RESERVED_SLUGS, build_template_validator
from app.language import expressions
from app.language.expressions.value_types import ANY_TYPE, Scope
from app.language.schema.problems import DefinitionError, Problem
from app.language.schema.validation import find_structure_problems
from app.language.text.passages import find_text_names, find_text_problems

# What texts and conditions may name in every procedure. `document` is of the document itself, `letter` of who receives it.
COMMON_NAMES = frozenset(
    {
        "applicant.name",
        "applicant.first_name",
        "applicant.last_name",
        "applicant.email",
        "applicant.phone",
        "case.reference",
        "case.submitted_on",
        "case.tracking_url",
        "case.appointment",
        "procedure.title",
        "status.label",
        "department.name",
        "department.email",
        "authority.name",
        "authority.phone",
        "authority.email",
        "authority.url",
        "document.number",
        "document.date",
        "document.text",
        "agent.name",
    }
)
# Roots whose names depend on the procedure or on the workflow.
OPEN_ROOTS = frozenset({"answers", "processing", "option", "item", "outer"})


@dataclass(frozen=True)
class Signature:
    """Signer of a template: their quality and name as printed, and the role that signs each document, if any."""

    quality: str = ""
    name: str = ""
    role: str | None = None


@dataclass(frozen=True)
class NumberRule:
    """The series that numbers the documents, and what stands before the number."""

    series: str
    prefix: str = ""


@dataclass(frozen=True)
class OfficeFile:
    """An ODT or DOCX file of the authority: its id in `template_files`, and its format."""

    id: str
    format: str


@dataclass(frozen=True)
class DocumentTemplate:
    """A template read from its definition."""

    slug: str
    title: str
    procedure: str | None = None
    layout: str = LETTER
    subject: Any = ""
    sections: tuple[Section, ...] = ()
    signature: Signature = Signature()
    has_remedies: bool = False
    number: NumberRule | None = None
    is_verifiable: bool = True
    is_acknowledged: bool = False
    file: OfficeFile | None = None

    @property
    def texts(self) -> list[Any]:
        """Every text of the template that takes placeholders."""
        cells = [column.text for section in self.sections for column in section.columns]
        return [self.subject, *(section.text for section in self.sections), *cells]

    @property
    def names(self) -> set[str]:
        """Every name that its texts and conditions read."""
        variables = {name for value in self.conditions for name in expressions.find_names(value)}
        return variables.union(*(find_text_names(text) for text in self.texts))

    @property
    def conditions(self) -> list[Any]:
        """Every expression outside of the texts."""
        values = [value for section in self.sections for value in (section.when, section.each)]
        return [value for value in values if value is not None]


def parse_template(definition: Mapping[str, Any], *, names: Collection[str] | None = None) -> DocumentTemplate:
    """The template of a definition. `names`: what its texts may name; left out, names of questions are not checked.

    Raises DefinitionError with everything to correct.
    """
    problems = find_structure_problems(build_template_validator(), definition)
    if problems:
        raise DefinitionError(problems)
    template = read_template(definition)
    problems = find_meaning_problems(template, names=names)
    if problems:
        raise DefinitionError(problems)
    return template


def read_template(definition: Mapping[str, Any]) -> DocumentTemplate:
    """The template of a definition that was checked when it was published."""
    signature, number, file = definition.get("signature"), definition.get("number"), definition.get("file")
    return DocumentTemplate(
        slug=definition["slug"],
        title=definition["title"],
        procedure=definition.get("procedure"),
        layout=definition.get("layout", LETTER),
        subject=definition.get("subject", ""),
        sections=tuple(_read_section(section) for section in definition.get("sections", ())),
        signature=Signature(**signature) if signature else Signature(),
        has_remedies=definition.get("has_remedies", False),
        number=NumberRule(**number) if number else None,
        is_verifiable=definition.get("is_verifiable", True),
        is_acknowledged=definition.get("is_acknowledged", False),
        file=OfficeFile(**file) if file else None,
    )


def find_meaning_problems(template: DocumentTemplate, *, names: Collection[str] | None = None) -> list[Problem]:
    """Find the problems left in a definition that matches its schema."""
    problems = []
    if template.slug in RESERVED_SLUGS:
        problems.append(
            Problem(
                "slug",
                gettext(
                    "« %(slug)s » est une adresse de Parvis : le modèle doit porter un autre nom technique",
                    slug=template.slug,
                ),
            )
        )
    if not template.sections and template.file is None:
        problems.append(Problem("sections", gettext("ajoutez au moins une partie : le document serait vide")))
    ids = [section.id for section in template.sections]
    problems += [
        Problem("sections", gettext("deux parties s’appellent « %(name)s »", name=name))
        for name in sorted({each for each in ids if ids.count(each) > 1})
    ]
    problems += _find_text_problems("subject", template.subject, names)
    for position, section in enumerate(template.sections):
        path = f"sections[{position}]"
        problems += _find_text_problems(f"{path}.text", section.text, names)
        for index, column in enumerate(section.columns):
            problems += _find_text_problems(f"{path}.columns[{index}].text", column.text, names)
        for key in ("when", "each"):
            expression = getattr(section, key)
            if expression is not None:
                problems += [Problem(f"{path}.{key}", text) for text in expressions.check_syntax(expression)]
    return problems


def find_unknown_names(text: Any, names: Collection[str] | None) -> list[str]:
    """The names in a text that nothing answers to, in alphabetical order."""
    unknown = []
    for name in sorted(find_text_names(text)):
        root = name.partition(".")[0]
        if name in COMMON_NAMES or root in ("item", "outer") or (root in OPEN_ROOTS and names is None):
            continue
        if names is not None and name in names:
            continue
        unknown.append(name)
    return unknown


def _find_text_problems(path: str, text: Any, names: Collection[str] | None) -> list[Problem]:
    problems = find_text_problems(text, Scope(dict.fromkeys(_ROOTS, ANY_TYPE)), path)
    return problems + [
        Problem(path, gettext("rien ne s’appelle « %(name)s » dans cette démarche", name=name))
        for name in find_unknown_names(text, names)
    ]


_ROOTS = OPEN_ROOTS | {name.partition(".")[0] for name in COMMON_NAMES} | {"today", "calls", "profile"}


def _read_section(section: Mapping[str, Any]) -> Section:
    names = get_section_type(section["kind"]).own_settings
    common = {name: value for name, value in section.items() if name not in names}
    columns = tuple(Column(column["heading"], column["text"]) for column in section.get("columns", ()))
    return Section(**{**common, "columns": columns, "own": {name: section.get(name, "") for name in names}})
