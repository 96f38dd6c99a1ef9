"""The procedures and the circuits of the authority that a person may copy, as they choose one."""

from __future__ import annotations

from collections import defaultdict

from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.overview import title_of
from app.studio.start_models import ModelGroup, StartModel, describe_procedure, describe_workflow, group_models
from app.studio.start_sources import list_editable_definitions, load_working_copies
from app.themes.charter import get_charter


def find_own_models(kind: Kind, words: str = "") -> list[ModelGroup]:
    """The definitions that the person may edit and that match the words, the procedures by topic."""
    topics = {topic.slug: topic.title for topic in get_charter().topics} if kind is PROCEDURE else {}
    return group_models(_list_own_models(kind), topics, words)


def find_own_model(kind: Kind, slug: str) -> StartModel | None:
    """The definition with that slug, if the person may edit it."""
    return next((model for model in _list_own_models(kind) if model.slug == slug), None)


def _list_own_models(kind: Kind) -> list[StartModel]:
    procedures, workflows = load_working_copies(PROCEDURE), load_working_copies(WORKFLOW)
    slugs = [slug for slug, _title in list_editable_definitions(kind)]
    if kind is WORKFLOW:
        followers = defaultdict[str, list[str]](list)
        for slug, definition in procedures.items():
            followers[str(definition.get("workflow"))].append(title_of(definition, slug))
        return [describe_workflow(slug, workflows[slug], used_by=followers[slug]) for slug in slugs]
    topics = {topic.slug: topic.title for topic in get_charter().topics}
    models = []
    for slug in slugs:
        definition = procedures[slug]
        workflow = workflows.get(str(definition.get("workflow")), {})
        topic = topics.get(str(definition.get("theme")), "")
        models.append(describe_procedure(slug, definition, workflow, topic=topic))
    return models
