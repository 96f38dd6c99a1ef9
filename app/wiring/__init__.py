"""The composition root: who plugs into what, on one screen. Deleting a capability is deleting its folder and its lines here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask
from werkzeug.local import LocalProxy

from app import api, auth, backoffice, portal, sync
from app.accounts import events as accounts_events
from app.accounts import expiry, login_manager, passwords, second_factor_requirement
from app.accounts.qualities import QualityNotFound
from app.api import calls as api_calls
from app.backoffice.list_address import last_list_url
from app.cards import card_options as card_choices
from app.cards import card_owners
from app.cards.cards import CardNotFound
from app.cards.reference_lists import ListNotFound
from app.cases import call_responses, effects, events
from app.cases import jobs as case_jobs
from app.cases import settings as case_settings
from app.cases.access import CaseNotFound, CaseUnderLimitation
from app.cases.actions import (
    act_on_linked,
    anonymise,
    card_actions,
    change_code,
    create_case,
    geolocate,
    give_document,
    history_message,
    link_case,
    quality_actions,
    redirect,
    update_profile,
)
from app.cases.admission import NotAdmitted
from app.cases.drafts.request_drafts import DraftNotFound
from app.cases.file_previews import is_previewed
from app.cases.files import deletion, storage_quota
from app.cases.people import assignment, function_assignment
from app.cases.people.consents import ConsentUnknown
from app.cases.reports import place_recording
from app.connectors import received_calls, webservice_calls
from app.connectors import settings as connector_settings
from app.connectors import webservice_jobs as connector_jobs
from app.connectors.api_keys import KeyNotFound
from app.connectors.webservice_calls import CallNotFound
from app.core import event_bus
from app.core.email_suggestions import suggest_email
from app.core.jobs import outbox, queue, schedule
from app.core.operations import health
from app.core.rate_limits import enforcement
from app.core.sealing import KeyDestroyed, backup_keys
from app.core.sealing.deferred_deletion import DELETE_SEALED
from app.core.settings import site_settings
from app.core.settings.setting_kinds import SettingGroup
from app.core.sites import SiteList
from app.core.storage import FileMissing
from app.core.web import access_rules, error_pages, responses
from app.core.web.page_cache import create_actor_value
from app.definitions.overview import DefinitionNotFound
from app.notifications import (
    account_emails,
    case_emails,
    jobs,
    notices,
    push_devices,
    recipient_quota,
    sms_gateway,
    topic_notifications,
    unread_badge,
    workflow_actions,
)
from app.notifications.notices import NoticeNotFound
from app.packages import received_packages
from app.places import districts, territory
from app.places import services as place_services
from app.places import settings as places_settings
from app.portal import admission_refusal, development, language, photo_sharing, tracking
from app.privacy import account_deletion
from app.privacy import jobs as privacy_jobs
from app.privacy.access_log import AccessNotLogged
from app.privacy.anonymisation import case_deletion
from app.privacy.data_export import exports
from app.privacy.data_export.exports import DataExportNotFound
from app.procedures import district_lookup as known_places
from app.procedures.catalogue import internal_procedures
from app.procedures.definition import parse_fields
from app.procedures.fields.choice import ChoiceView
from app.procedures.form.field_containers import build_rows
from app.procedures.form.moved_row import moved_row_of_request, row_focus_in
from app.procedures.publishing import ProcedureNotFound
from app.procedures.sources import jobs as source_jobs
from app.procedures.sources import option_lookup, providers
from app.procedures.sources.source_store import SourceNotFound
from app.themes import charter, legal_notice, style_sheet, web_app_manifest
from app.workflows import publishing as workflows
from app.workflows.publishing import WorkflowNotFound

# What follows an event, in the same transaction.
REACTIONS: Mapping[type, Sequence[Callable[[Any], None]]] = {
    accounts_events.AccountRegistered: [account_emails.send_confirmation_email],
    accounts_events.EmailAlreadyRegistered: [account_emails.send_already_registered_email],
    accounts_events.AgentInvited: [account_emails.send_invitation_email],
    accounts_events.PasswordResetAsked: [account_emails.send_password_reset_email],
    accounts_events.PasswordChanged: [account_emails.send_password_changed_email],
    accounts_events.SignInsEnded: [account_emails.delete_devices_of_account],
    accounts_events.SecondFactorChanged: [account_emails.send_second_factor_changed_email],
    accounts_events.RecoveryCodeUsed: [account_emails.send_recovery_code_used_email],
    accounts_events.EmailChangeNotified: [account_emails.send_email_change_requested_email],
    accounts_events.EmailChangeAsked: [account_emails.send_email_confirmation_email],
    accounts_events.EmailChanged: [account_emails.send_email_changed_email],
    accounts_events.QualityGiven: [account_emails.send_quality_given_email],
    accounts_events.AccountInactive: [account_emails.send_inactivity_email],
    accounts_events.AccountDeleted: [
        account_emails.delete_notifications_of_account,
        exports.delete_exports_of_account,
        card_owners.delete_ownerships_of_account,
        account_deletion.delete_account_references,
    ],
    events.GrantsRevoked: [push_devices.delete_devices_of_revoked_case],
    events.ConfirmationAsked: [case_emails.send_confirmation_request],
    events.CaseSubmitted: [case_emails.queue_receipt, topic_notifications.queue_new_case],
    events.CaseMoved: [topic_notifications.queue_progress],
    events.AgentWrote: [case_emails.send_agent_message, topic_notifications.queue_agent_message],
    events.CaseLimited: [case_emails.send_limitation_email],
    events.LimitationLifted: [case_emails.send_limitation_lifted_email],
    events.ApplicantWrote: [topic_notifications.queue_applicant_message],
    events.CodeAskedFor: [case_emails.send_code],
    events.CaseWithdrawn: [case_emails.say_withdrawn, topic_notifications.say_withdrawn],
    events.ConsentWithdrawn: [case_emails.create_consent_withdrawn_notices],
    events.CaseAssigned: [notices.create_assignment_notice, topic_notifications.queue_assignment],
    events.DocumentGiven: [case_emails.send_document_given_email, topic_notifications.queue_document],
}

# What a workflow may ask for on entering a status, besides what the engine does itself.
ACTION_TYPES: Mapping[str, effects.Performer] = {
    "act_on_linked": act_on_linked.act_on_linked,
    "anonymise": anonymise.anonymise,
    "assign_agent": assignment.assign_agent,
    "assign_card": card_actions.assign_card,
    "assign_function": function_assignment.assign_function,
    "call_webservice": webservice_calls.call_webservice,
    "change_code": change_code.change_code,
    "create_card": card_actions.create_card,
    "create_case": create_case.create_case,
    "geolocate": geolocate.geolocate,
    "give_document": give_document.give_document,
    "give_quality": quality_actions.give_quality,
    "history_message": history_message.write_history_message,
    "link_case": link_case.link_case,
    "notify": workflow_actions.notify,
    "redirect": redirect.redirect,
    "remove": case_deletion.delete_case_after_commit,
    "send_email": workflow_actions.send_email,
    "send_sms": workflow_actions.send_sms,
    "show_alert": effects.show_alert,
    "update_card": card_actions.update_card,
    "update_profile": update_profile.update_profile,
    "withdraw_quality": quality_actions.withdraw_quality,
}

# What an authority may set for itself, in the order of the screen of its administrators.
SETTINGS: Sequence[SettingGroup] = (
    places_settings.MAP,
    places_settings.ADDRESSES,
    case_settings.FILES,
    redirect.SETTINGS,
    sms_gateway.SETTINGS,
    connector_settings.SETTINGS,
    second_factor_requirement.SETTINGS,
    legal_notice.SETTINGS,
)

# What gives the options of each kind of source of choices.
SOURCE_PROVIDERS: Mapping[str, option_lookup.Provider] = {
    "cards": card_choices.card_options,
    "csv": providers.table_options,
    "json": providers.fetched_options,
    "geojson": providers.fetched_options,
    "agents": providers.agent_options,
}

# The same, of what may be somebody's own.
OWN_SOURCE_PROVIDERS: Mapping[str, option_lookup.OwnProvider] = {"cards": card_choices.own_options}

# What is done after the commit, by the worker.
HANDLERS: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.call_webservice,
    DELETE_SEALED: deletion.delete_sealed_content,
    "geolocate": geolocate.find_place,
    place_recording.NAME_STREET: place_recording.find_street,
    place_recording.SEAL_OLD_PLACES: place_recording.seal_old_places,
    "remove_case": case_deletion.delete_case,
    "send_message": jobs.send_message,
    case_emails.WRITE_RECEIPT: case_emails.write_receipt,
    topic_notifications.NOTIFY_APPLICANT: topic_notifications.notify_applicant,
    topic_notifications.NOTIFY_AGENTS: topic_notifications.notify_agents,
    exports.WRITE_EXPORT: exports.write_export,
}

# Who writes down that it will not be done, when the outside world refused for good or for three days.
WHEN_FAILED: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.record_failure,
    "send_message": jobs.record_failure,
    exports.WRITE_EXPORT: exports.record_failure,
}

# The work of the night, in order; one that fails does not keep the others from running, and is tried again.
NIGHTLY: Mapping[str, Callable[[], object]] = {
    "empty sent messages": jobs.expire_message_contents,
    "delete old quotas of recipients": recipient_quota.expire_quotas,
    "forget done side effects": outbox.expire_done_items,
    "forget expired notices": notices.expire_notices,
    "remind of confirmations": case_jobs.send_confirmation_reminders,
    "forget expired drafts": case_jobs.expire_drafts,
    "forget half-written words": case_jobs.expire_agent_drafts,
    "forget former answers": case_jobs.expire_former_answers,
    "note silence": case_jobs.record_silence_effects,
    "count uses": case_jobs.count_uses,
    "forget old answers of sources": source_jobs.expire_responses,
    "tidy accounts": expiry.expire_account_data,
    "end unused accounts": privacy_jobs.remind_or_delete_inactive_accounts,
    "tend access log": privacy_jobs.expire_access_log,
    "discard expired archives": exports.expire_exports,
    "anonymise": privacy_jobs.run_anonymisation,
    "forget keys of old backups": backup_keys.expire_backup_keys,
    "sweep orphans": privacy_jobs.delete_orphans,
    "forget received packages": received_packages.expire_packages,
    "forget requests of devices": case_jobs.expire_device_requests,
    "forget received calls": received_calls.expire_received_calls,
}

# What a restored site goes through before anybody sees it: what was due since the backup, then what was erased since.
AFTER_RESTORATION: Sequence[Callable[[], object]] = (
    jobs.expire_message_contents,
    case_jobs.expire_drafts,
    case_jobs.expire_former_answers,
    expiry.expire_account_data,
    privacy_jobs.expire_access_log,
    exports.expire_exports,
    privacy_jobs.run_anonymisation,
    privacy_jobs.replay_deletions,
)

# What is done regularly on each site: name, every so many seconds or hour of Paris, function.
SCHEDULE: Sequence[schedule.Entry] = (
    ("outbox", 10, outbox.requeue_due_items),
    ("time-outs", 60, case_jobs.run_due_timeouts),
    ("sources of choices", 60, source_jobs.refresh_sources),
    *((name, "daily at 02:30", job) for name, job in NIGHTLY.items()),
)

# What capabilities look at for the administrator and the doctor.
HEALTH_CHECKS: Sequence[health.HealthCheck] = (storage_quota.check_draft_storage, legal_notice.check_legal_notice)


def install_domain(sites: SiteList) -> None:
    """What every process needs, web or not."""
    event_bus.install(REACTIONS)
    effects.install(ACTION_TYPES)
    outbox.install(HANDLERS, sites, when_failed=WHEN_FAILED)
    site_settings.install(SETTINGS)
    known_places.install(districts.find_district, territory.metres_outside, territory.bounds)
    schedule.install(SCHEDULE)
    health.install(HEALTH_CHECKS)
    option_lookup.install(SOURCE_PROVIDERS, OWN_SOURCE_PROVIDERS)
    call_responses.install(webservice_calls.find_last_response)
    workflows.install(parse_fields)


def install(app: Flask) -> None:
    """Everything, on the web application."""
    install_domain(app.extensions["sites"])
    passwords.install(app.config["PARVIS"])
    second_factor_requirement.install(app.config["PARVIS"])
    queue.install(app.config["PARVIS"])
    login_manager.install(app)
    access_rules.install(auth.form_resumption.intercept_expired_session)
    for audience in (development, health):
        app.register_blueprint(audience.blueprint)
    for blueprint in (*auth.BLUEPRINTS, *portal.BLUEPRINTS, *backoffice.BLUEPRINTS, *api.BLUEPRINTS, sync.bp):
        app.register_blueprint(blueprint)
    app.after_request(language.keep_language_of_address)
    enforcement.install(app, auth.account_checks.find_known_browser)
    # The home page is the same for everyone and holds no token: these check where they are sent from instead. Other
    # software shows a key in each call, which no browser sends by itself.
    for view in (tracking.open_by_code, language.choose_language, photo_sharing.create_report, api_calls.create_call):
        app.extensions["csrf"].exempt(view)
    app.extensions["csrf"].exempt(sync.bp)
    error_pages.show_as_not_found(
        app,
        DataExportNotFound,
        CallNotFound,
        CardNotFound,
        CaseNotFound,
        ConsentUnknown,
        DefinitionNotFound,
        DraftNotFound,
        FileMissing,
        KeyDestroyed,
        KeyNotFound,
        ListNotFound,
        NoticeNotFound,
        ProcedureNotFound,
        QualityNotFound,
        SourceNotFound,
        WorkflowNotFound,
    )
    error_pages.show_as_unavailable(app, AccessNotLogged)
    app.register_error_handler(NotAdmitted, admission_refusal.render_refusal)
    app.register_error_handler(CaseUnderLimitation, backoffice.case_limitation.render_limited_case)
    app.jinja_env.globals["suggest_email"] = suggest_email
    app.jinja_env.globals["place_services"] = place_services.get_services
    app.jinja_env.globals["choices_of"] = ChoiceView
    app.jinja_env.globals["open_procedure"] = portal.procedure_row.open_procedure
    app.jinja_env.globals["moved_in"] = moved_row_of_request
    app.jinja_env.globals["row_focus_in"] = row_focus_in
    app.jinja_env.globals["rows_of"] = build_rows
    app.jinja_env.globals["keeps_cards"] = backoffice.cards.can_edit_cards
    app.jinja_env.globals["last_list_url"] = last_list_url
    app.jinja_env.globals["is_previewed"] = is_previewed
    app.jinja_env.globals["internal_procedures"] = internal_procedures
    app.jinja_env.globals["charter"] = LocalProxy(charter.get_charter)
    app.jinja_env.globals["style_version"] = style_sheet.compute_version
    app.jinja_env.globals["drawn_icon"] = web_app_manifest.get_icon_url
    app.jinja_env.globals["unread_notices"] = unread_badge.count_for_page
    responses.install(before_page=unread_badge.look_up_for_agent)
    for name, told in {
        "unread_mark": unread_badge.get_hidden_attribute,
        "unread_number": unread_badge.get_unread_count,
        "unread_words": unread_badge.get_unread_label,
    }.items():
        app.jinja_env.globals[name] = create_actor_value(name, told)
    app.jinja_env.globals["push_key"] = push_devices.get_public_key
    app.jinja_env.globals["device_owner"] = create_actor_value("device_owner", sync.sender.account_pseudonym)
