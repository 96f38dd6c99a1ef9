"""The demo authority, made once: catalogue, people, and what they asked for over four months."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Department
from app.cases import effects
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.demo import documents, moments
from app.demo.cast import engage
from app.demo.stories import play
from app.procedures import publishing as procedures
from app.themes import charter
from app.workflows import publishing as workflows

# The authority opened shortly before its oldest request.
OPENED = timedelta(days=130)


def seed(site: Site) -> bool:
    """Makes the demo on an empty site; returns False, having done nothing, on one that has an authority."""
    if db.session.scalar(select(Department.id).limit(1)) is not None:
        return False
    authority = documents.authority()
    present = clock.now()
    with moments.at(present - OPENED):
        charter.write(_charter(authority))
        cast = engage(authority)
        _publish(authority["catalogue"])
    for story in documents.stories():
        play(story, cast, present=present)
    return True


def _publish(catalogue: list[str]) -> None:
    for document in documents.workflows():
        workflows.publish(document, action_types=effects.kinds())
    for slug in catalogue:
        procedures.publish(documents.procedure(slug))


def _charter(authority: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: value for name, value in authority.items() if isinstance(value, str) and name != "password"},
        "privacy_officer": authority["dpo"]["name"],
        "privacy_email": authority["dpo"]["email"],
        "topics": authority["themes"],
        "announcement": authority["news"],
    }
