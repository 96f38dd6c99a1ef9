"""A new circuit as its author asks for it: read from the form, checked, then made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.i18n import gettext as _
from app.definitions.definition_kinds import WORKFLOW
from app.definitions.drafts.definition_drafts import save_draft
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.editing.editor_forms import Form
from app.definitions.editing.identifiers import make_slug
from app.definitions.overview import DefinitionNotFound, title_of
from app.definitions.starters.workflow_starters import WORKFLOW_STARTERS, build_workflow
from app.language.text.typography import add_no_break_spaces
from app.packages.package_catalogue import NotInCatalogue
from app.studio.start_sources import list_editable_definitions, list_used_slugs, load_model_workflow

# What a circuit starts from besides a starter.
COPY, CATALOGUE = "copie", "catalogue"
MAX_TITLE = 120


@dataclass
class WorkflowStart:
    """Form of a new circuit: what the author has typed, and what is wrong with it by field."""

    origin: str = ""
    title: str = ""
    model: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Form) -> WorkflowStart:
        """Read the values of a form."""
        return cls(**{name: form.get(name, "").strip()[:500] for name in ("origin", "title", "model")})

    @property
    def has_model(self) -> bool:
        """Whether it starts from another circuit."""
        return self.origin in (COPY, CATALOGUE)

    def take_model_title(self) -> None:
        """Fill in the title of the model, so that the author sees what the copy will have."""
        self.title = title_of(self._find_model() or {}, "")

    def check(self) -> bool:
        """Whether the circuit can be made; otherwise `problems` says why."""
        self.problems = {}
        if len(self.title) > MAX_TITLE:
            self.problems["title"] = _("Le titre a %(most)s caractères au plus.", most=MAX_TITLE)
        elif not self.title and not self.has_model:
            self.problems["title"] = _("Donnez un titre au circuit.")
        if self.has_model and self._find_model() is None:
            self.problems["model"] = _("Choisissez le circuit de départ.")
        elif not self.has_model and self.origin not in WORKFLOW_STARTERS:
            self.problems["origin"] = _("Choisissez de quoi partir.")
        return not self.problems

    def create(self, *, by: UUID | None) -> str:
        """Save the draft of the circuit. Returns its slug. Raises DraftChanged."""
        model = self._find_model()
        title = self.title or title_of(model or {}, "")
        slug = make_slug(title, list_used_slugs(WORKFLOW), default="circuit")
        if model is None:
            definition: Mapping[str, Any] = build_workflow(self.origin, slug=slug, title=title)
        else:
            definition = {**model, "slug": slug, "title": title}
        save_draft(WORKFLOW, add_no_break_spaces(definition), revision=None, by=by, comment=_("Créé dans le studio"))
        return slug

    def _find_model(self) -> Mapping[str, Any] | None:
        try:
            if self.origin == CATALOGUE:
                return load_model_workflow(self.model)
            if self.origin == COPY and self.model in dict(list_editable_definitions(WORKFLOW)):
                return load_working_copy(WORKFLOW, self.model).definition
        except (NotInCatalogue, DefinitionNotFound):
            return None
        return None
