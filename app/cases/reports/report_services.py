"""Report procedures that the authority publishes as services of Open311."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.reports.reported_places import get_precision
from app.core.i18n import current_language
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure
from app.procedures.procedure_options import Open311, Report, Similar
from app.procedures.publishing import LiveProcedure


@dataclass(frozen=True)
class ReportService:
    """A published procedure: its code is the slug, its words those of residents, in the language of the reader."""

    live: LiveProcedure
    procedure: Procedure

    @property
    def code(self) -> str:
        return self.live.slug

    @property
    def report(self) -> Report:
        report = self.procedure.options.report
        assert report is not None
        return report

    @property
    def similar(self) -> Similar:
        assert self.report.similar is not None
        return self.report.similar

    @property
    def rule(self) -> Open311:
        assert self.report.open311 is not None
        return self.report.open311


def find_report_service(code: str) -> ReportService | None:
    """The service of that code, be it closed."""
    return next((service for service in list_report_services() if service.code == code), None)


def list_report_services() -> list[ReportService]:
    """The services of the site, in the order of the catalogue; closed procedures too, whose reports can still be read."""
    return [
        ReportService(live, procedures.resident_definition_of(live.version_id, current_language()))
        for live in procedures.live_procedures()
        if get_precision(live.definition) and not live.definition.options.is_internal
    ]
