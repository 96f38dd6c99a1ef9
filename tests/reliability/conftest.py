"""What a storm needs of a site: a procedure to submit, and an authority that may write to people."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.core.db import db
from app.themes import charter

CHARTER = {"name": "Mairie de Saint-Aubin", "sender_email": "ne-pas-repondre@saint-aubin.example"}


@pytest.fixture
def authority(procedure_version: UUID) -> None:
    charter.write(CHARTER)
    db.session.commit()
