"""Importing this module loads every table into the metadata of both databases."""

from __future__ import annotations

import app.accounts.absences
import app.accounts.administration_history
import app.accounts.design_rights
import app.accounts.duties
import app.accounts.interrupted_forms
import app.accounts.models
import app.accounts.passkeys.models
import app.accounts.qualities
import app.cards.models
import app.cases.bulk_runs.models
import app.cases.case_views.models
import app.cases.device.device_requests
import app.cases.dispatch.models
import app.cases.mentions.models
import app.cases.merges.models
import app.cases.models
import app.cases.people.consents
import app.cases.people.work_preferences
import app.cases.rating_requests
import app.cases.reception.models
import app.cases.replies.models
import app.cases.reports.reported_places
import app.cases.request_quota
import app.cases.search.models
import app.cases.undo
import app.cases.workflow_models
import app.connectors.models
import app.core.jobs.outbox
import app.core.jobs.schedule
import app.core.sealing
import app.core.sealing.backup_keys
import app.core.sealing.destroyed_keys
import app.core.settings.site_settings
import app.definitions.models
import app.documents.electronic_seal.models
import app.documents.models
import app.documents.office.models
import app.documents.scans.models
import app.documents.signing.models
import app.documents.wallet.models
import app.identity.directories.models
import app.identity.models
import app.identity.openid.models
import app.identity.saml.models
import app.knowledge.models
import app.mailroom.models
import app.notifications.models
import app.openid_provider.models
import app.packages.models
import app.places.districts
import app.privacy.list_exports.models
import app.privacy.models
import app.procedures.models
import app.procedures.sources.models
import app.search.models
import app.site_pages.models
import app.site_pages.news_models
import app.site_pages.redirects
import app.site_pages.site_texts
import app.statistics.ratings
import app.studio.trials.models
import app.themes.models
import app.workflows.models  # noqa: F401
from app.core.db import Base, KeysBase

MAIN = Base.metadata
KEYS = KeysBase.metadata
