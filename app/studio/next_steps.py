"""Next steps after a publication: the procedure online, its circuit, the requests; for a circuit, its procedures."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.sites import current_site
from app.definitions.definition_kinds import PROCEDURE, Kind
from app.definitions.drafts.definition_drafts import is_unpublished
from app.definitions.overview import Overview, current_version, title_of
from app.definitions.workflow_followers import list_follower_definitions


@dataclass(frozen=True)
class Follower:
    """A procedure that follows a circuit; one that was never published waits for it."""

    slug: str
    title: str
    is_unpublished: bool


@dataclass(frozen=True)
class NextSteps:
    """The pages that a publication leads to."""

    # The address for residents; empty for a circuit, and for what only agents ask.
    public_url: str = ""
    # The circuit of a procedure.
    workflow: str = ""
    # The procedures that follow a circuit.
    procedures: tuple[Follower, ...] = ()


def find_next_steps(kind: Kind, about: Overview) -> NextSteps:
    """Find the next steps after the publication of a definition."""
    if kind is not PROCEDURE:
        definitions = list_follower_definitions(about.slug)
        slugs = [(str(definition["slug"]), title_of(definition, str(definition["slug"]))) for definition in definitions]
        return NextSteps(
            procedures=tuple(Follower(slug, title, is_unpublished(PROCEDURE, slug)) for slug, title in slugs)
        )
    version = current_version(kind, about.slug)
    definition = version.definition if version else {}
    is_public = about.is_open and not definition.get("internal")
    public_url = f"{current_site().base_url}/demarches/{about.slug}" if is_public else ""
    return NextSteps(public_url=public_url, workflow=str(definition.get("workflow") or ""))
