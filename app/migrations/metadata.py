"""Every table there is: importing this module makes the metadata of both databases complete."""

from __future__ import annotations

import app.accounts.interrupted
import app.accounts.models
import app.accounts.qualities
import app.cards.models
import app.cases.consents
import app.cases.from_devices
import app.cases.models
import app.cases.places
import app.cases.reported_places
import app.connectors.models
import app.core.backup_keys
import app.core.outbox
import app.core.purged
import app.core.schedule
import app.core.sealing
import app.core.site_settings
import app.definitions.models
import app.notifications.models
import app.packages.models
import app.places.districts
import app.privacy.models
import app.procedures.models
import app.procedures.sources.models
import app.themes.models
import app.workflows.models  # noqa: F401
from app.core.db import Base, KeysBase

MAIN = Base.metadata
KEYS = KeysBase.metadata
