"""Summarise the import of Publik files: outcome of each file, points to review, files not imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.packages.import_plan import Item, Plan
from app.packages.package import LISTS, PROCEDURES, WORKFLOWS
from publik_import.findings import APPROXIMATE, MAPPED, NOT_MAPPED
from publik_import.import_summary import SummaryPoint, list_summary_points
from publik_import.importer import ImportedFile
from publik_import.site.publik_package import PublikExport

# In reading order: what residents see first.
_ORDER = (PROCEDURES, WORKFLOWS, LISTS)


@dataclass(frozen=True)
class SummaryFile:
    """An uploaded file, with its definition if any."""

    imported: ImportedFile
    item: Item | None

    @property
    def name(self) -> str:
        """The file name without its folders and archives."""
        return self.imported.file.rsplit("/", 1)[-1]

    @property
    def title(self) -> str:
        return self.imported.title or self.name

    @property
    def refusal(self) -> str:
        """Reason why the file is not imported; empty when it is."""
        return str(self.imported.error or self.imported.refusal or "")

    @cached_property
    def points(self) -> list[SummaryPoint]:
        """Points to review, without duplicates."""
        return list_summary_points(self.imported.findings)

    @cached_property
    def counts(self) -> dict[str, int]:
        return self.imported.findings.count_outcomes()


@dataclass(frozen=True)
class Summary:
    """All files, by outcome."""

    sections: Sequence[tuple[str, Sequence[SummaryFile]]]
    parts: Sequence[SummaryFile]
    unused: Sequence[SummaryFile]
    shares: dict[str, int]
    # The labels of Publik for roles and categories to place, by slug.
    names: dict[str, str]

    @property
    def file_count(self) -> int:
        """Number of uploaded files."""
        return sum(len(files) for _, files in self.sections) + len(self.parts) + len(self.unused)

    @property
    def used_count(self) -> int:
        """Number of files that are imported."""
        return self.file_count - len(self.unused)

    @property
    def is_complete(self) -> bool:
        """Whether all files could be read."""
        return not any(file.imported.error for file in self.unused)

    @property
    def element_count(self) -> int:
        return sum(self.shares.values())


def summary_of(export: PublikExport, plan: Plan) -> Summary:
    items = {item.key: item for item in plan.items}
    items_by_file = {id(export.origins[key]): item for key, item in items.items()}
    files = [SummaryFile(imported_file, items_by_file.get(id(imported_file))) for imported_file in export.files]
    shares: Counter[str] = Counter()
    for file in files:
        if not file.refusal:
            shares.update(file.counts)
    by_section = {section: [file for file in files if file.item and file.item.section == section] for section in _ORDER}
    return Summary(
        sections=[
            (section, sorted(section_files, key=_sort_key))
            for section, section_files in by_section.items()
            if section_files
        ],
        parts=[file for file in files if file.item is None and not file.refusal],
        unused=[file for file in files if file.item is None and file.refusal],
        names={slug: name for file in files for slug, name in file.imported.labels.items()},
        shares={outcome: shares[outcome] for outcome in (MAPPED, APPROXIMATE, NOT_MAPPED)},
    )


def _sort_key(file: SummaryFile) -> tuple[int, str]:
    """Files with the most unmapped elements come first."""
    return -file.counts[NOT_MAPPED], file.title
