"""Forms declared once: the inputs of each, how what is typed becomes a value, what is written beside what does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from datetime import date
from typing import Any, Generic, TypeVar, overload
from uuid import UUID

from flask import request

from app.core.i18n import LazyText

T = TypeVar("T")
# The input of each refusal, and its words.
Refusals = Mapping[str, tuple[str, LazyText]]


class Input(Generic[T]):
    """One input: its name, how its text becomes a value, and the words beside it when that gives nothing.

    A text left empty gives nothing, and is a problem unless the input `is_optional`.
    """

    def __init__(
        self, name: str = "", *, limit: int | None = None, problem: LazyText | None = None, is_optional: bool = False
    ) -> None:
        self.name, self.limit, self.problem, self.is_optional = name, limit, problem, is_optional

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    @overload
    def __get__(self, form: None, owner: type) -> Input[T]: ...
    @overload
    def __get__(self, form: Form, owner: type) -> T: ...
    def __get__(self, form: Form | None, owner: type) -> Input[T] | T:
        return self if form is None else self.read(form.submitted)

    def parse(self, text: str) -> T:
        """The value of what was typed."""
        raise NotImplementedError

    def read(self, submitted: Mapping[str, str] | None = None) -> T:
        """The value of the input, in the request by default."""
        return self.parse((request.form if submitted is None else submitted).get(self.name, ""))

    def list_texts(self, submitted: Mapping[str, str]) -> dict[str, str]:
        """Typed values by name of input."""
        return {self.name: submitted.get(self.name, "")}

    def list_problems(self, submitted: Mapping[str, str]) -> dict[str, str]:
        """The words of what is wrong, by name of input."""
        if (
            self.problem is None
            or self.read(submitted)
            or (self.is_optional and not submitted.get(self.name, "").strip())
        ):
            return {}
        return {self.name: str(self.problem)}


class Form:
    """Values typed in the inputs that a subclass declares, in the request by default; an attribute is a value."""

    def __init__(self, submitted: Mapping[str, str] | None = None) -> None:
        self.submitted: Mapping[str, str] = request.form if submitted is None else submitted

    @property
    def texts(self) -> dict[str, str]:
        """Typed values by name of input, as the page shows it again."""
        return {name: text for one in self._inputs().values() for name, text in one.list_texts(self.submitted).items()}

    @property
    def values(self) -> dict[str, Any]:
        """The values, by name of attribute."""
        return {name: one.read(self.submitted) for name, one in self._inputs().items()}

    @property
    def problems(self) -> dict[str, str]:
        """The words of what is wrong, by name of input."""
        return {
            name: words for one in self._inputs().values() for name, words in one.list_problems(self.submitted).items()
        }

    @classmethod
    def _inputs(cls) -> dict[str, Input[Any]]:
        attributes = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
        return {name: value for name, value in attributes.items() if isinstance(value, Input)}


class RawText(Input[str]):
    """A text as it was typed, cut at the limit."""

    def parse(self, text: str) -> str:
        return text[: self.limit]


class Text(RawText):
    """A text without the spaces around it, cut at the limit; empty when it does not follow the pattern."""

    def __init__(self, name: str = "", *, pattern: re.Pattern[str] | None = None, **more: Any) -> None:
        super().__init__(name, **more)
        self.pattern = pattern

    def parse(self, text: str) -> str:
        cleaned_text = self.clean(text)
        return cleaned_text if self.pattern is None or self.pattern.fullmatch(cleaned_text) else ""

    def clean(self, text: str) -> str:
        return text.strip()[: self.limit]


class StoredText(RawText):
    """A text that the page carries as it is stored: its lines end as they do outside HTTP."""

    def parse(self, text: str) -> str:
        return text.replace("\r\n", "\n")


class LongText(Text):
    """A text of several lines, without the spaces around it; its lines end as they do outside HTTP."""

    def clean(self, text: str) -> str:
        return text.replace("\r\n", "\n").strip()[: self.limit]


class Line(Text):
    """A text on one line, whose words have one space between them."""

    def clean(self, text: str) -> str:
        return " ".join(text[: self.limit].split())


class PrintableLine(Line):
    """A text on one line, without the characters that nobody sees."""

    def clean(self, text: str) -> str:
        return super().clean("".join(character if character.isprintable() else " " for character in text))


class Lines(Input[list[str]]):
    """The lines of a text, without the empty ones."""

    def parse(self, text: str) -> list[str]:
        return [line.strip() for line in text[: self.limit].splitlines() if line.strip()]


class Tick(Input[bool]):
    """A box: true when it is ticked, with this value when there is one."""

    def __init__(self, name: str = "", *, value: str = "", **more: Any) -> None:
        super().__init__(name, **more)
        self.value = value

    def parse(self, text: str) -> bool:
        return text == self.value if self.value else bool(text)


class Choice(Input[str]):
    """One of the options; the default for anything else."""

    def __init__(self, options: Collection[str], name: str = "", *, default: str = "", **more: Any) -> None:
        super().__init__(name, **more)
        self.options, self.default = options, default

    def parse(self, text: str) -> str:
        return text if text in self.options else self.default


class Number(Input[int]):
    """A whole number within the limits, of nine digits at most; the default for anything else."""

    def __init__(self, name: str = "", *, limits: tuple[int, int] | None = None, default: int = 0, **more: Any) -> None:
        super().__init__(name, **more)
        self.limits, self.default = limits or (0, 999_999_999), default

    def parse(self, text: str) -> int:
        is_number = re.fullmatch("[0-9]{1,9}", text.strip()) and self.limits[0] <= int(text) <= self.limits[1]
        return int(text) if is_number else self.default


class Parsed(Input[T]):
    """An input whose text a function reads."""

    def __init__(self, parser: Callable[[str], T], name: str = "", **more: Any) -> None:
        super().__init__(name, **more)
        self.parser = parser

    def parse(self, text: str) -> T:
        return self.parser(text[: self.limit])


class Day(Input[date | None]):
    """A day, as browsers write it."""

    def parse(self, text: str) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None


class Identifier(Input[UUID | None]):
    """The identifier of a row."""

    def parse(self, text: str) -> UUID | None:
        try:
            return UUID(text)
        except ValueError:
            return None


class Group(Input[dict[str, T]]):
    """Inputs of one kind, such as `role-{}` for each role; keys that change are given by a function."""

    def __init__(
        self, keys: Iterable[str] | Callable[[], Iterable[str]], member: Input[T], *, name_format: str = "{}"
    ) -> None:
        super().__init__(name_format)
        self.keys, self.member = keys, member

    def read(self, submitted: Mapping[str, str] | None = None) -> dict[str, T]:
        return {key: member.read(submitted) for key, member in self._list_members()}

    def list_texts(self, submitted: Mapping[str, str]) -> dict[str, str]:
        return {name: text for _key, one in self._list_members() for name, text in one.list_texts(submitted).items()}

    def list_problems(self, submitted: Mapping[str, str]) -> dict[str, str]:
        return {
            name: words for _key, one in self._list_members() for name, words in one.list_problems(submitted).items()
        }

    def _list_members(self) -> Iterable[tuple[str, Input[T]]]:
        for key in self.keys() if callable(self.keys) else self.keys:
            member = copy(self.member)
            member.name = self.name.format(key)
            yield key, member


# Inputs that many forms have: the revision that was read, the one-time token, the button that was pressed.
REVISION, TOKEN, THEN = Number("revision", default=-1), RawText("token"), RawText("then")


def read_texts(*names: str) -> tuple[str, ...]:
    """The texts of inputs that have no rule of their own, as they were typed in the request."""
    return tuple(request.form.get(name, "") for name in names)


def describe_refusal(refusals: Refusals, problem: str | None) -> dict[str, str]:
    """The words of a refusal, by name of input; nothing without a refusal."""
    if not problem:
        return {}
    name, words = refusals.get(problem, ("", ""))
    return {name: str(words)}
