"""Base class of field types: declarations and behaviour."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar

from app.core.i18n import LazyText, gettext
from app.language.expressions.value_types import ANY_TYPE, ValueType
from app.procedures.fields.base import Field, Form, Problem, first_text
from app.procedures.fields.type_settings import TypeSetting

# The width of most inputs in a row of a table, in ems: that of static/css/components/question-tables.css.
USUAL_TABLE_WIDTH = 9
# With the parameters of the problem as %(name)s, or what makes the text of these parameters.
Message = LazyText | Callable[[Mapping[str, Any]], str]
# Questions by the name that their answers are read under, each with its type: `answers.rue`, `item.prenom`.
NamedQuestions = Mapping[str, tuple["FieldType", Field]]
_COMMON = frozenset(attribute.name for attribute in dataclasses.fields(Field)) - {"settings"}


class FieldType:
    """Describes one type of field; reads, validates and shows its answers. A validated answer validates again to itself.

    CONTRIBUTING.md says what a new type needs; no list of types exists besides `FIELD_TYPES`.
    """

    # The name of the type in definitions, of its module and of its template.
    key: ClassVar[str]

    # For authors: the name of the type, what it asks, what expressions read of its answers, a question of that type.
    label: ClassVar[LazyText]
    help_text: ClassVar[LazyText]
    value_help: ClassVar[LazyText | None] = None
    # A drawing of Lucide (lucide.dev).
    icon: ClassVar[str]
    example: ClassVar[dict[str, Any]]
    # A validated answer to the example; nothing for what asks nothing.
    example_answer: ClassVar[Any] = None

    settings: ClassVar[tuple[TypeSetting, ...]] = ()
    # Made from the settings: their JSON Schemas, the names of those a definition must give, the values of the others.
    settings_schema: ClassVar[dict[str, Any]] = {}
    required_settings: ClassVar[tuple[str, ...]] = ()
    defaults: ClassVar[dict[str, Any]] = {}
    # The words for each code of a problem.
    messages: ClassVar[Mapping[str, Message]] = {}

    # What of the resident's profile may fill it in.
    profiles: ClassVar[frozenset[str]] = frozenset()
    has_value: ClassVar[bool] = True
    # Whether a definition must give it a label: all do, but an explanation.
    has_label: ClassVar[bool] = True
    # False when the question follows other answers, or the lists of the day.
    is_as_defined: ClassVar[bool] = True
    # Whether what may be chosen is looked up for each person, at each moment.
    has_offer: ClassVar[bool] = False
    # False when the answer comes by another way than the inputs of the page.
    is_typed: ClassVar[bool] = True
    # Whether it may hold something before anything is typed: what commits somebody never does.
    can_be_prefilled: ClassVar[bool] = True
    # Whether the answer is computed from the others.
    is_computed: ClassVar[bool] = False
    # Whether the answer is made of answers, some of which may not count.
    has_parts: ClassVar[bool] = False
    # Whether lists and the search of agents may show the answer.
    is_searchable: ClassVar[bool] = True
    # Whether agents who have only to recognise the answer see a part of it.
    is_maskable: ClassVar[bool] = False
    # Whether statistics may keep a part of the answer after anonymisation (`statistical_value`).
    can_be_statistic: ClassVar[bool] = False
    # Whether the answer says where something is: a point, identifiers, a district.
    is_located: ClassVar[bool] = False
    # Whether the answer is too long to be read in a cell of a table.
    is_long: ClassVar[bool] = False
    # Whether it may be asked in a group of questions: what commits somebody belongs to the form as a whole.
    can_be_in_row: ClassVar[bool] = True
    # Whether it is asked on a page of a procedure only, not by an action nor among the data of a workflow.
    needs_page: ClassVar[bool] = False
    # The width of its input in a row of a table, in ems; none when it does not fit in a cell.
    table_width: ClassVar[int | None] = None
    # How long people take to answer it, in seconds: the time that a form takes is estimated from it.
    seconds: ClassVar[int] = 8
    # Whether the cards of a reference list may ask it: no file, nothing computed, no agreement of a resident.
    can_be_on_card: ClassVar[bool] = True
    # Whether the device of an agent on field work may carry the answer: it neither tells who asks nor is a file.
    is_copied_to_devices: ClassVar[bool] = False
    # The question of static/js/offline/tour/action-form.js that asks it in an action done without a network, if one does.
    tour_input: ClassVar[str | None] = None
    # How a form filled in without a network reads, checks and shows the answer (static/js/offline/fields); `key` if empty.
    offline_kind: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.settings_schema = {setting.key: setting.schema for setting in cls.settings}
        cls.required_settings = tuple(setting.key for setting in cls.settings if setting.is_required)
        cls.defaults = {setting.key: setting.default for setting in cls.settings if not setting.is_required}

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        """Problems of settings beyond the JSON Schema."""
        return []

    def read_settings(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """The settings as the other methods want them, from those of a definition."""
        return settings

    def problems_in_table(self, settings: Mapping[str, Any]) -> list[str]:
        """Problems of a question with these settings in a table of rows."""
        if self.table_width is None:
            return [gettext("« %(type)s » ne va pas dans un tableau", type=self.key)]
        return []

    def bind(self, field: Field, named_questions: NamedQuestions) -> Field:
        """The field, knowing the questions that its words may name."""
        return field

    def read(self, field: Field, form: Form) -> Any:
        """Raw value from the posted form."""
        return first_text(form, field.id)

    def is_layout_change(self, field: Field, form: Form) -> bool:
        """Whether the form was sent to show more or fewer inputs, rather than to answer."""
        return False

    def resolve(
        self, field: Field, values: Mapping[str, Any], lists: Callable[[Field, Mapping[str, Any]], Field]
    ) -> Field:
        """The field as it is asked over these values; `lists` gives a field the options of its source."""
        return lists(field, values)

    def is_static(self, field: Field) -> bool:
        """Whether it is asked as the definition writes it, over whatever answers and on whatever day, and works nothing out."""
        return self.is_as_defined and not self.is_computed and not self.has_parts

    def can_be_asked(self, field: Field) -> bool:
        """Whether, as it is asked over some values, it asks anything at all."""
        return True

    def compute(self, field: Field, values: Mapping[str, Any]) -> Any:
        """The answer over these values, when it is computed."""
        raise NotImplementedError

    def effective_answer(self, field: Field, value: Any, values: Mapping[str, Any]) -> Any:
        """The answer without parts that do not apply to these values; computed fields are evaluated."""
        return self.compute(field, values) if self.is_computed else value

    def prefill_parts(self, field: Field, today: date) -> Any:
        """Prefilled values of the parts of a composite field."""
        return None

    def is_answer_dependent(self, field: Field) -> bool:
        """Whether what is shown of it follows the other answers."""
        return self.is_computed

    def is_outdated(self, field: Field, form: Form, values: Mapping[str, Any]) -> bool:
        """Whether a field that follows the other answers is to be drawn again, when the browser shows what the form says."""
        return True

    def validate(self, field: Field, raw: Any, today: date) -> tuple[Any, list[Problem]]:
        """The answer to keep, or nothing and the reasons why."""
        raise NotImplementedError

    def details(self, field: Field, value: Any) -> Any:
        """Details stored beside a validated answer; None without details."""
        return None

    def allowed_values(self, field: Field) -> frozenset[str] | None:
        """Allowed values of a field that is ticked rather than typed."""
        return None

    def display(self, field: Field, value: Any) -> str | list[str]:
        """The answer for a reader."""
        return "" if value is None else str(value)

    def display_masked(self, field: Field, value: Any) -> str | list[str] | None:
        """Display an answer partly masked, for agents who only have to recognise it; None when nothing is hidden."""
        return None

    def mask_value(self, value: Any) -> Any:
        """An answer of which only what helps to recognise it is left; of a type that is not maskable, the answer."""
        return value

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        """The content of each input, for an answer or for what was typed."""
        return {field.id: value if isinstance(value, str) else ""}

    def value_of_input(self, field: Field, value: str) -> str:
        """Label of one input value, as shown to the person who typed or chose it."""
        return value

    def values_of_cell(self, field: Field, cell: str) -> list[str]:
        """Input values equivalent to the cell of an imported table."""
        return [cell]

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        """Type of the answer in expressions, before it is given."""
        return ANY_TYPE

    def details_type(self, settings: Mapping[str, Any]) -> ValueType | None:
        """Type of the details kept beside the answer; None when there are none."""
        return None

    def is_numeric(self, field: Field) -> bool:
        """Whether the answer is aligned as numbers are."""
        return False

    def statistical_value(self, field: Field, value: Any, details: Any) -> Any:
        """Part of an answer kept for statistics after anonymisation: an option, a mark, a district; else None."""
        return None

    def offline_settings(self, field: Field) -> dict[str, Any]:
        """Settings that the offline form needs besides the declared ones."""
        return {}


def read_field(definition: Mapping[str, Any], types: Mapping[str, FieldType]) -> Field:
    """The field that a checked document defines; `types` are those it may be of, by key."""
    field_type = types[definition["type"]]
    common = {"label": "", **{key: value for key, value in definition.items() if key in _COMMON}}
    own = {key: value for key, value in definition.items() if key not in _COMMON}
    return Field(**common, settings=field_type.read_settings({**field_type.defaults, **own}))


def labelled_type(field_type: FieldType, definition: Mapping[str, Any], *, display_condition: Any = None) -> ValueType:
    """Type of the answer in expressions, from the definition of the field."""
    value_type = field_type.value_type({**field_type.defaults, **definition})
    return dataclasses.replace(value_type, label=definition.get("label") or None, display_condition=display_condition)


def answer_entries(field_type: FieldType, field: Field, value: Any) -> dict[str, Any]:
    """A validated answer by the name of its field, and what is kept beside it; nothing for none."""
    if value is None:
        return {}
    details = field_type.details(field, value)
    return {field.id: value} if details is None else {field.id: value, f"{field.id}_details": details}


def answer_names(field: Field) -> tuple[str, str]:
    """The names under which an answer, and what is kept beside it, stand among the answers."""
    return field.id, f"{field.id}_details"
