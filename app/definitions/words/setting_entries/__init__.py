"""Words of the settings of procedures and workflows, by kind of definition."""

from __future__ import annotations

from collections.abc import Mapping

from app.definitions.words.setting_entries.action_entries import ACTION_ENTRIES
from app.definitions.words.setting_entries.applicant_entries import APPLICANT_ENTRIES
from app.definitions.words.setting_entries.entry import NO_CHOICE, EntryTable, SettingEntry
from app.definitions.words.setting_entries.legal_entries import LEGAL_ENTRIES
from app.definitions.words.setting_entries.moment_entries import MOMENT_ENTRIES
from app.definitions.words.setting_entries.page_entries import FIELD_ENTRIES, PAGE_ENTRIES, PASSAGE_ENTRIES
from app.definitions.words.setting_entries.procedure_entries import PROCEDURE_ENTRIES
from app.definitions.words.setting_entries.status_entries import STATUS_ENTRIES
from app.definitions.words.setting_entries.workflow_entries import WORKFLOW_ENTRIES

PROCEDURE, WORKFLOW = "procedure", "workflow"
# Found in both kinds of definition.
SHARED_ENTRIES: EntryTable = {**FIELD_ENTRIES, **PASSAGE_ENTRIES}
OWN_ENTRIES: Mapping[str, EntryTable] = {
    PROCEDURE: {**PROCEDURE_ENTRIES, **APPLICANT_ENTRIES, **LEGAL_ENTRIES, **PAGE_ENTRIES},
    WORKFLOW: {**WORKFLOW_ENTRIES, **STATUS_ENTRIES, **ACTION_ENTRIES, **MOMENT_ENTRIES},
}
ENTRIES: Mapping[str, EntryTable] = {kind: {**SHARED_ENTRIES, **entries} for kind, entries in OWN_ENTRIES.items()}

__all__ = [
    "ENTRIES",
    "NO_CHOICE",
    "OWN_ENTRIES",
    "PROCEDURE",
    "SHARED_ENTRIES",
    "WORKFLOW",
    "EntryTable",
    "SettingEntry",
]
