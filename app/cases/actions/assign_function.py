"""A function that a workflow assigns to another role, for one case."""

from __future__ import annotations

from app.cases.case_definitions import holders_of, procedure_of
from app.cases.people import assignment
from app.cases.people.function_assignment import RoleNotAllowed, find_role, set_roles
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.db import db
from app.core.web.access_rules import SYSTEM


def assign_function(execution: ActionExecution) -> None:
    """The workflow gives the function, takes it away, or adds somebody to it."""
    case, parameters = execution.case, execution.action.parameters
    try:
        role = find_role(case, str(execution.value("role") or "")).slug
    except RoleNotAllowed:
        raise StepFailed("unknown_role") from None
    current_roles = set(
        holders_of(case).get(parameters["function"]) or [procedure_of(case).functions.get(parameters["function"], "")]
    )
    new_roles = {"set": {role}, "add": current_roles | {role}, "remove": current_roles - {role}}[
        parameters.get("change", "set")
    ]
    if not new_roles - {""}:
        raise StepFailed("nobody_left")
    set_roles(case, parameters["function"], new_roles - {""}, by=SYSTEM)
    if case.assigned_to_id is not None:
        db.session.flush()
        assignment.unassign_unless_processing(case)
