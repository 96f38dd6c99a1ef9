"""What each variable of an export is called here, in the form or the workflow where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.wcs.findings import NotUnderstood, Reason, reason
from app.wcs.vocabulary import (
    COLLECTIONS,
    FIXED,
    IN_FORMS,
    IN_TEXTS,
    IN_WORKFLOWS,
    PROFILE,
    SAME_VALUE,
    SITE_ADDRESSES,
)

MAX_ID = 60
# Fields that share a name, each shown in its own case.
MAX_SAME = 20
_UNFIT = re.compile(r"[^a-z0-9]+")
_ANSWER = ("form_var_", "form_live_var_", "form_f_", "var_")
# A condition compares the status itself, a text shows its label.
_STATUSES = {"form_status": "case.status", "form_previous_status": "case.previous_status"}
_USERS = (("form_user_var_", "applicant"), ("session_user_var_", "profile"))


def identifier(text: str, prefix: str = "x") -> str:
    """A name fit for our documents, made from any words: « 2e Prénom » is x_2e_prenom."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    fit = _UNFIT.sub("_", plain).strip("_")
    return (fit if fit[:1].isalpha() else f"{prefix}_{fit}".rstrip("_"))[:MAX_ID].rstrip("_")


def slug(text: str, fallback: str) -> str:
    """The same for what identifies a document: words and hyphens."""
    return identifier(text, fallback).replace("_", "-")


def list_slug(named: str) -> str:
    """What the list that a question of w.c.s. names is called here; views of a card model are the model."""
    return slug(named.removeprefix("carddef:").partition(":")[0], "list")[:80]


def option_name(varname: str) -> str:
    """What a variable of a workflow, filled in by each form, is called here."""
    return f"option.{identifier(_without_form(varname))}"


@dataclass(frozen=True)
class Answer:
    """A field an expression may read: its name here, its type here, and its options by their label, when known."""

    name: str
    type: str
    options: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    computed: Any = None  # the expression that stands for it, when nothing here computes it


@dataclass(frozen=True)
class Meaning:
    """What a variable means: the answers it may read, or one name; and what is not quite the same."""

    names: tuple[str, ...]
    answers: tuple[Answer, ...] = ()
    reasons: tuple[Reason, ...] = ()
    is_missing: bool = False  # always empty: nobody is asked for it


