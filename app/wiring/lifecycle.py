"""Capabilities that take part in the life of a case, and what a sent draft may wait for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.agendas import appointment_facts, case_bookings, slot_holds
from app.agendas.ants import declarations, number_checks
from app.agendas.event_sessions import case_registrations
from app.cases.drafts import request_confirmation
from app.cases.files import answer_files
from app.cases.lifecycle import request_quota, submission_rules
from app.cases.lifecycle.holds import Hold
from app.cases.lifecycle.participants import Participant
from app.cases.merges import merged_cases
from app.cases.models import Case
from app.cases.people import certified_answers, consents
from app.cases.reading.case_header import CaseHeader
from app.cases.reports import place_recording
from app.payments import case_payments, payment_holds

PARTICIPANTS: Sequence[Participant] = (
    Participant("certified answers", prepare_answers=certified_answers.certify_answers),
    Participant(
        "consents",
        on_submit=consents.record_submitted_consents,
        on_correct=consents.record_corrected_consents,
    ),
    Participant(
        "quotas",
        on_submit=submission_rules.take_quota,
        on_close=request_quota.release_on_closing,
        on_delete=request_quota.release_on_deletion,
    ),
    # Before anything of the page is written, since other software is asked.
    Participant("checks of pre-applications", on_save_page=number_checks.check_numbers),
    Participant(
        "appointments",
        on_save_page=slot_holds.hold_slots,
        on_hold=slot_holds.keep_holds,
        on_submit=slot_holds.confirm_holds,
        on_correct=case_bookings.follow_correction,
        on_action=case_bookings.book_from_action,
        on_withdraw=case_bookings.cancel_bookings,
        on_close=case_bookings.release_on_closing,
        on_anonymise=case_bookings.release_on_anonymisation,
    ),
    Participant(
        "pre-applications",
        on_submit=declarations.follow_submission,
        on_correct=declarations.follow_correction,
        on_action=declarations.follow_action,
        on_anonymise=declarations.release_on_anonymisation,
    ),
    # Their end is that of all bookings, above.
    Participant(
        "registrations",
        on_save_page=case_registrations.hold_registrations,
        on_submit=case_registrations.confirm_registrations,
        on_correct=case_registrations.follow_correction,
        on_action=case_registrations.register_from_action,
    ),
    Participant("reported places", on_submit=place_recording.record_place),
    Participant("files", on_submit=answer_files.take_over_files, on_correct=answer_files.delete_removed_files),
    Participant(
        "payments",
        on_submit=payment_holds.follow_submission,
        on_withdraw=case_payments.cancel_unpaid_invoices,
        on_close=case_payments.cancel_unpaid_invoices,
    ),
    Participant("merged cases", on_anonymise=merged_cases.release_merged_cases),
)

HOLDS: Sequence[Hold] = (
    Hold(
        request_confirmation.EMAIL_CONFIRMATION,
        is_needed=request_confirmation.is_confirmation_needed,
        start=request_confirmation.start_confirmation,
    ),
    Hold(
        payment_holds.PAYMENT,
        is_needed=payment_holds.is_payment_needed,
        start=payment_holds.start_payment,
        check=payment_holds.check_payable,
        lift=payment_holds.lift_payment,
        gives_back=True,
        keeps_places=True,
    ),
)

# What conditions read of a case besides its own columns, by the name after `case.`.
CASE_FACTS: Mapping[str, Callable[[CaseHeader], Any]] = {
    "appointment": appointment_facts.read_state,
    "appointment_day": appointment_facts.read_day,
    "payment": case_payments.read_payment_state,
}

# What texts write of a case besides its own columns, by the name after `case.`.
CASE_TEXTS: Mapping[str, Callable[[Case], str]] = {"appointment": appointment_facts.describe_appointment}
