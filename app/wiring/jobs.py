"""Jobs of workers: side effects after a commit, regular tasks, nightly tasks, tasks after a restoration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.accounts import absences, expiry
from app.agendas import calendar_jobs
from app.agendas import jobs as agenda_jobs
from app.agendas import search_entries as agenda_entries
from app.agendas.ants import declaration_jobs, declarations
from app.agendas.earlier_slots import freed_times, offers
from app.agendas.event_sessions import registration_changes, waiting_list
from app.backoffice.bulk import bulk_run_job
from app.cases import jobs as case_jobs
from app.cases.actions import geolocate
from app.cases.bulk_runs import runs
from app.cases.files import deletion
from app.cases.reception import calls_to_return
from app.cases.reports import place_recording
from app.cases.search import index_backfill
from app.connectors import key_expiry, received_calls
from app.connectors import webservice_jobs as connector_jobs
from app.connectors.webhooks import delivery_records, webhook_jobs
from app.core.jobs import delivery, outbox, queue, schedule
from app.core.sealing import backup_keys
from app.core.sealing.deferred_deletion import DELETE_SEALED
from app.definitions.case_migrations import case_migrations
from app.definitions.case_migrations import jobs as case_migration_jobs
from app.documents import case_documents, document_jobs
from app.documents.office import template_files
from app.documents.scans import scans
from app.documents.two_d_doc import proof_jobs
from app.documents.wallet import wallet_jobs
from app.identity import pending_links, single_use_values, unlinked_identities
from app.identity.directories import synchronisation
from app.identity.saml import posted_answers, saml_providers
from app.knowledge import reviews
from app.mailroom import address_page_jobs, fetch_jobs, letter_batches, outgoing_letters, page_images
from app.mailroom import jobs as mailroom_jobs
from app.notifications import (
    campaign_notices,
    case_notifications,
    daily_digest,
    jobs,
    notices,
    recipient_quota,
    topic_notifications,
)
from app.notifications.appointments import reminders, series_renewals
from app.notifications.sms import jobs as sms_jobs
from app.openid_provider import authorizations, client_authentication, logouts, signing_keys
from app.packages import received_packages
from app.payments import attempt_jobs, attempts, awaited_payments, case_payments, payers
from app.payments.campaigns import campaign_issue, campaign_mailings, campaigns
from app.payments.external_invoices import external_invoice_jobs
from app.payments.family_api import family_invoices
from app.payments.notices import notice_batches, notice_jobs
from app.privacy import jobs as privacy_jobs
from app.privacy.anonymisation import case_deletion
from app.privacy.data_export import exports
from app.privacy.list_exports import jobs as list_export_jobs
from app.privacy.list_exports import stored_exports
from app.procedures.sources import jobs as source_jobs
from app.search import index_refresh, missed_searches
from app.site_transfer import export_jobs, requested_exports
from app.statistics import jobs as statistics_jobs
from app.studio.trials import trial_store
from app.themes import theme_storage

# Jobs of the queue: a worker refuses any other.
QUEUE_JOBS: Mapping[str, Callable[..., None]] = {queue.DELIVERY_JOB: delivery.run_delivery_job}

# Side effects run by the worker after the commit, by kind of outbox item.
HANDLERS: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.call_webservice,
    webhook_jobs.DELIVER: webhook_jobs.deliver_webhook,
    freed_times.OFFER_FREED_TIME: offers.offer_freed_time,
    declarations.DECLARE: declaration_jobs.declare_appointment,
    DELETE_SEALED: deletion.delete_sealed_content,
    letter_batches.CUT_LETTERS: letter_batches.cut_batch,
    case_documents.MAKE_DOCUMENT: document_jobs.make_document,
    outgoing_letters.MAKE_ADDRESS_PAGE: address_page_jobs.make_address_page,
    proof_jobs.READ_PROOFS: proof_jobs.read_proofs,
    page_images.READ_PAGES: page_images.read_pages,
    daily_digest.SEND_DIGEST: daily_digest.send_digest,
    runs.RUN_BULK_ACTION: bulk_run_job.run_bulk_action,
    "geolocate": geolocate.find_place,
    place_recording.NAME_STREET: place_recording.find_street,
    place_recording.SEAL_OLD_PLACES: place_recording.seal_old_places,
    attempts.CHECK_PAYMENT: attempt_jobs.check_payment,
    case_payments.FOLLOW_PAYMENT: case_payments.follow_payment,
    awaited_payments.FOLLOW_PLAN: awaited_payments.follow_plan,
    external_invoice_jobs.MARK_PAID: external_invoice_jobs.mark_paid,
    campaign_issue.ISSUE_CAMPAIGN: campaign_issue.issue_batch,
    campaign_issue.CANCEL_CAMPAIGN: campaign_issue.cancel_batch,
    notice_batches.MAKE_NOTICES: notice_jobs.make_notices,
    campaign_mailings.WRITE_CAMPAIGN_LETTERS: campaign_notices.write_letters,
    index_backfill.INDEX_CASES: index_backfill.index_cases,
    "remove_case": case_deletion.delete_case,
    case_migrations.MIGRATE_CASES: case_migration_jobs.migrate_cases,
    "send_message": jobs.send_message,
    logouts.SEND_LOGOUT: logouts.send_logout,
    case_notifications.WRITE_RECEIPT: case_notifications.write_receipt,
    reminders.WRITE_REMINDER: reminders.write_reminder,
    topic_notifications.NOTIFY_APPLICANT: topic_notifications.notify_applicant,
    topic_notifications.NOTIFY_AGENTS: topic_notifications.notify_agents,
    waiting_list.OFFER_PLACES: waiting_list.run_offers,
    waiting_list.ANNOUNCE_CHANGE: registration_changes.announce_change,
    exports.WRITE_EXPORT: exports.write_export,
    stored_exports.WRITE_EXPORT: list_export_jobs.write_export,
    requested_exports.WRITE_EXPORT: export_jobs.write_export,
}

# Called when a side effect failed for good, or was retried for three days.
WHEN_FAILED: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.record_failure,
    case_migrations.MIGRATE_CASES: case_migration_jobs.record_failure,
    letter_batches.CUT_LETTERS: letter_batches.record_failure,
    case_documents.MAKE_DOCUMENT: document_jobs.record_failure,
    outgoing_letters.MAKE_ADDRESS_PAGE: address_page_jobs.record_failure,
    runs.RUN_BULK_ACTION: bulk_run_job.record_failure,
    campaign_issue.ISSUE_CAMPAIGN: campaign_issue.record_failure,
    campaign_issue.CANCEL_CAMPAIGN: campaign_issue.record_failure,
    notice_batches.MAKE_NOTICES: notice_batches.record_failure,
    campaign_mailings.WRITE_CAMPAIGN_LETTERS: campaign_mailings.record_failure,
    "send_message": jobs.record_failure,
    exports.WRITE_EXPORT: exports.record_failure,
    stored_exports.WRITE_EXPORT: stored_exports.record_failure,
    requested_exports.WRITE_EXPORT: requested_exports.record_failure,
}

# Nightly tasks, in order. A task that fails is retried, and does not stop the others.
NIGHTLY: Mapping[str, Callable[[], object]] = {
    "expire message contents": jobs.expire_message_contents,
    "expire recipient quotas": recipient_quota.expire_quotas,
    "expire outbox": outbox.expire_done_items,
    "refresh stopped numbers": sms_jobs.refresh_stopped_numbers,
    "expire notices": notices.expire_notices,
    "send confirmation reminders": case_jobs.send_confirmation_reminders,
    "expire drafts": case_jobs.expire_drafts,
    "expire mail": mailroom_jobs.expire_mail,
    "expire scans": scans.expire_scans,
    "expire bookings": agenda_jobs.expire_bookings,
    "anonymise invoices": payers.anonymise_old_invoices,
    "expire families of invoices": family_invoices.delete_anonymised_families,
    "expire invoicing campaigns": campaigns.expire_drafts,
    "expire notices of campaigns": notice_batches.expire_batches,
    "queue pending declarations": declarations.queue_pending,
    "expire agent drafts": case_jobs.expire_agent_drafts,
    "expire undos": case_jobs.expire_undos,
    "expire calls to return": calls_to_return.expire_calls,
    "expire former answers": case_jobs.expire_former_answers,
    "record silence effects": case_jobs.record_silence_effects,
    "count uses": case_jobs.count_uses,
    "expire source responses": source_jobs.expire_responses,
    "rotate signing keys": signing_keys.rotate_keys,
    "expire linked software access": authorizations.expire_authorizations,
    "expire client assertions": client_authentication.expire_assertions,
    "expire absences": absences.expire_absences,
    "expire bulk runs": runs.expire_runs,
    "expire account data": expiry.expire_account_data,
    "expire arriving identities": unlinked_identities.expire_identities,
    "expire pending identities": pending_links.expire_pending,
    "expire spent values": single_use_values.expire_values,
    "expire posted answers": posted_answers.expire_answers,
    "synchronise directories": synchronisation.synchronise_directories,
    "read saml metadata": saml_providers.refresh_providers,
    "expire inactive accounts": privacy_jobs.remind_or_delete_inactive_accounts,
    "remind of wallet expiry": wallet_jobs.remind_of_expiry,
    "delete unused wallet documents": wallet_jobs.delete_unused_documents,
    "shuffle ratings": statistics_jobs.shuffle_ratings,
    "expire access log": privacy_jobs.expire_access_log,
    "expire data exports": exports.expire_exports,
    "expire list exports": stored_exports.expire_exports,
    "expire site exports": requested_exports.expire_exports,
    "anonymise": privacy_jobs.run_anonymisation,
    "expire backup keys": backup_keys.expire_backup_keys,
    "delete orphans": privacy_jobs.delete_orphans,
    "expire received packages": received_packages.expire_packages,
    "expire device requests": case_jobs.expire_device_requests,
    "expire received calls": received_calls.expire_received_calls,
    "expire webhook deliveries": delivery_records.expire_deliveries,
    "tell of ending api keys": key_expiry.send_expiry_notices,
    "expire trials": trial_store.expire_trials,
    "delete unused theme files": theme_storage.delete_unused_files,
    "delete unused template files": template_files.delete_unused_files,
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
    agenda_jobs.expire_bookings,
    expiry.expire_account_data,
    privacy_jobs.expire_access_log,
    exports.expire_exports,
    stored_exports.expire_exports,
    requested_exports.expire_exports,
    trial_store.expire_trials,
    # Before anything else is counted: some of what is due was deleted without being counted.
    privacy_jobs.replay_deletions,
    privacy_jobs.run_anonymisation,
    payers.anonymise_old_invoices,
    family_invoices.delete_anonymised_families,
    campaigns.expire_drafts,
    notice_batches.expire_batches,
)

# Regular tasks of each site: name, interval in seconds or hour in Paris, function.
SCHEDULE: Sequence[schedule.Entry] = (
    ("outbox", 10, outbox.requeue_due_items),
    ("webhooks", 5, webhook_jobs.queue_due_webhooks),
    ("payment checks", 10, attempt_jobs.queue_due_checks),
    ("time-outs", 60, case_jobs.run_due_timeouts),
    ("deadlines of steps", 60, case_jobs.run_due_steps),
    ("mailboxes", 60, fetch_jobs.fetch_mailboxes),
    ("expired times", 60, agenda_jobs.release_expired_times),
    ("sources of choices", 60, source_jobs.refresh_sources),
    ("freed places", 60, waiting_list.offer_freed_places),
    ("daily digests", 300, daily_digest.queue_due_digests),
    ("busy calendars", 900, calendar_jobs.refresh_calendars),
    ("delivery reports", 300, sms_jobs.poll_receipts),
    ("ended events", 300, agenda_entries.mark_ended_events),
    ("search index", 10, index_refresh.refresh_stale_index),
    ("appointment reminders", "daily at 10:00", reminders.queue_due_reminders),
    ("questions about series", "daily at 10:00", series_renewals.send_due_questions),
    *((name, "daily at 02:30", job) for name, job in NIGHTLY.items()),
)
