"""The access policy of agendas: the holders of their roles, and administrators."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, ANY_AGENT, DECIDES, EVERYBODY, NOBODY, WITH_KEY, AccessRule

MANAGES = AccessRule(frozenset({"agent_in_charge", "administrator"}), invites=True, privileged=True)

AGENDA_POLICY: dict[str, AccessRule] = {
    "agenda_closures.create_closure": MANAGES,
    "agenda_closures.delete_closure": MANAGES,
    "agenda_closures.list_closures": MANAGES,
    "agenda_days.list_agendas": ANY_AGENT,
    "agenda_days.show_day": MANAGES,
    "agenda_days.show_week": MANAGES,
    "agenda_years.show_year": MANAGES,
    "appointment_booking.create_appointment": MANAGES,
    "appointment_booking.show_new_appointment": MANAGES,
    "appointment_changes.create_cancellation": MANAGES,
    "appointment_changes.show_appointment": MANAGES,
    "appointment_changes.update_appointment": MANAGES,
    "appointment_desk.create_step": MANAGES,
    "appointment_desk.create_walk_in": MANAGES,
    "appointment_desk.show_desk": MANAGES,
    "earlier_alerts.create_alert": MANAGES,
    "earlier_alerts.delete_alert": MANAGES,
    # Holders of the roles of the agenda: an administrator reads no name there, and no number.
    "pre_applications.create_override": DECIDES,
    "pre_applications.update_numbers": DECIDES,
    "identity_papers.create_test": ADMINISTRATOR,
    "identity_papers.delete_former_token": ADMINISTRATOR,
    "identity_papers.delete_point": ADMINISTRATOR,
    "identity_papers.renew_token": ADMINISTRATOR,
    "identity_papers.show_interface": ADMINISTRATOR,
    "identity_papers.show_point": ADMINISTRATOR,
    "identity_papers.update_connection": ADMINISTRATOR,
    "identity_papers.update_point": ADMINISTRATOR,
    "national_hub.list_meeting_points": WITH_KEY,
    "national_hub.list_time_slots": WITH_KEY,
    "national_hub.search_application_ids": WITH_KEY,
    "open_availability.list_services": EVERYBODY,
    # No form of the test site asks for that service.
    "open_availability.list_slots": NOBODY,
    # Whoever has the signed link; without it, a page says that it leads nowhere.
    "appointment_management.create_cancellation": EVERYBODY,
    "appointment_management.show_appointment": EVERYBODY,
    "appointment_management.show_cancellation": EVERYBODY,
    "appointment_management.update_appointment": EVERYBODY,
    # The question that the address names is none about an appointment.
    "chosen_slot.show_form": NOBODY,
    "overrun_bookings.list_bookings": MANAGES,
    "overrun_bookings.update_bookings": MANAGES,
    "weekly_bookings.create_end": MANAGES,
    "weekly_bookings.create_question": MANAGES,
    "weekly_bookings.create_series": MANAGES,
    "weekly_bookings.list_series": MANAGES,
    "weekly_bookings.show_series": MANAGES,
    "event_sessions.create_cancellation": MANAGES,
    "event_sessions.create_session": MANAGES,
    "event_sessions.show_new_session": MANAGES,
    "event_sessions.show_session": MANAGES,
    "event_sessions.show_sessions": MANAGES,
    "event_sessions.update_session": MANAGES,
    "session_registrations.create_cancellation": MANAGES,
    "session_registrations.create_registration": MANAGES,
    "session_registrations.create_check_in": MANAGES,
    "session_registrations.create_tick": MANAGES,
    "session_registrations.download_registrations": MANAGES,
    "session_registrations.show_registrations": MANAGES,
}
