"""What workers do: side effects after a commit, regular tasks, nightly tasks, tasks after a restoration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.accounts import expiry
from app.cases import jobs as case_jobs
from app.cases.actions import geolocate
from app.cases.files import deletion
from app.cases.reports import place_recording
from app.connectors import received_calls
from app.connectors import webservice_jobs as connector_jobs
from app.core.jobs import outbox, schedule
from app.core.sealing import backup_keys
from app.core.sealing.deferred_deletion import DELETE_SEALED
from app.definitions.case_migrations import case_migrations
from app.definitions.case_migrations import jobs as case_migration_jobs
from app.knowledge import reviews
from app.mailroom import fetch_jobs, letter_batches, page_images
from app.mailroom import jobs as mailroom_jobs
from app.notifications import case_notifications, jobs, notices, recipient_quota, topic_notifications
from app.packages import received_packages
from app.privacy import jobs as privacy_jobs
from app.privacy.anonymisation import case_deletion
from app.privacy.data_export import exports
from app.procedures.sources import jobs as source_jobs
from app.search import index_refresh, missed_searches
from app.statistics import jobs as statistics_jobs
from app.studio.trials import trial_store
from app.themes import theme_storage

# Side effects run by the worker after the commit, by kind of outbox item.
HANDLERS: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.call_webservice,
    DELETE_SEALED: deletion.delete_sealed_content,
    letter_batches.CUT_LETTERS: letter_batches.cut_batch,
    page_images.READ_PAGES: page_images.read_pages,
    "geolocate": geolocate.find_place,
    place_recording.NAME_STREET: place_recording.find_street,
    place_recording.SEAL_OLD_PLACES: place_recording.seal_old_places,
    "remove_case": case_deletion.delete_case,
    case_migrations.MIGRATE_CASES: case_migration_jobs.migrate_cases,
    "send_message": jobs.send_message,
    case_notifications.WRITE_RECEIPT: case_notifications.write_receipt,
    topic_notifications.NOTIFY_APPLICANT: topic_notifications.notify_applicant,
    topic_notifications.NOTIFY_AGENTS: topic_notifications.notify_agents,
    exports.WRITE_EXPORT: exports.write_export,
}

# Called when a side effect failed for good, or was retried for three days.
WHEN_FAILED: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.record_failure,
    case_migrations.MIGRATE_CASES: case_migration_jobs.record_failure,
    letter_batches.CUT_LETTERS: letter_batches.record_failure,
    "send_message": jobs.record_failure,
    exports.WRITE_EXPORT: exports.record_failure,
}

# Nightly tasks, in order. A task that fails is retried, and does not stop the others.
NIGHTLY: Mapping[str, Callable[[], object]] = {
    "expire message contents": jobs.expire_message_contents,
    "expire recipient quotas": recipient_quota.expire_quotas,
    "expire outbox": outbox.expire_done_items,
    "expire notices": notices.expire_notices,
    "send confirmation reminders": case_jobs.send_confirmation_reminders,
    "expire drafts": case_jobs.expire_drafts,
    "expire mail": mailroom_jobs.expire_mail,
    "expire agent drafts": case_jobs.expire_agent_drafts,
    "expire former answers": case_jobs.expire_former_answers,
    "record silence effects": case_jobs.record_silence_effects,
    "count uses": case_jobs.count_uses,
    "expire source responses": source_jobs.expire_responses,
    "expire account data": expiry.expire_account_data,
    "expire inactive accounts": privacy_jobs.remind_or_delete_inactive_accounts,
    "shuffle ratings": statistics_jobs.shuffle_ratings,
    "expire access log": privacy_jobs.expire_access_log,
    "expire data exports": exports.expire_exports,
    "anonymise": privacy_jobs.run_anonymisation,
    "expire backup keys": backup_keys.expire_backup_keys,
    "delete orphans": privacy_jobs.delete_orphans,
    "expire received packages": received_packages.expire_packages,
    "expire device requests": case_jobs.expire_device_requests,
    "expire received calls": received_calls.expire_received_calls,
    "expire trials": trial_store.expire_trials,
    "delete unused theme files": theme_storage.delete_unused_files,
    "send article reminders": reviews.send_review_reminders,
    "refresh search index": index_refresh.refresh_index,
    "expire missed searches": missed_searches.expire_missed_searches,
}

# Run on a restored site before it opens: what expired since the backup, then what was deleted since.
AFTER_RESTORATION: Sequence[Callable[[], object]] = (
    jobs.expire_message_contents,
    case_jobs.expire_drafts,
    mailroom_jobs.expire_mail,
    case_jobs.expire_former_answers,
    expiry.expire_account_data,
    privacy_jobs.expire_access_log,
    exports.expire_exports,
    trial_store.expire_trials,
    privacy_jobs.run_anonymisation,
    privacy_jobs.replay_deletions,
)

# Regular tasks of each site: name, interval in seconds or hour in Paris, function.
SCHEDULE: Sequence[schedule.Entry] = (
    ("outbox", 10, outbox.requeue_due_items),
    ("time-outs", 60, case_jobs.run_due_timeouts),
    ("mailboxes", 60, fetch_jobs.fetch_mailboxes),
    ("sources of choices", 60, source_jobs.refresh_sources),
    ("search index", 10, index_refresh.refresh_stale_index),
    *((name, "daily at 02:30", job) for name, job in NIGHTLY.items()),
)
