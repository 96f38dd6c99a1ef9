"""The back office: what agents see."""

from __future__ import annotations

from app.backoffice import (
    administration,
    agents,
    case_actions,
    case_calls,
    case_list,
    case_messages,
    case_page,
    definition_views,
    definitions,
    deliveries,
    districts,
    execution_errors,
    for_many,
    health_report,
    intake,
    notices,
    packages,
    settings,
    unfinished,
)

BLUEPRINTS = (
    case_list.bp,
    case_page.bp,
    case_actions.bp,
    case_calls.bp,
    case_messages.bp,
    for_many.bp,
    notices.bp,
    intake.bp,
    unfinished.bp,
    administration.bp,
    agents.bp,
    deliveries.bp,
    execution_errors.bp,
    settings.bp,
    districts.bp,
    definitions.bp,
    definition_views.bp,
    packages.bp,
    health_report.bp,
)