@dataclass
class Names:
    """The variables known in one form or workflow. In a workflow any answer may be meant: it serves several forms."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)
    statuses: dict[str, str] = field(default_factory=dict)  # label to identifier
    exact: dict[str, str] = field(default_factory=dict)  # variables with a name of their own here
    constants: dict[str, str | bool] = field(default_factory=dict)  # values that the export itself gives to names
    in_workflow: bool = False
    in_passages: bool = False  # inside of a text, whose passages read what it shows as well
    row: str = ""  # what a template calls the row it goes through
    asked: set[str] = field(default_factory=set)  # our names of all answers
    # What each procedure, or the authority, is to say for itself: our names with those of w.c.s.
    variables: dict[str, str] = field(default_factory=dict)

    def learn(self, varname: str, answer: Answer) -> None:
        same = self.answers.setdefault(varname, [])
        if len(same) < MAX_SAME:
            same.append(answer)
        self.asked.add(answer.name)

    def meaning(self, path: str, *, in_text: bool = False) -> Meaning:
        """What the variable means here; NotUnderstood when nobody but the authority knows."""
        whole = path.replace(".", "_")
        if whole in _STATUSES and not in_text:
            name = _STATUSES[whole]
            return Meaning((name,), (Answer(name, "single_choice", self.statuses),))
        for find in (
            self._row,
            self._fixed,
            self._answer,
            self._of_form,
            self._of_user,
            self._option,
            self._call,
            self._elsewhere,
        ):
            found = find(whole, path)
            if found is not None:
                return found
        if self.in_workflow and not self.row and _names_one_value(path):
            return self._variable(path)
        raise NotUnderstood("unknown_name", name=path)

    def inside(self, row: str) -> Names:
        """The same names for each row of a list, which the template calls so."""
        return replace(self, row=row)

    def is_offered(self, name: str, *, in_text: bool = False) -> bool:
        """Whether the product gives this name a value already."""
        root, _, rest = name.partition(".")
        if root == "item" and self.row:
            return True
        if root == "option" and self.in_workflow:
            return True
        if root == "answers" and rest:
            return self.in_workflow or name in self.asked
        if root == "processing" and rest:
            return self.in_workflow and name in self.asked
        if name in self.exact.values():
            return True
        if in_text:
            return name in IN_TEXTS
        if self.in_passages and name in IN_TEXTS:
            return True
        return name in (IN_WORKFLOWS if self.in_workflow else IN_FORMS)

    def _row(self, whole: str, path: str) -> Meaning | None:
        root, _, rest = path.partition(".")
        if not self.row or root != self.row:
            return None
        return Meaning((".".join(["item", *([identifier(rest)] if rest else [])]),))

    def _fixed(self, whole: str, path: str) -> Meaning | None:
        if self.in_workflow and whole in SITE_ADDRESSES:
            return self._variable(whole)
        own = self.exact.get(whole.removeprefix("form_workflow_data_"))
        return Meaning((own or FIXED[whole],)) if own or whole in FIXED else None

    def _answer(self, whole: str, path: str) -> Meaning | None:
        start = next((start for start in _ANSWER if whole.startswith(start)), None)
        if start is None:
            return None
        rest = whole.removeprefix(start)
        for varname, end in _cuts(rest):
            if varname in self.answers:
                return _of_answers(self.answers[varname], end)
        varname = _without_form(rest)
        if self.in_workflow:
            return Meaning((f"answers.{identifier(varname)}",))
        missing = (reason("no_such_field", name=varname),)
        return Meaning((f"answers.{identifier(varname)}",), reasons=missing, is_missing=True)

    def _of_form(self, whole: str, path: str) -> Meaning | None:
        """What an agent or the applicant answered in the course of the workflow."""
        rest = whole.removeprefix("form_workflow_form_").removeprefix("form_workflow_data_")
        for varname, end in _cuts(rest):
            if "_var_" in varname and varname in self.answers:
                return _of_answers(self.answers[varname], end)
        form, found, _ = rest.partition("_var_")
        is_bare = found and form and not whole.startswith(("form_", "session_"))
        if is_bare or whole.startswith("form_workflow_form_"):
            return Meaning((f"processing.{identifier(rest)}",))
        return None

    def _of_user(self, whole: str, path: str) -> Meaning | None:
        for start, root in _USERS:
            if whole.startswith(start):
                attribute = whole.removeprefix(start)
                return Meaning((f"{root}.{PROFILE.get(attribute, identifier(attribute))}",))
        return None

    def _option(self, whole: str, path: str) -> Meaning | None:
        if not whole.startswith("form_option_"):
            return None
        name = option_name(whole.removeprefix("form_option_"))
        if self.in_workflow:
            self.variables.setdefault(name, whole.removeprefix("form_option_"))
        return Meaning((name,))

    def _variable(self, path: str) -> Meaning:
        """What only the authority knows becomes a variable of the workflow, for it to fill in."""
        name = f"option.{identifier(path)}"
        self.variables.setdefault(name, path)
        return Meaning((name,), reasons=(reason("site_variable", name=path),))

    def _call(self, whole: str, path: str) -> Meaning | None:
        """What a web service answered earlier in the workflow."""
        is_data = whole.startswith(("form_workflow_data_", "form_workflow_wscall_", "form_workflow_"))
        rest = re.sub(r"^form_workflow_(data_|wscall_)?", "", whole)
        known = any(varname in self.calls for varname, _ in _cuts(rest))
        if known or (is_data and rest):
            return Meaning((f"calls.{identifier(rest)}",))
        return None

    def _elsewhere(self, whole: str, path: str) -> Meaning | None:
        root, _, rest = path.partition(".")
        if root in COLLECTIONS and rest:
            return Meaning((f"{COLLECTIONS[root]}.{identifier(rest)}",))
        if whole.startswith(("block_var_", "form_block_var_")):
            return Meaning((f"item.{identifier(whole.split('block_var_')[1])}",))
        return None


def _names_one_value(path: str) -> bool:
    """Rather than a part of something that a template goes through."""
    return "." not in path and "_structured" not in path and path != "forloop"


def _of_answers(found: Iterable[Answer], end: str) -> Meaning:
    """The answer itself, or something that only its data source knows about it."""
    answers = tuple(found)
    reasons = tuple(dict.fromkeys(why for answer in answers for why in answer.reasons))
    if end in SAME_VALUE:
        return Meaning(tuple(answer.name for answer in answers), answers, reasons)
    names = tuple(f"{answer.name}.{identifier(end)}" for answer in answers)
    return Meaning(names, reasons=(*reasons, reason("part_of_answer", name=end)))


def _cuts(text: str) -> list[tuple[str, str]]:
    """The text cut at each underscore, longest beginning first."""
    parts = text.split("_", 40)
    return [("_".join(parts[:size]), "_".join(parts[size:])) for size in range(len(parts), 0, -1)]


def _without_form(text: str) -> str:
    return next(name for name, end in reversed(_cuts(text)) if end in SAME_VALUE)
