"""The access policy of the reception and of oversight: duties that nobody of the cast has."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, ANY_AGENT, OPENS, WITH_KEY, AccessRule

NO_DUTY = AccessRule(frozenset(), invites=True, privileged=True)
IN_DEPARTMENT = AccessRule(
    frozenset({"agent_in_charge", "agent_of_the_family", "reception", "reception_who_entered"}),
    invites=True,
    privileged=True,
)

RECEPTION_POLICY: dict[str, AccessRule] = {
    "access_log.download_accesses": NO_DUTY,
    "access_log.list_accesses": NO_DUTY,
    "access_log.list_anomalies": NO_DUTY,
    "access_log.show_verification": NO_DUTY,
    "calls_to_return.create_call": NO_DUTY,
    "calls_to_return.create_reopening": IN_DEPARTMENT,
    "calls_to_return.create_return": IN_DEPARTMENT,
    "calls_to_return.list_calls": ANY_AGENT,
    "caller.create_intake": AccessRule(
        frozenset({"agent_in_charge", "reception", "reception_who_entered"}), invites=True, privileged=True
    ),
    "caller.show_caller": ANY_AGENT,
    "duties.update_duties": ADMINISTRATOR,
    "reception.create_lookup": NO_DUTY,
    "reception.list_answers": NO_DUTY,
    "reception.show_reception": NO_DUTY,
    "retention.show_dry_run": ADMINISTRATOR,
    "short_messages.create_release": ADMINISTRATOR,
    "short_messages.show_counts": ADMINISTRATOR,
    "sms_reports.create_report": WITH_KEY,
    "tracking_code.create_text_message": OPENS,
    "tracking_code.show_code": OPENS,
}
