"""Services: the report procedures that are published, and the attributes of each."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.api.open311.blueprint import bp
from app.api.open311.call_errors import unknown_service_error
from app.api.open311.response_documents import create_response
from app.api.open311.service_attributes import list_attributes
from app.cases.reports.report_services import ReportService, list_report_services
from app.core.web.access_rules import access
from app.themes.charter import get_charter


@bp.get("/v2/services.<suffix>")
@access("public")
def list_services(suffix: str) -> Response:
    """The services that take reports now."""
    services = [_describe_service(service) for service in list_report_services() if service.live.is_open]
    return create_response("services", services, suffix)


@bp.get("/v2/services/<service_code>.<suffix>")
@access("public")
def show_definition(service_code: str, suffix: str) -> Response:
    """The attributes of a service."""
    service = find_open_service(service_code)
    attributes = [attribute.describe(order) for order, attribute in enumerate(list_attributes(service), start=1)]
    return create_response("service_definition", {"service_code": service_code, "attributes": attributes}, suffix)


def find_open_service(code: str) -> ReportService:
    """The service of that code, which takes reports now. Raises CallError."""
    for service in list_report_services():
        if service.code == code and service.live.is_open:
            return service
    raise unknown_service_error()


def _describe_service(service: ReportService) -> dict[str, Any]:
    topic = get_charter().find_topic(service.live.theme)
    return {
        "service_code": service.code,
        "service_name": service.procedure.title,
        "description": service.procedure.summary,
        "metadata": bool(list_attributes(service)),
        "type": "realtime",
        "keywords": ",".join(service.procedure.keywords),
        "group": topic.title if topic else None,
    }
