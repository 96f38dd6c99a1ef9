"""The composition root: who plugs into what, on one screen. Deleting a capability is deleting its folder and its lines here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask
from werkzeug.local import LocalProxy

from app import account, api, backoffice, portal, sync
from app.accounts import events as accounts_events
from app.accounts import housekeeping, login_manager, passwords, requirement
from app.accounts.qualities import QualityNotFound
from app.api import calls as api_calls
from app.backoffice.list_address import last_list_url
from app.cards import choices as card_choices
from app.cards import owners as card_owners
from app.cards.cards import CardNotFound
from app.cards.lists import ListNotFound
from app.cases import (
    acting_on_linked,
    answered_calls,
    assigning,
    card_keeping,
    changing_code,
    creating,
    dispatching,
    early_anonymisation,
    effects,
    erasure,
    giving,
    happenings,
    leading,
    linking,
    locating,
    noting_places,
    profile_keeping,
    quality_keeping,
    storage_quota,
    telling,
)
from app.cases import jobs as case_jobs
from app.cases import settings as case_settings
from app.cases.access import CaseNotFound, CaseUnderLimitation
from app.cases.admission import NotAdmitted
from app.cases.consents import ConsentUnknown
from app.cases.drafts import DraftNotFound
from app.cases.file_previews import is_previewed
from app.connectors import calls, received
from app.connectors import jobs as connector_jobs
from app.connectors import settings as connector_settings
from app.connectors.calls import CallNotFound
from app.connectors.keys import KeyNotFound
from app.core import access, backup_keys, errors, events, health, outbox, queue, schedule, site_settings
from app.core.email_suggestions import suggest_email
from app.core.erasing import DELETE_SEALED
from app.core.rate_limits import guard
from app.core.sealing import KeyDestroyed
from app.core.setting_kinds import SettingGroup
from app.core.shared_pages import create_actor_value
from app.core.sites import SiteList
from app.core.storage import FileMissing
from app.definitions.listing import DefinitionNotFound
from app.notifications import (
    about_accounts,
    about_cases,
    actions,
    devices,
    gateway,
    jobs,
    news,
    notices,
    recipient_quota,
    unread,
)
from app.notifications.notices import NoticeNotFound
from app.packages import receiving as received_packages
from app.places import districts, territory
from app.places import services as place_services
from app.places import settings as places_settings
from app.portal import development, language, refusing, sharing, tracking
from app.privacy import archives, leaving, removing
from app.privacy import jobs as privacy_jobs
from app.privacy.access_log import AccessNotLogged
from app.privacy.archives import DataExportNotFound
from app.procedures import districts as known_places
from app.procedures.catalogue import internal_procedures
from app.procedures.definition import parse_fields
from app.procedures.fields.choices import ChoiceView
from app.procedures.moved_rows import moved_row_of_request, row_focus_in
from app.procedures.publishing import ProcedureNotFound
from app.procedures.slots import build_rows
from app.procedures.sources import asking, providers
from app.procedures.sources import jobs as source_jobs
from app.procedures.sources.keeping import SourceNotFound
from app.themes import charter, legal_notice, manifest, style
from app.workflows import publishing as workflows
from app.workflows.publishing import WorkflowNotFound

# What follows an event, in the same transaction.
REACTIONS: Mapping[type, Sequence[Callable[[Any], None]]] = {
    accounts_events.AccountRegistered: [about_accounts.send_confirmation_email],
    accounts_events.EmailAlreadyRegistered: [about_accounts.send_already_registered_email],
    accounts_events.AgentInvited: [about_accounts.send_invitation_email],
    accounts_events.PasswordResetAsked: [about_accounts.send_password_reset_email],
    accounts_events.PasswordChanged: [about_accounts.send_password_changed_email],
    accounts_events.SignInsEnded: [about_accounts.delete_devices_of_account],
    accounts_events.SecondFactorChanged: [about_accounts.send_second_factor_changed_email],
    accounts_events.RecoveryCodeUsed: [about_accounts.send_recovery_code_used_email],
    accounts_events.EmailChangeNotified: [about_accounts.send_email_change_requested_email],
    accounts_events.EmailChangeAsked: [about_accounts.send_email_confirmation_email],
    accounts_events.EmailChanged: [about_accounts.send_email_changed_email],
    accounts_events.QualityGiven: [about_accounts.send_quality_given_email],
    accounts_events.AccountInactive: [about_accounts.send_inactivity_email],
    accounts_events.AccountDeleted: [
        about_accounts.delete_notifications_of_account,
        archives.delete_exports_of_account,
        card_owners.delete_ownerships_of_account,
        leaving.delete_account_references,
    ],
    happenings.GrantsRevoked: [devices.delete_devices_of_revoked_case],
    happenings.ConfirmationAsked: [about_cases.send_confirmation_request],
    happenings.CaseSubmitted: [about_cases.queue_receipt, news.queue_new_case],
    happenings.CaseMoved: [news.queue_progress],
    happenings.AgentWrote: [about_cases.send_agent_message, news.queue_agent_message],
    happenings.CaseLimited: [about_cases.send_limitation_email],
    happenings.LimitationLifted: [about_cases.send_limitation_lifted_email],
    happenings.ApplicantWrote: [news.queue_applicant_message],
    happenings.CodeAskedFor: [about_cases.send_code],
    happenings.CaseWithdrawn: [about_cases.say_withdrawn, news.say_withdrawn],
    happenings.ConsentWithdrawn: [about_cases.create_consent_withdrawn_notices],
    happenings.CaseAssigned: [notices.create_assignment_notice, news.queue_assignment],
    happenings.DocumentGiven: [about_cases.send_document_given_email, news.queue_document],
}

# What a workflow may ask for on entering a status, besides what the engine does itself.
ACTION_TYPES: Mapping[str, effects.Performer] = {
    "act_on_linked": acting_on_linked.act_on_linked,
    "anonymise": early_anonymisation.anonymise,
    "assign_agent": assigning.assign_agent,
    "assign_card": card_keeping.assign_card,
    "assign_function": dispatching.assign_function,
    "call_webservice": calls.call_webservice,
    "change_code": changing_code.change_code,
    "create_card": card_keeping.create_card,
    "create_case": creating.create_case,
    "geolocate": locating.geolocate,
    "give_document": giving.give_document,
    "give_quality": quality_keeping.give_quality,
    "history_message": telling.write_history_message,
    "link_case": linking.link_case,
    "notify": actions.notify,
    "redirect": leading.redirect,
    "remove": removing.delete_case_after_commit,
    "send_email": actions.send_email,
    "send_sms": actions.send_sms,
    "show_alert": effects.show_alert,
    "update_card": card_keeping.update_card,
    "update_profile": profile_keeping.update_profile,
    "withdraw_quality": quality_keeping.withdraw_quality,
}

# What an authority may set for itself, in the order of the screen of its administrators.
SETTINGS: Sequence[SettingGroup] = (
    places_settings.MAP,
    places_settings.ADDRESSES,
    case_settings.FILES,
    leading.SETTINGS,
    gateway.SETTINGS,
    connector_settings.SETTINGS,
    requirement.SETTINGS,
    legal_notice.SETTINGS,
)

# What gives the options of each kind of source of choices.
SOURCE_PROVIDERS: Mapping[str, asking.Provider] = {
    "cards": card_choices.card_options,
    "csv": providers.table_options,
    "json": providers.fetched_options,
    "geojson": providers.fetched_options,
    "agents": providers.agent_options,
}

# The same, of what may be somebody's own.
OWN_SOURCE_PROVIDERS: Mapping[str, asking.OwnProvider] = {"cards": card_choices.own_options}

# What is done after the commit, by the worker.
HANDLERS: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.call_webservice,
    DELETE_SEALED: erasure.delete_sealed_content,
    "geolocate": locating.find_place,
    noting_places.NAME_STREET: noting_places.find_street,
    noting_places.SEAL_OLD_PLACES: noting_places.seal_old_places,
    "remove_case": removing.delete_case,
    "send_message": jobs.send_message,
    about_cases.WRITE_RECEIPT: about_cases.write_receipt,
    news.NOTIFY_APPLICANT: news.notify_applicant,
    news.NOTIFY_AGENTS: news.notify_agents,
    archives.WRITE_EXPORT: archives.write_export,
}

# Who writes down that it will not be done, when the outside world refused for good or for three days.
WHEN_FAILED: Mapping[str, Callable[..., None]] = {
    "call_webservice": connector_jobs.record_failure,
    "send_message": jobs.record_failure,
    archives.WRITE_EXPORT: archives.record_failure,
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
    "tidy accounts": housekeeping.expire_account_data,
    "end unused accounts": privacy_jobs.remind_or_delete_inactive_accounts,
    "tend access log": privacy_jobs.expire_access_log,
    "discard expired archives": archives.expire_exports,
    "anonymise": privacy_jobs.run_anonymisation,
    "forget keys of old backups": backup_keys.expire_backup_keys,
    "sweep orphans": privacy_jobs.delete_orphans,
    "forget received packages": received_packages.expire_packages,
    "forget requests of devices": case_jobs.expire_device_requests,
    "forget received calls": received.expire_received_calls,
}

# What a restored site goes through before anybody sees it: what was due since the backup, then what was erased since.
AFTER_RESTORATION: Sequence[Callable[[], object]] = (
    jobs.expire_message_contents,
    case_jobs.expire_drafts,
    case_jobs.expire_former_answers,
    housekeeping.expire_account_data,
    privacy_jobs.expire_access_log,
    archives.expire_exports,
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
    events.install(REACTIONS)
    effects.install(ACTION_TYPES)
    outbox.install(HANDLERS, sites, when_failed=WHEN_FAILED)
    site_settings.install(SETTINGS)
    known_places.install(districts.find_district, territory.metres_outside, territory.bounds)
    schedule.install(SCHEDULE)
    health.install(HEALTH_CHECKS)
    asking.install(SOURCE_PROVIDERS, OWN_SOURCE_PROVIDERS)
    answered_calls.install(calls.find_last_response)
    workflows.install(parse_fields)


def install(app: Flask) -> None:
    """Everything, on the web application."""
    install_domain(app.extensions["sites"])
    passwords.install(app.config["PARVIS"])
    requirement.install(app.config["PARVIS"])
    queue.install(app.config["PARVIS"])
    login_manager.install(app)
    access.install(account.resuming.intercept_expired_session)
    for audience in (development, health):
        app.register_blueprint(audience.blueprint)
    for blueprint in (*account.BLUEPRINTS, *portal.BLUEPRINTS, *backoffice.BLUEPRINTS, *api.BLUEPRINTS, sync.bp):
        app.register_blueprint(blueprint)
    app.after_request(language.keep_language_of_address)
    guard.install(app, account.asking_again.find_known_browser)
    # The home page is the same for everyone and holds no token: these check where they are sent from instead. Other
    # software shows a key in each call, which no browser sends by itself.
    for view in (tracking.open_by_code, language.choose_language, sharing.create_report, api_calls.create_call):
        app.extensions["csrf"].exempt(view)
    app.extensions["csrf"].exempt(sync.bp)
    errors.show_as_not_found(
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
    errors.show_as_unavailable(app, AccessNotLogged)
    app.register_error_handler(NotAdmitted, refusing.render_refusal)
    app.register_error_handler(CaseUnderLimitation, backoffice.case_limitation.render_limited_case)
    app.jinja_env.globals["suggest_email"] = suggest_email
    app.jinja_env.globals["place_services"] = place_services.get_services
    app.jinja_env.globals["choices_of"] = ChoiceView
    app.jinja_env.globals["open_procedure"] = portal.listing.open_procedure
    app.jinja_env.globals["moved_in"] = moved_row_of_request
    app.jinja_env.globals["row_focus_in"] = row_focus_in
    app.jinja_env.globals["rows_of"] = build_rows
    app.jinja_env.globals["keeps_cards"] = backoffice.cards.can_edit_cards
    app.jinja_env.globals["last_list_url"] = last_list_url
    app.jinja_env.globals["is_previewed"] = is_previewed
    app.jinja_env.globals["internal_procedures"] = internal_procedures
    app.jinja_env.globals["charter"] = LocalProxy(charter.get_charter)
    app.jinja_env.globals["style_version"] = style.compute_version
    app.jinja_env.globals["drawn_icon"] = manifest.get_icon_url
    app.jinja_env.globals["unread_notices"] = notices.count_unread
    for name, told in {
        "unread_mark": unread.get_hidden_attribute,
        "unread_number": unread.get_unread_count,
        "unread_words": unread.get_unread_label,
    }.items():
        app.jinja_env.globals[name] = create_actor_value(name, told)
    app.jinja_env.globals["push_key"] = devices.get_public_key
    app.jinja_env.globals["device_owner"] = create_actor_value("device_owner", sync.sender.account_pseudonym)
