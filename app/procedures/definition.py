"""A procedure read from its definition: texts, privacy rules, pages and fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.accounts.assurance import ANYONE, AssuranceRule
from app.language.schema.problems import DefinitionError
from app.language.schema.validation import find_structure_problems
from app.procedures.checks.definition_checks import DEFAULT_RETENTION_MONTHS, problems_of_fields, problems_of_procedure
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.answer_checks import Check, read_checks
from app.procedures.fields.block import Block
from app.procedures.fields.field_type import NamedQuestions, answer_names, read_field
from app.procedures.fields.prefill_values import bind_prefill
from app.procedures.legal_rule import LegalRule, read_legal
from app.procedures.prices import Price, read_prices
from app.procedures.procedure_options import AccountRule, Options, read_assurance, read_options
from app.procedures.schema import fields_validator, procedure_validator

__all__ = ["DefinitionError", "Field", "Page", "Procedure", "parse_fields", "parse_procedure", "read_procedure"]


@dataclass(frozen=True)
class Page:
    """One step of the form."""

    id: str
    title: str
    intro: str | None
    condition: Any
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    # What the page requires of the session besides the procedure.
    assurance: AssuranceRule = ANYONE

    @property
    def questions(self) -> tuple[Field, ...]:
        """The fields that ask something."""
        return tuple(field for field in self.fields if FIELD_TYPES[field.type].has_value)

    @cached_property
    def is_static(self) -> bool:
        """Whether all its fields are asked as they are, whatever is answered."""
        return all(field.condition is None and FIELD_TYPES[field.type].is_static(field) for field in self.fields)

    @cached_property
    def allowed_values(self) -> Mapping[str, frozenset[str] | None]:
        """Allowed values by field; None for typed answers and for options of a source."""
        return {field.id: FIELD_TYPES[field.type].allowed_values(field) for field in self.fields}


@dataclass(frozen=True)
class Presentation:
    """Texts shown to a resident before starting."""

    who: str
    duration_minutes: int
    what_next: tuple[str, ...]
    at_hand: tuple[str, ...] = ()
    typical_days: int | None = None
    other_ways: tuple[str, ...] = ()
    prices: tuple[Price, ...] = ()


@dataclass(frozen=True)
class Privacy:
    """Purpose of the answers, their recipients, and retention after closure."""

    purpose: str
    legal_basis: str
    recipients: tuple[str, ...]
    retention_months: int
    retention_reason: str | None = None

    @property
    def is_kept_longer(self) -> bool:
        """Longer than what is promised everywhere: for a reason, which is shown."""
        return self.retention_months > DEFAULT_RETENTION_MONTHS


@dataclass(frozen=True)
class Procedure:
    """One published version of what can be asked."""

    slug: str
    title: str
    summary: str
    theme: str
    keywords: tuple[str, ...]
    family: str
    workflow: str
    functions: Mapping[str, str]
    intake: tuple[str, ...]
    presentation: Presentation
    privacy: Privacy
    options: Options
    legal: LegalRule | None
    pages: tuple[Page, ...]
    # What the workflow asks each procedure to say for itself, by name.
    variables: Mapping[str, Any]

    @property
    def account(self) -> AccountRule:
        return self.options.account

    @property
    def fields(self) -> Iterator[Field]:
        """All fields, in the order of the form."""
        return (field for page in self.pages for field in page.fields)

    def page(self, page_id: str) -> Page | None:
        return next((page for page in self.pages if page.id == page_id), None)

    def field(self, field_id: str) -> Field | None:
        return next((field for field in self.fields if field.id == field_id), None)

    @property
    def has_offers(self) -> bool:
        """Whether a question offers what is looked up for each person: an appointment."""
        return any(FIELD_TYPES[field.type].has_offer for field in self.fields)

    @cached_property
    def agents_fields(self) -> frozenset[str]:
        """The questions that only agents see and answer."""
        return frozenset(field.id for field in self.fields if field.for_agents)

    @cached_property
    def answer_names(self) -> frozenset[str]:
        """The names under which its answers, and what is kept beside them, are."""
        return frozenset(name for field in self.fields for name in answer_names(field))


def parse_procedure(definition: Any) -> Procedure:
    """The procedure that the document defines; raises DefinitionError with all that is wrong."""
    problems = find_structure_problems(procedure_validator(), definition) or problems_of_procedure(definition)
    if problems:
        raise DefinitionError(problems)
    return read_procedure(definition)


def read_procedure(definition: Mapping[str, Any]) -> Procedure:
    """The procedure of a document checked when it was published. Not checked again, so that it opens for ever."""
    return Procedure(
        slug=definition["slug"],
        title=definition["title"],
        summary=definition["summary"],
        theme=definition["theme"],
        keywords=tuple(definition.get("keywords", ())),
        family=definition["family"],
        workflow=definition["workflow"],
        functions=dict(definition["functions"]),
        intake=tuple(definition.get("intake", ())),
        presentation=_presentation(definition["presentation"]),
        privacy=Privacy(**_freeze_lists(definition["privacy"])),
        options=read_options(definition),
        legal=read_legal(definition.get("legal")),
        pages=_bind_pages([_read_page(page) for page in definition["pages"]]),
        variables=dict(definition.get("variables", {})),
    )


def parse_fields(definitions: Any, at: str = "fields") -> tuple[Field, ...]:
    """Fields asked outside a procedure: those of an action of an agent, those of the processing."""
    problems = find_structure_problems(fields_validator(), definitions, at) or problems_of_fields(definitions, at)
    if problems:
        raise DefinitionError(problems)
    fields = tuple(read_field(definition, FIELD_TYPES) for definition in definitions)
    return bind_fields(fields, {**questions_by_name(fields, "answers"), **questions_by_name(fields, "action")})


def questions_by_name(fields: Iterable[Field], root: str) -> NamedQuestions:
    """Questions by the name that their answers are read under."""
    questions = ((FIELD_TYPES[field.type], field) for field in fields if FIELD_TYPES[field.type].has_value)
    return {f"{root}.{field.id}": (field_type, field) for field_type, field in questions}


def bind_fields(fields: Iterable[Field], named_questions: NamedQuestions) -> tuple[Field, ...]:
    """Fields whose words may name these questions."""
    return tuple(
        bind_prefill(FIELD_TYPES[field.type].bind(field, named_questions), named_questions) for field in fields
    )


def _bind_pages(pages: list[Page]) -> tuple[Page, ...]:
    named_questions = questions_by_name((field for page in pages for field in page.fields), "answers")
    return tuple(replace(page, fields=bind_fields(page.fields, named_questions)) for page in pages)


def _read_page(definition: dict[str, Any]) -> Page:
    return Page(
        id=definition["id"],
        title=definition["title"],
        intro=definition.get("intro"),
        condition=definition.get("condition"),
        fields=tuple(read_field(field, FIELD_TYPES) for field in definition["fields"]),
        checks=(*read_checks(definition.get("checks", ())), *_block_checks(definition["fields"])),
        assurance=read_assurance(definition.get("identity", {})),
    )


def _block_checks(fields: list[dict[str, Any]]) -> Iterator[Check]:
    """Checks across the rows of a block, reported beside the block."""
    for field in fields:
        if field["type"] == Block.key:
            yield from read_checks(field.get("checks", ()), field=field["id"])


def _presentation(definition: dict[str, Any]) -> Presentation:
    return Presentation(**{**_freeze_lists(definition), "prices": read_prices(definition.get("prices", ()))})


def _freeze_lists(definition: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in definition.items()}
