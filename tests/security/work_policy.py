"""The access policy of how agents share and follow their work."""

from __future__ import annotations

from tests.security.policy_rules import ABSENT_AGENT, ADMINISTRATOR, ANY_AGENT, TOLD_AGENT, AccessRule

WORK_POLICY: dict[str, AccessRule] = {
    "absences.create_absence_of_agent": ADMINISTRATOR,
    "absences.create_own_absence": ANY_AGENT,
    "absences.create_return": ABSENT_AGENT,
    "absences.list_absences_of_agent": ADMINISTRATOR,
    "absences.list_agents_absences": ADMINISTRATOR,
    "absences.list_own_absences": ANY_AGENT,
    "bulk_assignment.create_assignment": ANY_AGENT,
    "bulk_assignment.show_assignment": ANY_AGENT,
    "bulk_runs.create_cancellation": TOLD_AGENT,
    "bulk_runs.create_retry": TOLD_AGENT,
    "bulk_runs.show_run": TOLD_AGENT,
    "daily_digest.show_digest": ANY_AGENT,
    "daily_digest.update_digest": ANY_AGENT,
    "dispatch_rules.create_rule": ADMINISTRATOR,
    "dispatch_rules.delete_rule": ADMINISTRATOR,
    "dispatch_rules.list_procedures": ADMINISTRATOR,
    "dispatch_rules.show_rules": ADMINISTRATOR,
    "dispatch_rules.show_trial": ADMINISTRATOR,
    "dispatch_rules.update_rank": ADMINISTRATOR,
    "today.show_today": ANY_AGENT,
}
