"""References that a property of a definition may hold: a status, a function, a question, a role… and the choices there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.qualities import all_qualities
from app.agendas.agenda_store import all_agendas
from app.core.db import db
from app.core.i18n import gettext as _
from app.definitions import help_articles
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts.definition_drafts import find_draft
from app.definitions.overview import current_version, title_of
from app.definitions.workflow_followers import list_follower_definitions
from app.documents.document_templates import list_templates
from app.payments.regie_store import all_regies
from app.procedures import publishing as procedures
from app.procedures.sources.definition import CARDS
from app.procedures.sources.source_store import all_sources
from app.themes.charter import get_charter
from app.workflows import publishing as workflows
from app.workflows.actions import ACTION_TYPES, ParameterKind
from app.workflows.elements import APPLICANT, PREVIOUS

Choices = list[tuple[str, str]]
STATUS, TARGET, FUNCTION, PERSON, LEVEL, PROCESSING = "status", "target", "function", "person", "level", "processing"
PAGE, QUESTION, FILE_QUESTION = "page", "question", "file_question"
THEME, WORKFLOW_SLUG, PROCEDURE_SLUG, ROLE, QUALITY, SOURCE = (
    "theme",
    "workflow",
    "procedure",
    "role",
    "quality",
    "source",
)
CARD_LIST = "card_list"
DOCUMENT_TEMPLATE = "document_template"
ARTICLE = "article"
AGENDA, SERVICE = "agenda", "agenda_service"
REGIE, PRODUCT = "regie", "regie_product"
# Of whatever family: agents of every service ask for what is internal.
ANY_ROLE = "any_role"
_BY_KIND: Mapping[str, str] = {
    ParameterKind.STATUS: TARGET,
    ParameterKind.FUNCTION: PERSON,
    ParameterKind.LEVEL: LEVEL,
    ParameterKind.PROCESSING: PROCESSING,
    ParameterKind.PROCEDURE: PROCEDURE_SLUG,
    ParameterKind.CARD_LIST: CARD_LIST,
    ParameterKind.QUALITY: QUALITY,
    ParameterKind.DOCUMENT_TEMPLATE: DOCUMENT_TEMPLATE,
    ParameterKind.REGIE: REGIE,
    ParameterKind.PRODUCT: PRODUCT,
}
# By the last names of the path, the most precise first.
_BY_PATH: Mapping[str, Mapping[tuple[str, ...], str]] = {
    "procedure": {
        ("theme",): THEME,
        ("workflow",): WORKFLOW_SLUG,
        ("functions", "*"): ROLE,
        ("intake",): ROLE,
        ("internal", "roles"): ANY_ROLE,
        ("account", "qualities"): QUALITY,
        ("limits", "gives_back"): STATUS,
        ("report", "photos"): FILE_QUESTION,
        ("similar", "place"): QUESTION,
        ("similar", "kind"): QUESTION,
        ("open311", "description"): QUESTION,
        ("checks", "field"): QUESTION,
        ("item_checks", "field"): QUESTION,
        ("options", "source"): SOURCE,
        ("help_article",): ARTICLE,
        ("options", "obtained_by"): PROCEDURE_SLUG,
        ("agenda",): AGENDA,
        ("service",): SERVICE,
        ("payment", "regie"): REGIE,
        ("payment", "product"): PRODUCT,
        ("payment", "deposit"): PRODUCT,
        ("payment", "quantity"): QUESTION,
        ("payment", "booking"): QUESTION,
        ("payment", "company"): QUESTION,
    },
    "workflow": {
        ("initial",): STATUS,
        ("to",): TARGET,
        ("then",): TARGET,
        ("status",): STATUS,
        ("where",): STATUS,
        ("by",): PERSON,
        ("callable_by",): FUNCTION,
        ("visible_to",): FUNCTION,
        ("edits", "pages"): PAGE,
        ("edits", "fields"): QUESTION,
        ("options", "source"): SOURCE,
        ("help_article",): ARTICLE,
        ("agenda",): AGENDA,
        ("service",): SERVICE,
    },
}


def find_reference(kind: str, path: tuple[str, ...], action_type: str | None = None) -> str | None:
    """Find the kind of reference that the property at a path holds; None when it names nothing."""
    parameters = ACTION_TYPES[action_type].parameters if action_type and action_type in ACTION_TYPES else {}
    if path and path[-1] in parameters:
        return _BY_KIND.get(parameters[path[-1]].kind)
    rules = _BY_PATH[kind]
    for length in (2, 1):
        end = path[-length:]
        if end in rules:
            return rules[end]
        if len(end) == 2 and (end[0], "*") in rules:
            return rules[end[0], "*"]
    return None


@dataclass(frozen=True)
class References:
    """The choices of one definition; those of the site are read when they are asked for."""

    kind: str
    definition: Mapping[str, Any]
    # The element whose property is filled in: what it holds beside may decide what there is to choose.
    element: Mapping[str, Any] = field(default_factory=dict)

    def list_choices(self, reference: str, element: Any = None) -> Choices:
        """The values of a kind of reference with their labels, for a property of this element."""
        return list(_LISTS[reference](replace(self, element=element) if isinstance(element, Mapping) else self))

    @property
    def workflow(self) -> Mapping[str, Any]:
        """The circuit itself, or the one that a procedure follows, as it is being edited."""
        if self.kind == WORKFLOW.name:
            return self.definition
        draft = find_draft(WORKFLOW, str(self.definition.get("workflow")))
        if draft is not None:
            return draft.definition
        version = current_version(WORKFLOW, str(self.definition.get("workflow")))
        return version.definition if version else {}

    @property
    def procedures(self) -> list[Mapping[str, Any]]:
        """The procedure itself, or those that follow a circuit, as they are being edited."""
        if self.kind == PROCEDURE.name:
            return [self.definition]
        return list_follower_definitions(str(self.definition.get("slug")))


def _list_labels(elements: Any) -> Iterator[tuple[str, str]]:
    for element in elements if isinstance(elements, list) else ():
        if isinstance(element, Mapping) and isinstance(element.get("id"), str):
            yield element["id"], str(element.get("label") or element.get("title") or element["id"])


def _list_statuses(references: References) -> Iterator[tuple[str, str]]:
    return _list_labels(references.workflow.get("statuses"))


def _list_targets(references: References) -> Iterator[tuple[str, str]]:
    yield from _list_statuses(references)
    yield PREVIOUS, _("le statut retenu, d’où l’on vient")


def _list_functions(references: References) -> Iterator[tuple[str, str]]:
    return _list_labels(references.workflow.get("functions"))


def _list_people(references: References) -> Iterator[tuple[str, str]]:
    yield APPLICANT, _("L’usager")
    yield from _list_functions(references)


def _iterate_pages(references: References) -> Iterator[Mapping[str, Any]]:
    for procedure in references.procedures:
        pages = procedure.get("pages")
        yield from (page for page in (pages if isinstance(pages, list) else ()) if isinstance(page, Mapping))


def _list_pages(references: References) -> Iterator[tuple[str, str]]:
    yield from dict(_list_labels(list(_iterate_pages(references)))).items()


def _list_questions(references: References, types: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    fields = [field for page in _iterate_pages(references) for field in _as_list(page.get("fields"))]
    fitting = [field for field in fields if not types or (isinstance(field, Mapping) and field.get("type") in types)]
    yield from dict(_list_labels(fitting)).items()


def _list_file_questions(references: References) -> Iterator[tuple[str, str]]:
    return _list_questions(references, frozenset({"files"}))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _list_roles(references: References) -> Iterator[tuple[str, str]]:
    family = references.definition.get("family")
    roles = db.session.execute(select(Role.slug, Role.title, Role.family).order_by(Role.title)).all()
    yield from ((slug, label) for slug, label, of_family in roles if family in (None, of_family))


def _list_workflows(references: References) -> Iterator[tuple[str, str]]:
    live_slugs = set(workflows.live_slugs())
    yield from ((slug, workflows.live_workflow(slug).definition.title) for slug in workflows.live_slugs())
    for draft in db.session.scalars(select(WORKFLOW.draft).order_by(WORKFLOW.draft.slug)):
        if draft.slug not in live_slugs:
            yield draft.slug, _("%(title)s (pas encore publié)", title=title_of(draft.definition, draft.slug))


def _list_all_roles(references: References) -> Iterator[tuple[str, str]]:
    rows = db.session.execute(select(Role.slug, Role.title).order_by(Role.title)).all()
    yield from ((slug, title) for slug, title in rows)


def _list_card_lists(references: References) -> Iterator[tuple[str, str]]:
    yield from ((source.slug, source.title) for source in all_sources().values() if source.kind == CARDS)


def _list_templates(references: References) -> Iterator[tuple[str, str]]:
    """List the templates of every procedure, and of the procedures that follow the circuit."""
    procedures = {None, *(str(procedure.get("slug")) for procedure in references.procedures)}
    for published in list_templates():
        if published.template.procedure in procedures:
            yield published.template.slug, published.template.title


def _list_services(references: References) -> Iterator[tuple[str, str]]:
    agenda = all_agendas().get(str(references.element.get("agenda")))
    yield from ((service.id, service.title) for service in (agenda.services if agenda else ()))


def _list_products(references: References) -> Iterator[tuple[str, str]]:
    regie = all_regies().get(str(references.element.get("regie")))
    yield from ((product.id, product.title) for product in (regie.products if regie else ()))


_LISTS: Mapping[str, Callable[[References], Any]] = {
    STATUS: _list_statuses,
    TARGET: _list_targets,
    FUNCTION: _list_functions,
    PERSON: _list_people,
    LEVEL: lambda references: _list_labels(references.workflow.get("levels")),
    PROCESSING: lambda references: _list_labels(references.workflow.get("processing_fields")),
    PAGE: _list_pages,
    QUESTION: _list_questions,
    FILE_QUESTION: _list_file_questions,
    THEME: lambda references: [(topic.slug, topic.title) for topic in get_charter().topics],
    WORKFLOW_SLUG: _list_workflows,
    PROCEDURE_SLUG: lambda references: [(live.slug, live.definition.title) for live in procedures.live_procedures()],
    ROLE: _list_roles,
    ANY_ROLE: _list_all_roles,
    QUALITY: lambda references: [(quality.slug, quality.title) for quality in all_qualities()],
    SOURCE: lambda references: [(source.slug, source.title) for source in all_sources().values()],
    CARD_LIST: _list_card_lists,
    DOCUMENT_TEMPLATE: _list_templates,
    ARTICLE: lambda references: help_articles.list_articles().items(),
    AGENDA: lambda references: [(agenda.slug, agenda.title) for agenda in all_agendas().values()],
    SERVICE: _list_services,
    REGIE: lambda references: [(regie.slug, regie.title) for regie in all_regies().values()],
    PRODUCT: _list_products,
}
