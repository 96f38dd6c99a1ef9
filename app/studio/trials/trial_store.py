"""The trial of an author, sealed with a key of its own; it expires a day after it was last used."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import create_key, seal, unseal
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.studio.trials.models import DefinitionTrial
from app.studio.trials.trial import Trial

CONTENTS = "trial.contents"
LIFETIME = timedelta(days=1)


def load_trial(slug: str, *, by: UUID) -> Trial:
    """The trial under way, else one that begins now; nothing is written."""
    row = _find_row(slug, by)
    if row is None or row.expires_at <= clock.now():
        return begin_trial()
    return Trial.from_json(unseal(row.key_id, row.contents, about=CONTENTS))


def begin_trial(*, has_account: bool = False) -> Trial:
    """A trial that begins at this minute."""
    return Trial(clock.now().replace(second=0, microsecond=0), has_account)


def save_trial(slug: str, trial: Trial, *, by: UUID) -> None:
    """Keep the trial for a day more, in the place of the one before."""
    row = _find_row(slug, by)
    if row is None:
        row = DefinitionTrial(id=new_id(), slug=slug, by_id=by, key_id=create_key())
        db.session.add(row)
    row.contents = seal(row.key_id, trial.to_json(), about=CONTENTS)
    row.expires_at = clock.now() + LIFETIME


def expire_trials() -> int:
    """Delete the expired trials; returns how many. Nightly."""
    rows = db.session.scalars(select(DefinitionTrial).where(DefinitionTrial.expires_at <= clock.now())).all()
    for row in rows:
        delete_sealed_later(row.key_id)
        db.session.delete(row)
    return len(rows)


def _find_row(slug: str, by: UUID) -> DefinitionTrial | None:
    return db.session.scalar(
        select(DefinitionTrial).where(DefinitionTrial.slug == slug, DefinitionTrial.by_id == by).with_for_update()
    )
