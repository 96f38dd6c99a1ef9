"""Discovery: where the service is, in which formats, and whom to ask for a key."""

from __future__ import annotations

from flask import Response

from app.api.open311.blueprint import bp
from app.api.open311.response_documents import CONTENT_TYPES, create_response
from app.cases.reports.report_services import list_report_services
from app.core import clock
from app.core.i18n import gettext as _
from app.core.sites import current_site
from app.core.web.access_rules import access
from app.procedures.publishing import publication_dates
from app.themes.charter import get_charter

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
FORMATS = [content_type.partition(";")[0] for content_type in CONTENT_TYPES.values()]


@bp.get("/discovery.<suffix>")
@bp.get("/v2/discovery.<suffix>")
@access("public")
def show_discovery(suffix: str) -> Response:
    """Describe the endpoint of the site, which changed when one of its services was last published.

    Some clients look for the document below the endpoint itself.
    """
    charter = get_charter()
    contact = ", ".join(part for part in (charter.name, charter.email, charter.phone) if part)
    dates = publication_dates(service.live.version_id for service in list_report_services())
    changeset = clock.to_paris(max(dates.values())).isoformat(timespec="seconds")
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{current_site().base_url}/open311/v2",
        "changeset": changeset,
        "type": "production",
        "formats": FORMATS,
    }
    content = {
        "changeset": changeset,
        "contact": contact,
        "key_service": _("Demandez une clé à %(contact)s.", contact=contact),
        "endpoints": [endpoint],
    }
    return create_response("discovery", content, suffix)
