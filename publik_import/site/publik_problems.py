"""Problems left to correct in the drafts of an import from Publik, noted in their files for the report."""

from __future__ import annotations

from collections.abc import Sequence

from app.definitions.checks.unwritten_texts import unwritten_text_problems
from app.definitions.findings.findings import ERROR
from app.definitions.findings.rules import list_findings
from app.definitions.findings.topic_rules import UNKNOWN_TOPIC
from app.language.schema.problems import Problem
from app.packages.import_plan import KINDS, Plan
from app.packages.package import LISTS
from publik_import.importer import FORM, WORKFLOW, ImportedFile
from publik_import.site.publik_package import PublikExport


def record_unwritten_texts(files: Sequence[ImportedFile]) -> None:
    """Without a site: only the texts to write are known."""
    for file in files:
        if file.kind in (FORM, WORKFLOW) and file.definition is not None:
            file.problems = [*file.problems, *unwritten_text_problems(file.definition)]


def record_problems(export: PublikExport, plan: Plan) -> None:
    """On the site, once the definitions are imported: all that prevents their publication, but that of their circuits."""
    for item in plan.items:
        if item.section == LISTS:
            continue
        export.origins[item.key].problems = [
            Problem(finding.pointer, finding.message)
            for finding in list_findings(KINDS[item.section], item.definition)
            if (finding.severity == ERROR or finding.rule == UNKNOWN_TOPIC) and finding.pointer != "workflow"
        ]
