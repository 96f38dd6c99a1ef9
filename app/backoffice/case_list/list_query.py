"""The address of the list: filters, columns and saved view, and the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict

from app.backoffice.case_list.list_filters import NO_FILTER, Choices, list_url, read_filters
from app.cases.case_views.models import CaseView
from app.cases.case_views.saved_views import ViewRow
from app.cases.search.filters import ME, NOBODY, ROLES, STATES, Filters

MAX_COLUMNS = 16
MAX_QUERY_LENGTH = 1000
_LIST_URL = "/agents/demandes"
# The tabs beside those of states: their name, whom their cases are assigned to, and their scope.
SCOPES = (("mine", ME, ""), ("nobody", NOBODY, ""), ("roles", "", ROLES), ("everything", "", ""))
_OF_A_PROCEDURE: Mapping[str, Any] = {"status": "", "level": "", "answers": ()}


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    name: str
    value: Any
    url: str


@dataclass(frozen=True)
class Tab:
    """A list beside this one: its scope or state, its address, and how many cases it has when that is known."""

    name: str
    url: str
    is_current: bool
    # Up to `TAB_CAP`, which stands for more.
    count: int | None = None


@dataclass(frozen=True)
class ListQuery:
    """The list that an address asks for."""

    filters: Filters
    # Keys of the columns asked for; empty for the usual ones.
    columns: tuple[str, ...] = ()
    # The saved view that the list began with.
    view: str = ""

    def build_url(self, *, endpoint: str = "case_list.list_cases", **more: str | None) -> str:
        """The address of this list, or of another page about it."""
        return list_url(self.filters, endpoint=endpoint, columns=",".join(self.columns), view=self.view, **more)

    @property
    def query_string(self) -> str:
        """Query kept by a saved view: everything but the words of a search, which name people, and the view itself."""
        unnamed = ListQuery(replace(self.filters, words=""), self.columns)
        return urlsplit(unnamed.build_url()).query

    def narrow(self, **changes: Any) -> ListQuery:
        """Return the list with other filters."""
        return replace(self, filters=replace(self.filters, **changes))

    def list_states(self, counts: Mapping[str, int | None]) -> list[Tab]:
        """List the tabs of the states, with the counts of their cases."""
        return [self._build_tab(state, counts.get(state), state=state) for state in STATES]

    def list_scopes(self, counts: Mapping[str, int | None]) -> list[Tab]:
        """List the tabs of the agents who look after cases; a count is of the present state."""
        return [
            self._build_tab(name, counts.get(name), assigned=assigned, scope=scope) for name, assigned, scope in SCOPES
        ]

    def list_chips(self) -> list[Chip]:
        """The filters in force but the order and what the tabs say; what depends on a procedure falls with it."""
        chips = []
        for field in fields(self.filters):
            value, usual = getattr(self.filters, field.name), getattr(NO_FILTER, field.name)
            if value == usual or field.name in ("state", "order", "scope"):
                continue
            if field.name == "assigned" and value in (ME, NOBODY):
                continue
            if field.name == "answers":
                chips += [self._build_answer_chip(answer) for answer in self.filters.answers]
                continue
            without = {field.name: usual, **(_OF_A_PROCEDURE if field.name == "procedure" else {})}
            chips.append(Chip(field.name, value, self.narrow(**without).build_url()))
        return chips

    def _build_answer_chip(self, answer: tuple[str, str]) -> Chip:
        others = tuple(each for each in self.filters.answers if each != answer)
        return Chip("answer", answer, self.narrow(answers=others).build_url())

    def _build_tab(self, name: str, count: int | None, **changes: str) -> Tab:
        is_current = all(getattr(self.filters, field) == value for field, value in changes.items())
        return Tab(name, self.narrow(**changes).build_url(), is_current, count)


def read_query(args: MultiDict[str, str], choices: Choices) -> ListQuery:
    """The list that an address asks for; what makes no sense in it is left out."""
    columns = [key for key in args.get("columns", "").split(",") if key]
    return ListQuery(
        filters=read_filters(args, choices),
        columns=tuple(dict.fromkeys(columns))[:MAX_COLUMNS],
        view=args.get("view", "")[:36],
    )


def parse_query_string(text: str) -> MultiDict[str, str]:
    """The arguments of a query string that was kept."""
    return MultiDict(parse_qsl(text[:MAX_QUERY_LENGTH]))


def build_view_url(view: ViewRow | CaseView) -> str:
    """The address of the list that a view stands for: its filters in full, so that it can be given to a colleague."""
    return f"{_LIST_URL}?{view.query}&view={view.id}" if view.query else f"{_LIST_URL}?view={view.id}"
