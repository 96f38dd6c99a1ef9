"""A new procedure as its author asks for it: read from the form, checked, then made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.accounts.role_kinds import list_deciding_kinds
from app.core.i18n import gettext as _
from app.core.web.access_rules import current_actor
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.design_access import can_edit_definition, editable_families
from app.definitions.drafts.definition_drafts import save_draft
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.editing.editor_forms import Form
from app.definitions.editing.identifiers import make_slug
from app.definitions.overview import DefinitionNotFound, title_of
from app.definitions.starters.procedure_starters import (
    ProcedureChoices,
    adapt_procedure,
    build_procedure,
    map_functions,
)
from app.definitions.starters.workflow_starters import WORKFLOW_STARTERS, build_workflow
from app.language.text.typography import add_no_break_spaces
from app.packages.package_catalogue import NotInCatalogue
from app.packages.placement import local_roles
from app.studio.start_sources import find_model, import_lists, list_used_slugs, load_model_workflow
from app.themes.charter import get_charter

Definition = Mapping[str, Any]
# What a procedure starts from.
NOTHING, LINES, COPY, CATALOGUE = "rien", "questions", "copie", "catalogue"
ORIGINS = (CATALOGUE, COPY, LINES, NOTHING)
# Its circuit besides a new one: that of the model, or one of the authority.
SAME, EXISTING = "same", "existing"
MAX_TITLE, MAX_SUMMARY, MAX_LINES = 120, 300, 20_000


@dataclass
class ProcedureStart:
    """Form of a new procedure: what the author has typed, and what is wrong with it by field."""

    origin: str
    title: str = ""
    summary: str = ""
    family: str = ""
    theme: str = ""
    model: str = ""
    lines: str = ""
    circuit: str = ""
    workflow: str = ""
    asks_identity: bool = True
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Form) -> ProcedureStart:
        """Read the values of a form."""
        names = ("origin", "title", "summary", "family", "theme", "model", "lines", "circuit", "workflow")
        values = {name: form.get(name, "").strip()[:MAX_LINES] for name in names}
        return cls(**values, asks_identity=form.get("asks_identity", "") == "true")

    @property
    def has_model(self) -> bool:
        """Whether it starts from another procedure."""
        return self.origin in (COPY, CATALOGUE)

    def take_model_values(self) -> None:
        """Fill in the form with what the model says, so that the author sees what the copy will have."""
        model = self._find_model()
        if model is None:
            return
        self.title, self.summary = title_of(model, ""), str(model.get("summary") or "")
        self._take_placement(model)

    def check(self) -> bool:
        """Whether the procedure can be made; otherwise `problems` says why."""
        self.problems = {}
        model = self._find_model()
        self._take_placement(model or {})
        if not self.title and not self.has_model:
            self.problems["title"] = _("Donnez un titre à la démarche.")
        elif len(self.title) > MAX_TITLE:
            self.problems["title"] = _("Le titre a %(most)s caractères au plus.", most=MAX_TITLE)
        if len(self.summary) > MAX_SUMMARY:
            self.problems["summary"] = _("La phrase a %(most)s caractères au plus.", most=MAX_SUMMARY)
        if self.family not in editable_families(current_actor()):
            self.problems["family"] = _("Choisissez une famille.")
        if get_charter().topics and get_charter().find_topic(self.theme) is None:
            self.problems["theme"] = _("Choisissez une rubrique.")
        if self.origin == LINES and not self.lines:
            self.problems["lines"] = _("Écrivez au moins une question.")
        if self.has_model and model is None:
            self.problems["model"] = _("Choisissez la démarche de départ.")
        self._check_circuit()
        return not self.problems

    def create(self, *, by: UUID | None) -> str:
        """Save the drafts of the procedure and of its circuit, when that is new. Returns its slug. Raises DraftChanged."""
        model = self._find_model() or {}
        title = self.title or title_of(model, "")
        slug = make_slug(title, list_used_slugs(PROCEDURE))
        workflow = self._make_workflow(model, slug, title, by)
        roles = [role for role in local_roles() if role.family == self.family]
        roles.sort(key=lambda role: role.kind not in list_deciding_kinds())
        functions = map_functions(workflow, [role.slug for role in roles], current=model.get("functions"))
        department = roles[0].department.name if roles else ""
        choices = ProcedureChoices(
            slug=slug,
            title=title,
            family=self.family,
            theme=self.theme,
            workflow=str(workflow["slug"]),
            functions=functions,
            summary=self.summary,
            recipients=_("Les agents du service %(name)s", name=department) if department else "",
            asks_identity=self.asks_identity,
            is_decision=any(status.get("decision") for status in workflow.get("statuses") or ()),
        )
        definition = adapt_procedure(model, choices) if model else build_procedure(choices, lines=self.lines)
        if self.origin == CATALOGUE:
            import_lists((definition, workflow), by=current_actor())
        save_draft(PROCEDURE, add_no_break_spaces(definition), revision=None, by=by, comment=_("Créée dans le studio"))
        return slug

    def _take_placement(self, model: Definition) -> None:
        """The family and the topic of the model, where the author chose none and the authority has them."""
        if not self.family and model.get("family") in editable_families(current_actor()):
            self.family = str(model["family"])
        theme = str(model.get("theme") or "")
        if not self.theme and theme and get_charter().find_topic(theme) is not None:
            self.theme = theme

    def _check_circuit(self) -> None:
        if self.circuit == SAME and self.has_model:
            return
        if self.circuit == EXISTING:
            if self._load_workflow(self.workflow) is None:
                self.problems["workflow"] = _("Choisissez le circuit.")
        elif self.circuit not in WORKFLOW_STARTERS:
            self.problems["circuit"] = _("Choisissez le circuit que suivront les demandes.")

    def _find_model(self) -> Definition | None:
        if self.origin == COPY:
            return self._load_copied() if can_edit_definition(current_actor(), PROCEDURE, self.model) else None
        if self.origin == CATALOGUE:
            try:
                return find_model(self.model)
            except NotInCatalogue:
                return None
        return None

    def _load_copied(self) -> Definition | None:
        try:
            return load_working_copy(PROCEDURE, self.model).definition
        except DefinitionNotFound:
            return None

    def _make_workflow(self, model: Definition, slug: str, title: str, by: UUID | None) -> Definition:
        """The circuit that the procedure follows, saved as a draft when it is new."""
        if self.circuit in (SAME, EXISTING):
            name = self.workflow if self.circuit == EXISTING else str(model.get("workflow"))
            existing = self._load_workflow(name)
            if existing is not None:
                return existing
            workflow = load_model_workflow(name) if self.origin == CATALOGUE else {"slug": name}
        else:
            name = make_slug(title, list_used_slugs(WORKFLOW), default="circuit")
            workflow = build_workflow(self.circuit, slug=name, title=title)
        if self.circuit != EXISTING and workflow.get("statuses"):
            comment = _("Créé avec la démarche « %(title)s »", title=title)
            save_draft(WORKFLOW, add_no_break_spaces(workflow), revision=None, by=by, comment=comment)
        return workflow

    def _load_workflow(self, slug: str) -> Definition | None:
        try:
            return load_working_copy(WORKFLOW, slug).definition
        except DefinitionNotFound:
            return None
