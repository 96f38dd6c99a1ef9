"""Values that the questions of an action may read besides one another, limited to what their reader may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.cases.files.uploads import UploadedFile
from app.cases.models import Case
from app.cases.people.applicants import chooser_in
from app.cases.reading import case_values
from app.cases.reading.readable_answers import answers_for, processing_for, reader_of
from app.core import clock
from app.core.web.access_rules import Actor
from app.procedures.form.journey import Context
from app.procedures.sources.field_options import lists_for


def build_action_context(case: Case, uploaded_files: Mapping[str, Sequence[UploadedFile]], *, by: Actor) -> Context:
    """Values that the questions of an action may read besides one another, limited to what their reader may know."""
    reader = reader_of(by, case)
    processing = processing_for(case, reader) if reader.is_agent else case_values.processing_of(case)
    values = case_values.condition_context(case, answers_for(case, reader), processing)
    files = {name: [file.describe() for file in received] for name, received in uploaded_files.items()}
    answers = {**values["answers"], **files}
    return Context(
        clock.today(),
        answers=answers,
        case=values["case"],
        processing=values["processing"],
        extra_values={name: values[name] for name in ("option", "calls")},
        lists=lists_for(chooser_in(case, by=by)),
    )
