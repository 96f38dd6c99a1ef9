"""What each variable of an export is called here, in the form or the workflow where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.procedures.fields.dynamic_text import TRACKING_CODE
from app.publik_import.call_response_names import KeptNames, find_response_names
from app.publik_import.findings import NotUnderstood, build_reason
from app.publik_import.identifiers import make_identifier, make_option_name, split_at_underscores, strip_form_prefix
from app.publik_import.unsupported_variables import find_unsupported_reason
from app.publik_import.variable_meanings import Answer, Meaning, build_meaning, build_row_part, can_have_part
from app.publik_import.vocabulary import (
    COLLECTIONS,
    FIXED_NAMES,
    IN_FORMS,
    IN_TEXTS,
    IN_WORKFLOWS,
    LEGACY_NAMES,
    PROFILE,
    SITE_ADDRESSES,
)

# Fields that share a name, each shown in its own case.
MAX_SAME = 20
_ANSWER = ("form_var_", "form_live_var_", "form_f_", "var_")
# A condition compares the status itself, a text shows its label.
_STATUSES = {"form_status": "case.status", "form_previous_status": "case.previous_status"}
# A property of what was chosen, and of what a status goes through.
_PART = re.compile(r"(.+?)_(?:structured_(?!id$|text$|raw$)|live_var_)(.+)")
_LOOP = re.compile(r"current_item(?:\.(\w+))?|index")
# A form of a workflow may be sent several times: the last answers are those that stay.
_TIMES = re.compile(r"_\d+_var_")
_USERS = (("form_user_var_", "applicant"), ("session_user_var_", "profile"))


@dataclass
class Names:
    """The variables known in one form or workflow. In a workflow any answer may be meant: it serves several forms."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)
    statuses: dict[str, str] = field(default_factory=dict)  # label to identifier
    exact_names: dict[str, str] = field(default_factory=dict)  # variables with a name of their own here
    constants: dict[str, str | bool] = field(default_factory=dict)  # values that the export itself gives to names
    in_workflow: bool = False
    is_whole: bool = False  # all that the workflow asks on the way is known
    in_forms: bool = False  # inside of the words of a form, which show what expressions read there
    in_passages: bool = False  # inside of a text, whose passages read what it shows as well
    block: str = ""  # what the names of the questions of a block begin with, where they stand once
    row: str = ""  # what a template calls the row it goes through
    rows_are_asked: bool = False  # of a group of questions, rather than of what another application answered
    tag_sources: dict[str, str] = field(
        default_factory=dict
    )  # what a template took from a source that nothing here reads
    asked_names: set[str] = field(default_factory=set)  # our names of all answers
    boolean_names: set[str] = field(
        default_factory=set
    )  # variables of the workflow that are a yes or a no, by our names
    by_number: dict[str, Answer] = field(default_factory=dict)  # form_f12, as the oldest exports call a field
    # What each procedure, or the authority, is to say for itself: our names with those of w.c.s.
    variables: dict[str, str] = field(default_factory=dict)
    # What calls are to keep of their answers: our names with where it is, by call.
    kept_names: KeptNames = field(default_factory=dict)

    def register_answer(self, varname: str, answer: Answer) -> None:
        same = self.answers.setdefault(varname, [])
        if len(same) < MAX_SAME:
            same.append(answer)
        self.asked_names.add(answer.name)
        if answer.keeps_details:
            self.asked_names.add(f"{answer.name}_details")

    def find_meaning(self, path: str, *, in_text: bool = False) -> Meaning:
        """What the variable means here; NotUnderstood when nobody but the authority knows."""
        whole = path.replace(".", "_")
        if whole in _STATUSES and not in_text:
            name = _STATUSES[whole]
            return Meaning((name,), (Answer(name, "single_choice", self.statuses),))
        for find in (
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
            found = find(whole, path)
            if found is not None:
                return self._build_applicant_meaning(found) if whole.startswith("session_user") else found
        if (source := self._find_source(path)) is not None:
            raise NotUnderstood("row_of_elsewhere", name=path.replace("_structured_", "."), source=source)
        if (why := find_unsupported_reason(whole)) is not None:
            raise NotUnderstood(why, name=path)
        if self.in_workflow and not self.row and _is_single_value(path):
            return self._build_variable_meaning(path)
        raise NotUnderstood("unknown_name", name=path)

    def is_first_row_question(self, path: str) -> bool:
        """Whether it means a question of the first row of a group."""
        try:
            return bool(self.find_meaning(path, in_text=True).inner)
        except NotUnderstood:
            return False

    def register_call(self, varname: str) -> str:
        """What the answer to this call is read as."""
        self.calls.add(varname)
        return make_identifier(varname)

    def enter_row(self, row: str, *, are_asked: bool = False) -> Names:
        """The same names for each row of a list, which the template calls so."""
        return replace(self, row=row, rows_are_asked=are_asked)

    def enter_tag(self, taken: Mapping[str, str]) -> Names:
        """The same names inside of a tag that takes these from sources that nothing here reads."""
        first = {name: self._find_source(source) or source for name, source in taken.items()}
        return replace(self.enter_row("?"), tag_sources={**self.tag_sources, **first})

    def is_offered(self, name: str, *, in_text: bool = False) -> bool:
        """Whether the product gives this name a value already."""
        root, _, rest = name.partition(".")
        if root == "item" and (self.row or name in self.asked_names):
            return True
        if root in ("option", "loop") and self.in_workflow:
            return True
        if root == "calls":
            return self.in_workflow and rest.split(".")[0] in {make_identifier(varname) for varname in self.calls}
        if root == "answers" and rest:
            return self.in_workflow or name in self.asked_names or _find_details_name(name) in self.asked_names
        if root == "processing" and rest:
            return self.in_workflow and name in self.asked_names
        if name in self.exact_names.values():
            return True
        if name == TRACKING_CODE and self.in_forms:
            return True
        if not self.in_forms and (in_text or (self.in_passages and name in IN_TEXTS)):
            return name in IN_TEXTS
        return name in (IN_WORKFLOWS if self.in_workflow else IN_FORMS)

    def _find_source(self, path: str) -> str | None:
        """Where a template took what the variable is a part of, when nothing here reads it."""
        return self.tag_sources.get(path.split(".")[0].partition("_structured")[0])

    def _find_row_meaning(self, whole: str, path: str) -> Meaning | None:
        root, _, rest = path.partition(".")
        if not self.row or root != self.row:
            return None
        if not rest:
            return Meaning(("item",))
        key = rest.removeprefix("form_var_")
        return Meaning((f"item.{make_identifier(key)}" if self.rows_are_asked else build_row_part("item", key),))

    def _find_fixed_meaning(self, whole: str, path: str) -> Meaning | None:
        if self.in_workflow and whole in SITE_ADDRESSES:
            return self._build_variable_meaning(whole)
        own = self.exact_names.get(whole.removeprefix("form_workflow_data_"))
        return Meaning((own or FIXED_NAMES[whole],)) if own or whole in FIXED_NAMES else None

    def _find_answer_meaning(self, whole: str, path: str) -> Meaning | None:
        start = next((start for start in _ANSWER if whole.startswith(start)), None)
        if start is None:
            return None
        rest = whole.removeprefix(start)
        for written in (rest, *_iterate_single_row_paths(rest)):
            for varname, end in split_at_underscores(written):
                if varname in self.answers and can_have_part(self.answers[varname], end):
                    return build_meaning(self.answers[varname], end)
        if self.in_workflow and (part := _PART.match(rest)):
            return Meaning((f"answers.{make_identifier(part[1])}_details.{make_identifier(part[2])}",))
        varname = strip_form_prefix(rest)
        if self.in_workflow:
            return Meaning((f"answers.{make_identifier(varname)}",))
        missing = (build_reason("no_such_field", name=varname),)
        return Meaning((f"answers.{make_identifier(varname)}",), reasons=missing, is_missing=True)

    def _find_block_meaning(self, whole: str, path: str) -> Meaning | None:
        """A question of the block itself: of the same row or, where its questions stand once, of the form."""
        if not whole.startswith(("block_var_", "form_block_var_")):
            return None
        rest = whole.split("block_var_", 1)[1]
        for varname, end in split_at_underscores(rest):
            if f"{self.block}{varname}" in self.answers:
                return build_meaning(self.answers[f"{self.block}{varname}"], end)
        return Meaning((f"item.{make_identifier(rest)}",))

    def _find_form_meaning(self, whole: str, path: str) -> Meaning | None:
        """What an agent or the applicant answered in the course of the workflow."""
        rest = whole.removeprefix("form_workflow_form_").removeprefix("form_workflow_data_")
        rest = _TIMES.sub("_var_", rest)
        for varname, end in split_at_underscores(rest):
            if "_var_" in varname and varname in self.answers:
                return build_meaning(self.answers[varname], end)
        form, found, _ = rest.partition("_var_")
        is_bare = found and form and not whole.startswith(("form_", "session_"))
        if is_bare or whole.startswith("form_workflow_form_"):
            missing = (build_reason("no_such_field", name=rest),) if self.is_whole else ()
            return Meaning((f"processing.{make_identifier(rest)}",), reasons=missing, is_missing=self.is_whole)
        return None

    def _find_user_meaning(self, whole: str, path: str) -> Meaning | None:
        for start, root in _USERS:
            if whole.startswith(start):
                attribute = whole.removeprefix(start)
                return Meaning((f"{root}.{PROFILE.get(attribute, make_identifier(attribute))}",))
        return None

    def _build_applicant_meaning(self, found: Meaning) -> Meaning:
        """In a workflow, whoever is signed in is taken to be the person who asks."""
        if not self.in_workflow:
            return found
        names = tuple(name.replace("profile.", "applicant.", 1) for name in found.names)
        return replace(found, names=names, reasons=(*found.reasons, build_reason("session_user")))

    def _find_option_meaning(self, whole: str, path: str) -> Meaning | None:
        if not whole.startswith("form_option_"):
            return None
        name = make_option_name(whole.removeprefix("form_option_"))
        if not self.in_workflow and name not in self.constants:
            # The form leaves it empty, and so it was on the day of the export.
            return Meaning((name,), reasons=(build_reason("as_exported", name=path),), is_missing=True)
        if self.in_workflow:
            self.variables.setdefault(name, whole.removeprefix("form_option_"))
        return Meaning((name,))

    def _build_variable_meaning(self, path: str) -> Meaning:
        """What only the authority knows becomes a variable of the workflow, for it to fill in."""
        name = f"option.{make_identifier(path)}"
        self.variables.setdefault(name, path)
        return Meaning((name,), reasons=(build_reason("site_variable", name=path),))

    def _find_call_meaning(self, whole: str, path: str) -> Meaning | None:
        """What a web service answered earlier in the workflow."""
        rest = re.sub(r"^form_workflow_(data_|wscall_)?", "", whole)
        for varname, end in split_at_underscores(rest):
            if varname in self.calls:
                names = find_response_names(make_identifier(varname), end, self.kept_names)
                if names is None:
                    missing = (build_reason("part_of_answer", name=end),)
                    return Meaning((f"calls.{make_identifier(varname)}.answer",), reasons=missing, is_missing=True)
                self.asked_names.update(name for name in names if name.startswith("processing."))
                return Meaning(names)
        if whole.startswith("form_workflow_") and rest:
            return Meaning((f"calls.{make_identifier(rest)}",))
        return None

    def _find_legacy_meaning(self, whole: str, path: str) -> Meaning | None:
        """In the oldest messages, what the request says has short names; a form knows its fields by their number."""
        if whole in self.by_number:
            return build_meaning([self.by_number[whole]], "")
        return Meaning((LEGACY_NAMES[whole],)) if self.in_workflow and not self.row and whole in LEGACY_NAMES else None

    def _raise_if_unsupported(self, whole: str, path: str) -> Meaning | None:
        root, _, rest = path.partition(".")
        if root == "status_loop" and (loop := _LOOP.fullmatch(rest)):
            name = loop[1] and f"loop.item.{make_identifier(loop[1])}"
            return Meaning((name or {"current_item": "loop.item", "index": "loop.number"}[rest],))
        if root in COLLECTIONS and rest:
            return Meaning((f"{COLLECTIONS[root]}.{make_identifier(rest)}",))
        return None


def _iterate_single_row_paths(rest: str) -> Iterator[str]:
    """The question of a block whose questions stand once: by the only row that there is."""
    for sign in ("_var_", "_0_"):
        if sign in rest:
            yield rest.replace(sign, "_", 1)


def _is_single_value(path: str) -> bool:
    """Rather than a part of something that a template goes through."""
    return "." not in path and "_structured" not in path and path != "forloop"


def _find_details_name(name: str) -> str:
    """What is kept beside the choice that the name is a part of."""
    held = ".".join(name.split(".")[:2])
    return held if held.endswith("_details") else ""
