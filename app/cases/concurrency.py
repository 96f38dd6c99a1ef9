"""Two people on one case: the second to write is told, and loses nothing of what they typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm.exc import StaleDataError

from app.cases.models import Case
from app.core.db import db


class StaleCase(Exception):
    """Somebody changed the case since the page was read: what was typed must be looked at again."""


@contextmanager
def one_writer(case: Case) -> Iterator[None]:
    """Around what changes a case. Raises StaleCase when somebody else changed it at the same instant."""
    case_id = case.id
    try:
        yield
        db.session.flush()
    except StaleDataError as error:
        raise StaleCase(case_id) from error
