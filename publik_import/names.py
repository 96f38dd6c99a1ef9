"""Resolve the variables of an export to Parvis names, in the scope of a form or a workflow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.procedures.fields.dynamic_text import TRACKING_CODE
from publik_import.call_response_names import StoredNames, find_response_names
from publik_import.findings import NotUnderstood, build_reason
from publik_import.identifiers import make_identifier, make_option_name, split_at_underscores, strip_form_prefix
from publik_import.unsupported_variables import find_unsupported_reason
from publik_import.variable_meanings import Answer, Meaning, build_meaning, build_row_part, can_have_part
from publik_import.vocabulary import (
    COLLECTIONS,
    FIXED_NAMES,
    IN_FORMS,
    IN_TEXTS,
    IN_WORKFLOWS,
    LEGACY_NAMES,
    PROFILE,
    SITE_ADDRESSES,
)

# Maximum of fields that share a variable name.
MAX_SAME = 20
_ANSWER = ("form_var_", "form_live_var_", "form_f_", "var_")
# Conditions compare the status id, texts show its label.
_STATUSES = {"form_status": "case.status", "form_previous_status": "case.previous_status"}
# A property of a chosen option, and of an item of a status loop.
_PART = re.compile(r"(.+?)_(?:structured_(?!id$|text$|raw$)|live_var_)(.+)")
_LOOP = re.compile(r"current_item(?:\.(\w+))?|index")
# The index of a repeated workflow form: Parvis stores only the last answers.
_TIMES = re.compile(r"_\d+_var_")
_USERS = (("form_user_var_", "applicant"), ("session_user_var_", "profile"))


@dataclass
class Names:
    """The variables in scope of a form or a workflow. A workflow may refer to any answer, as it serves several forms."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)
    statuses: dict[str, str] = field(default_factory=dict)  # label to identifier
    exact_names: dict[str, str] = field(default_factory=dict)  # variables with a fixed name in Parvis
    constants: dict[str, str | bool] = field(default_factory=dict)  # values defined in the export, by Parvis name
    in_workflow: bool = False
    is_complete: bool = False  # all forms of the workflow are registered
    in_forms: bool = False  # in texts of a form, which may show what its expressions read
    in_passages: bool = False  # in a text with passages, which may read what placeholders show
    block: str = ""  # name prefix of the questions of an unrepeated block
    row: str = ""  # the loop variable of a template
    rows_are_questions: bool = False  # rows of a block, rather than of a service response
    tag_sources: dict[str, str] = field(
        default_factory=dict
    )  # loop variables of a template whose source is unsupported
    answer_names: set[str] = field(default_factory=set)  # Parvis names of all answers
    boolean_names: set[str] = field(default_factory=set)  # boolean variables of the workflow, by Parvis name
    by_number: dict[str, Answer] = field(default_factory=dict)  # fields by number (form_f12), as in the oldest exports
    # Workflow variables to be filled in by each procedure: Parvis names, with those of w.c.s.
    variables: dict[str, str] = field(default_factory=dict)
    # Response parts that calls store: paths by Parvis name, by call.
    stored_names: StoredNames = field(default_factory=dict)

    def register_answer(self, varname: str, answer: Answer) -> None:
        answers = self.answers.setdefault(varname, [])
        if len(answers) < MAX_SAME:
            answers.append(answer)
        self.answer_names.add(answer.name)
        if answer.keeps_details:
            self.answer_names.add(f"{answer.name}_details")

    def find_meaning(self, path: str, *, in_text: bool = False) -> Meaning:
        """The meaning of a variable in Parvis. Raises NotUnderstood."""
        full_name = path.replace(".", "_")
        if full_name in _STATUSES and not in_text:
            name = _STATUSES[full_name]
            return Meaning((name,), (Answer(name, "single_choice", self.statuses),))
        for resolve in (
            self._find_row_meaning,
            self._find_fixed_meaning,
            self._find_answer_meaning,
            self._find_block_meaning,
            self._find_form_meaning,
            self._find_user_meaning,
            self._find_option_meaning,
            self._find_call_meaning,
            self._raise_if_unsupported,
            self._find_legacy_meaning,
        ):
            meaning = resolve(full_name, path)
            if meaning is not None:
                return self._build_applicant_meaning(meaning) if full_name.startswith("session_user") else meaning
        if (source := self._find_source(path)) is not None:
            raise NotUnderstood("row_of_elsewhere", name=path.replace("_structured_", "."), source=source)
        if (code := find_unsupported_reason(full_name)) is not None:
            raise NotUnderstood(code, name=path)
        if self.in_workflow and not self.row and _is_single_value(path):
            return self._build_variable_meaning(path)
        raise NotUnderstood("unknown_name", name=path)

    def is_first_row_question(self, path: str) -> bool:
        """Whether the variable is a question of the first row of a block."""
        try:
            return bool(self.find_meaning(path, in_text=True).inner)
        except NotUnderstood:
            return False

    def register_call(self, varname: str) -> str:
        """Register a call, and return its Parvis name."""
        self.calls.add(varname)
        return make_identifier(varname)

    def enter_row(self, row: str, *, are_questions: bool = False) -> Names:
        """The scope of a loop over rows, with its loop variable."""
        return replace(self, row=row, rows_are_questions=are_questions)

    def enter_tag(self, sources_by_name: Mapping[str, str]) -> Names:
        """The scope of a tag whose variables come from unsupported sources."""
        root_sources = {name: self._find_source(source) or source for name, source in sources_by_name.items()}
        return replace(self.enter_row("?"), tag_sources={**self.tag_sources, **root_sources})

    def is_offered(self, name: str, *, in_text: bool = False) -> bool:
        """Whether the name is available in Parvis."""
        root, _, rest = name.partition(".")
        if root == "item" and (self.row or name in self.answer_names):
            return True
        if root in ("option", "loop") and self.in_workflow:
            return True
        if root == "calls":
            return self.in_workflow and rest.split(".")[0] in {make_identifier(varname) for varname in self.calls}
        if root == "answers" and rest:
            return self.in_workflow or name in self.answer_names or _find_details_name(name) in self.answer_names
        if root == "processing" and rest:
            return self.in_workflow and name in self.answer_names
        if name in self.exact_names.values():
            return True
        if name == TRACKING_CODE and self.in_forms:
            return True
        if not self.in_forms and (in_text or (self.in_passages and name in IN_TEXTS)):
            return name in IN_TEXTS
        return name in (IN_WORKFLOWS if self.in_workflow else IN_FORMS)

    def _find_source(self, path: str) -> str | None:
        """The unsupported source of a loop variable, if any."""
        return self.tag_sources.get(path.split(".")[0].partition("_structured")[0])

    def _find_row_meaning(self, full_name: str, path: str) -> Meaning | None:
        root, _, rest = path.partition(".")
        if not self.row or root != self.row:
            return None
        if not rest:
            return Meaning(("item",))
        key = rest.removeprefix("form_var_")
        return Meaning((f"item.{make_identifier(key)}" if self.rows_are_questions else build_row_part("item", key),))

    def _find_fixed_meaning(self, full_name: str, path: str) -> Meaning | None:
        if self.in_workflow and full_name in SITE_ADDRESSES:
            return self._build_variable_meaning(full_name)
        exact_name = self.exact_names.get(full_name.removeprefix("form_workflow_data_"))
        return Meaning((exact_name or FIXED_NAMES[full_name],)) if exact_name or full_name in FIXED_NAMES else None

    def _find_answer_meaning(self, full_name: str, path: str) -> Meaning | None:
        prefix = next((prefix for prefix in _ANSWER if full_name.startswith(prefix)), None)
        if prefix is None:
            return None
        rest = full_name.removeprefix(prefix)
        for answer_path in (rest, *_iterate_single_row_paths(rest)):
            for varname, suffix in split_at_underscores(answer_path):
                if varname in self.answers and can_have_part(self.answers[varname], suffix):
                    return build_meaning(self.answers[varname], suffix)
        if self.in_workflow and (part := _PART.match(rest)):
            return Meaning((f"answers.{make_identifier(part[1])}_details.{make_identifier(part[2])}",))
        varname = strip_form_prefix(rest)
        if self.in_workflow:
            return Meaning((f"answers.{make_identifier(varname)}",))
        missing = (build_reason("no_such_field", name=varname),)
        return Meaning((f"answers.{make_identifier(varname)}",), reasons=missing, is_missing=True)

    def _find_block_meaning(self, full_name: str, path: str) -> Meaning | None:
        """A question of the current block: of the same row, or of the form for an unrepeated block."""
        if not full_name.startswith(("block_var_", "form_block_var_")):
            return None
        rest = full_name.split("block_var_", 1)[1]
        for varname, suffix in split_at_underscores(rest):
            if f"{self.block}{varname}" in self.answers:
                return build_meaning(self.answers[f"{self.block}{varname}"], suffix)
        return Meaning((f"item.{make_identifier(rest)}",))

    def _find_form_meaning(self, full_name: str, path: str) -> Meaning | None:
        """An answer to a form of the workflow."""
        rest = full_name.removeprefix("form_workflow_form_").removeprefix("form_workflow_data_")
        rest = _TIMES.sub("_var_", rest)
        for varname, suffix in split_at_underscores(rest):
            if "_var_" in varname and varname in self.answers:
                return build_meaning(self.answers[varname], suffix)
        form, separator, _ = rest.partition("_var_")
        is_bare = separator and form and not full_name.startswith(("form_", "session_"))
        if is_bare or full_name.startswith("form_workflow_form_"):
            missing = (build_reason("no_such_field", name=rest),) if self.is_complete else ()
            return Meaning((f"processing.{make_identifier(rest)}",), reasons=missing, is_missing=self.is_complete)
        return None

    def _find_user_meaning(self, full_name: str, path: str) -> Meaning | None:
        for prefix, root in _USERS:
            if full_name.startswith(prefix):
                attribute = full_name.removeprefix(prefix)
                return Meaning((f"{root}.{PROFILE.get(attribute, make_identifier(attribute))}",))
        return None

    def _build_applicant_meaning(self, meaning: Meaning) -> Meaning:
        """In a workflow, the signed-in user is translated to the applicant."""
        if not self.in_workflow:
            return meaning
        names = tuple(name.replace("profile.", "applicant.", 1) for name in meaning.names)
        return replace(meaning, names=names, reasons=(*meaning.reasons, build_reason("session_user")))

    def _find_option_meaning(self, full_name: str, path: str) -> Meaning | None:
        if not full_name.startswith("form_option_"):
            return None
        name = make_option_name(full_name.removeprefix("form_option_"))
        if not self.in_workflow and name not in self.constants:
            # The form had no value for the variable at the time of the export.
            return Meaning((name,), reasons=(build_reason("as_exported", name=path),), is_missing=True)
        if self.in_workflow:
            self.variables.setdefault(name, full_name.removeprefix("form_option_"))
        return Meaning((name,))

    def _build_variable_meaning(self, path: str) -> Meaning:
        """A variable known to the authority only becomes a workflow variable to fill in."""
        name = f"option.{make_identifier(path)}"
        self.variables.setdefault(name, path)
        return Meaning((name,), reasons=(build_reason("site_variable", name=path),))

    def _find_call_meaning(self, full_name: str, path: str) -> Meaning | None:
        """A part of the response of an earlier web service call."""
        rest = re.sub(r"^form_workflow_(data_|wscall_)?", "", full_name)
        for varname, suffix in split_at_underscores(rest):
            if varname in self.calls:
                names = find_response_names(make_identifier(varname), suffix, self.stored_names)
                if names is None:
                    missing = (build_reason("part_of_answer", name=suffix),)
                    return Meaning((f"calls.{make_identifier(varname)}.answer",), reasons=missing, is_missing=True)
                self.answer_names.update(name for name in names if name.startswith("processing."))
                return Meaning(names)
        if full_name.startswith("form_workflow_") and rest:
            return Meaning((f"calls.{make_identifier(rest)}",))
        return None

    def _find_legacy_meaning(self, full_name: str, path: str) -> Meaning | None:
        """A short name of the oldest messages, or a field by number."""
        if full_name in self.by_number:
            return build_meaning([self.by_number[full_name]], "")
        return (
            Meaning((LEGACY_NAMES[full_name],))
            if self.in_workflow and not self.row and full_name in LEGACY_NAMES
            else None
        )

    def _raise_if_unsupported(self, full_name: str, path: str) -> Meaning | None:
        root, _, rest = path.partition(".")
        if root == "status_loop" and (loop := _LOOP.fullmatch(rest)):
            name = loop[1] and f"loop.item.{make_identifier(loop[1])}"
            return Meaning((name or {"current_item": "loop.item", "index": "loop.number"}[rest],))
        if root in COLLECTIONS and rest:
            return Meaning((f"{COLLECTIONS[root]}.{make_identifier(rest)}",))
        return None


def _iterate_single_row_paths(rest: str) -> Iterator[str]:
    """Paths without the row index, for an unrepeated block."""
    for separator in ("_var_", "_0_"):
        if separator in rest:
            yield rest.replace(separator, "_", 1)


def _is_single_value(path: str) -> bool:
    """Whether the path is not a part of a loop variable."""
    return "." not in path and "_structured" not in path and path != "forloop"


def _find_details_name(name: str) -> str:
    """The details variable that the name is a part of, if any."""
    parent_name = ".".join(name.split(".")[:2])
    return parent_name if parent_name.endswith("_details") else ""
