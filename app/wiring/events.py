"""Functions that follow an event, in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.accounts import events as accounts_events
from app.agendas import events as agenda_events
from app.agendas.ants import declarations
from app.agendas.earlier_slots import events as earlier_slot_events
from app.cards import card_owners
from app.cases import events
from app.cases.conversation import canned_replies
from app.cases.mentions import agent_mentions
from app.cases.merges import case_merges
from app.documents import events as document_events
from app.documents.two_d_doc import proof_jobs
from app.documents.wallet import events as wallet_events
from app.documents.wallet import wallet_documents
from app.identity import links
from app.mailroom import item_actions
from app.notifications import (
    account_emails,
    case_notifications,
    notices,
    payment_notices,
    push_devices,
    signing_notices,
    topic_notifications,
)
from app.notifications.appointments import appointment_notices, earlier_offers, proposal_notices, registration_notices
from app.openid_provider import logouts
from app.payments import awaited_payments, case_payments
from app.payments import events as payment_events
from app.payments.booking_adjustments import booking_reactions
from app.payments.external_invoices import external_invoice_jobs
from app.privacy import account_deletion
from app.privacy.data_export import exports
from app.privacy.list_exports import stored_exports
from app.search import events as search_events
from app.search import index_refresh

REACTIONS: Mapping[type, Sequence[Callable[[Any], None]]] = {
    accounts_events.AccountRegistered: [account_emails.send_confirmation_email],
    accounts_events.EmailAlreadyRegistered: [account_emails.send_already_registered_email],
    accounts_events.AgentInvited: [account_emails.send_invitation_email],
    accounts_events.PasswordResetRequested: [account_emails.send_password_reset_email],
    accounts_events.PasswordChanged: [account_emails.send_password_changed_email],
    accounts_events.SignedOut: [logouts.end_session_of_clients],
    accounts_events.SignInRenewed: [logouts.follow_renewed_session],
    accounts_events.SignInsEnded: [account_emails.delete_devices_of_account, logouts.end_all_sessions_of_clients],
    accounts_events.SecondFactorChanged: [account_emails.send_second_factor_changed_email],
    accounts_events.IdentityLinked: [account_emails.send_identity_linked_email],
    accounts_events.IdentityUnlinked: [account_emails.send_identity_unlinked_email],
    accounts_events.RecoveryCodeUsed: [account_emails.send_recovery_code_used_email],
    accounts_events.PasskeyAdded: [account_emails.send_passkey_added_email],
    accounts_events.PasskeyDeleted: [account_emails.send_passkey_deleted_email],
    accounts_events.PasskeyCopySuspected: [account_emails.send_passkey_copy_email],
    accounts_events.SignedInElsewhere: [account_emails.send_new_browser_email],
    accounts_events.SignInLinkRequested: [account_emails.send_sign_in_link_email],
    accounts_events.EmailChangeNotified: [account_emails.send_email_change_requested_email],
    accounts_events.EmailChangeRequested: [account_emails.send_email_confirmation_email],
    accounts_events.EmailChanged: [account_emails.send_email_changed_email],
    accounts_events.QualityGiven: [account_emails.send_quality_given_email],
    accounts_events.AccountInactive: [account_emails.send_inactivity_email],
    accounts_events.TextsToReview: [account_emails.send_texts_to_review_email],
    accounts_events.WebhookFailing: [account_emails.send_webhook_failing_email],
    accounts_events.SoftwareKeysExpiring: [account_emails.send_keys_expiring_email],
    accounts_events.AccountDeleted: [
        account_emails.delete_notifications_of_account,
        wallet_documents.delete_wallet_of_account,
        links.delete_links_of_account,
        exports.delete_exports_of_account,
        stored_exports.delete_exports_of_account,
        card_owners.delete_ownerships_of_account,
        canned_replies.delete_replies_of_account,
        agent_mentions.delete_mentions_of_account,
        logouts.delete_account_from_clients,
        account_deletion.delete_account_references,
    ],
    events.GrantsRevoked: [push_devices.delete_devices_of_revoked_case],
    events.ConfirmationAsked: [case_notifications.send_confirmation_request],
    events.CaseSubmitted: [
        case_notifications.queue_receipt,
        topic_notifications.queue_new_case,
        item_actions.link_submitted_case,
        proof_jobs.queue_proof_reading,
    ],
    events.CaseMoved: [topic_notifications.queue_progress],
    events.AgentWrote: [case_notifications.send_agent_message, topic_notifications.queue_agent_message],
    events.CaseLimited: [case_notifications.send_limitation_email],
    events.LimitationLifted: [case_notifications.send_limitation_lifted_email],
    events.ApplicantWrote: [case_merges.report_message, topic_notifications.queue_applicant_message],
    events.CodesAskedFor: [case_notifications.send_codes],
    events.CaseWithdrawn: [case_notifications.send_withdrawal, topic_notifications.queue_withdrawal],
    events.ConsentWithdrawn: [case_notifications.create_consent_withdrawn_notices],
    events.CaseAssigned: [notices.create_assignment_notice, topic_notifications.queue_assignment],
    events.AgentsMentioned: [notices.create_mention_notices, topic_notifications.queue_mention],
    events.OutcomeReached: [case_merges.follow_outcome],
    events.CaseReopened: [case_merges.follow_reopening],
    events.CaseMerged: [case_notifications.send_merge_email],
    events.CaseSeparated: [case_notifications.send_separation_email],
    events.MergedCaseAnswered: [case_notifications.send_merged_outcome_email],
    events.RatingAsked: [case_notifications.send_rating_request],
    events.DocumentGiven: [case_notifications.send_document_given_email, topic_notifications.queue_document],
    # Money first: letters tell what it comes to.
    agenda_events.BookingPriceChanged: [booking_reactions.follow_price],
    agenda_events.AttendanceRecorded: [booking_reactions.follow_attendance],
    agenda_events.SessionCancelled: [booking_reactions.follow_session],
    agenda_events.AppointmentMoved: [
        booking_reactions.follow_booking,
        appointment_notices.send_moved_notice,
        topic_notifications.queue_appointment,
        declarations.follow_change,
    ],
    agenda_events.AppointmentCancelled: [
        booking_reactions.follow_cancellation,
        appointment_notices.send_cancelled_notice,
        topic_notifications.queue_appointment,
        declarations.follow_change,
    ],
    agenda_events.AppointmentOffered: [proposal_notices.send_proposals],
    earlier_slot_events.EarlierSlotOffered: [earlier_offers.send_offer],
    agenda_events.TelephoneBookingChanged: [declarations.follow_telephone_change],
    agenda_events.RegistrationChanged: [
        booking_reactions.follow_registration,
        registration_notices.send_registration_notice,
        topic_notifications.queue_appointment,
    ],
    payment_events.InvoiceIssued: [payment_notices.send_invoice],
    payment_events.InvoiceCancelled: [
        payment_notices.send_cancellation,
        case_payments.queue_follow_up,
        booking_reactions.follow_invoice,
    ],
    payment_events.InvoiceReduced: [payment_notices.send_reduction],
    payment_events.RefundRefused: [payment_notices.send_refund_refusal],
    payment_events.InstalmentsChanged: [awaited_payments.queue_plan_follow_up],
    payment_events.GroupPaymentReceived: [payment_notices.send_group_payment_received],
    payment_events.PaymentReceived: [
        payment_notices.send_payment_received,
        case_payments.queue_follow_up,
        awaited_payments.queue_plan_follow_up,
        external_invoice_jobs.queue_mark,
    ],
    events.StepReminderDue: [payment_notices.send_reminder],
    document_events.SigningDeclined: [signing_notices.create_declined_notice],
    document_events.SigningDelegated: [signing_notices.create_delegated_notice],
    wallet_events.WalletDocumentsExpiring: [account_emails.send_wallet_expiring_email],
    wallet_events.WalletDocumentsUnused: [account_emails.send_wallet_unused_email],
    wallet_events.WalletDocumentDeleted: [exports.delete_exports_of_wallet_document],
    search_events.ContentChanged: [index_refresh.mark_stale],
}
