"""The access policy of agendas: the holders of their roles, and administrators."""

from __future__ import annotations

from tests.security.policy_rules import ANY_AGENT, AccessRule

MANAGES = AccessRule(frozenset({"agent_in_charge", "administrator"}), invites=True, privileged=True)

AGENDA_POLICY: dict[str, AccessRule] = {
    "agenda_closures.create_closure": MANAGES,
    "agenda_closures.delete_closure": MANAGES,
    "agenda_closures.list_closures": MANAGES,
    "agenda_days.list_agendas": ANY_AGENT,
    "agenda_days.show_day": MANAGES,
    "agenda_days.show_week": MANAGES,
    "appointment_booking.create_appointment": MANAGES,
    "appointment_booking.show_new_appointment": MANAGES,
    "appointment_changes.create_cancellation": MANAGES,
    "appointment_changes.show_appointment": MANAGES,
    "appointment_changes.update_appointment": MANAGES,
    "appointment_desk.create_step": MANAGES,
    "appointment_desk.create_walk_in": MANAGES,
    "appointment_desk.show_desk": MANAGES,
    "event_sessions.create_cancellation": MANAGES,
    "event_sessions.create_session": MANAGES,
    "event_sessions.show_new_session": MANAGES,
    "event_sessions.show_session": MANAGES,
    "event_sessions.show_sessions": MANAGES,
    "event_sessions.update_session": MANAGES,
    "session_registrations.create_cancellation": MANAGES,
    "session_registrations.create_registration": MANAGES,
    "session_registrations.create_tick": MANAGES,
    "session_registrations.download_registrations": MANAGES,
    "session_registrations.show_registrations": MANAGES,
}
