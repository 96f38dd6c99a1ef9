"""What was sent from Publik, told file by file and as a whole: what becomes of it, what is to be read again, what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.packages.import_plan import Item, Plan
from app.packages.package import LISTS, PROCEDURES, WORKFLOWS
from app.packages.publik_package import PublikExport
from app.publik_import.findings import APPROXIMATE, MAPPED, NOT_MAPPED
from app.publik_import.import_summary import SummaryPoint, list_summary_points
from app.publik_import.importer import ImportedFile

# In the order of reading: what residents see first.
_ORDER = (PROCEDURES, WORKFLOWS, LISTS)


@dataclass(frozen=True)
class SummaryFile:
    """One file that was sent, and the document that it gave if it gave one."""

    imported: ImportedFile
    item: Item | None

    @property
    def name(self) -> str:
        """Without the folders and archives that it came in."""
        return self.imported.file.rsplit("/", 1)[-1]

    @property
    def title(self) -> str:
        return self.imported.title or self.name

    @property
    def refusal(self) -> str:
        """Why nothing is taken of it; empty when something is."""
        return str(self.imported.error or self.imported.refusal or "")

    @cached_property
    def points(self) -> list[SummaryPoint]:
        """What is to be read again, each thing once."""
        return list_summary_points(self.imported.findings)

    @cached_property
    def counts(self) -> dict[str, int]:
        return self.imported.findings.count_outcomes()


@dataclass(frozen=True)
class Summary:
    """All the files, by what they become."""

    sections: Sequence[tuple[str, Sequence[SummaryFile]]]
    parts: Sequence[SummaryFile]
    unused: Sequence[SummaryFile]
    shares: dict[str, int]
    # What Publik calls the roles and the categories to be placed, by their slugs.
    names: dict[str, str]

    @property
    def file_count(self) -> int:
        """How many files were sent."""
        return sum(len(files) for _, files in self.sections) + len(self.parts) + len(self.unused)

    @property
    def used_count(self) -> int:
        """How many of them become something here."""
        return self.file_count - len(self.unused)

    @property
    def is_complete(self) -> bool:
        """Whether all that was sent could be read."""
        return not any(file.imported.error for file in self.unused)

    @property
    def element_count(self) -> int:
        return sum(self.shares.values())


def summary_of(arrival: PublikExport, plan: Plan) -> Summary:
    items = {item.key: item for item in plan.items}
    documents = {id(arrival.origins[key]): item for key, item in items.items()}
    files = [SummaryFile(one, documents.get(id(one))) for one in arrival.files]
    shares: Counter[str] = Counter()
    for file in files:
        if not file.refusal:
            shares.update(file.counts)
    by_section = {section: [file for file in files if file.item and file.item.section == section] for section in _ORDER}
    return Summary(
        sections=[(section, sorted(found, key=_sort_key)) for section, found in by_section.items() if found],
        parts=[file for file in files if file.item is None and not file.refusal],
        unused=[file for file in files if file.item is None and file.refusal],
        names={slug: name for file in files for slug, name in file.imported.labels.items()},
        shares={outcome: shares[outcome] for outcome in (MAPPED, APPROXIMATE, NOT_MAPPED)},
    )


def _sort_key(file: SummaryFile) -> tuple[int, str]:
    """What has most to be written again comes first."""
    return -file.counts[NOT_MAPPED], file.title
