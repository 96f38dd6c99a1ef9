import re
from datetime import date
from uuid import UUID

from app.core.i18n import lazy_gettext
from app.core.web.declared_forms import (
    Choice,
    Day,
    Form,
    Group,
    Identifier,
    Line,
    Lines,
    LongText,
    Number,
    RawText,
    Text,
    Tick,
    describe_refusal,
)


class VisitForm(Form):
    name = Text(limit=10, problem=lazy_gettext("Donnez un nom."))
    door = Choice(("north", "south"), problem=lazy_gettext("Choisissez une porte."))
    on = Day(problem=lazy_gettext("Indiquez un jour."), is_optional=True)
    people = Number("count", limits=(1, 50), problem=lazy_gettext("Indiquez un nombre."))
    badges = Group(
        ("a", "b"),
        Text(pattern=re.compile("[0-9]+"), problem=lazy_gettext("?"), is_optional=True),
        name_format="badge-{}",
    )


class GuidedVisitForm(VisitForm):
    on = Day(problem=lazy_gettext("Indiquez un jour."))


def test_a_form_gives_its_values_by_attribute():
    form = VisitForm(
        {"name": "  Une visite longue ", "door": "south", "on": "2026-05-04", "count": "12", "badge-b": "7"}
    )

    assert form.values == {
        "name": "Une visite",
        "door": "south",
        "on": date(2026, 5, 4),
        "people": 12,
        "badges": {"a": "", "b": "7"},
    }
    assert (form.people, form.problems) == (12, {})


def test_what_gives_nothing_is_a_problem_beside_its_input():
    form = VisitForm({"name": " ", "door": "east", "on": "tomorrow", "count": "51", "badge-a": "x"})

    assert list(form.problems) == ["name", "door", "on", "count", "badge-a"]
    assert form.problems["door"] == "Choisissez une porte."


def test_an_optional_input_may_be_left_empty_unless_a_subclass_requires_it():
    submitted = {"name": "Visite", "door": "north", "on": "", "count": "1"}

    assert VisitForm(submitted).problems == {}
    assert list(GuidedVisitForm(submitted).problems) == ["on"]


def test_the_page_shows_what_was_typed_again():
    form = VisitForm({"name": " Visite ", "count": "many", "unexpected": "x"})

    assert form.texts == {"name": " Visite ", "door": "", "on": "", "count": "many", "badge-a": "", "badge-b": ""}


def test_a_text_is_cleaned_as_its_input_says():
    submitted = {"text": "  one \r\n\r\n two\t three "}

    assert RawText("text", limit=5).read(submitted) == "  one"
    assert LongText("text").read(submitted) == "one \n\n two\t three"
    assert Line("text").read(submitted) == "one two three"
    assert Lines("text").read(submitted) == ["one", "two\t three"]


def test_an_input_that_was_not_sent_has_the_value_of_an_empty_one():
    assert (Number("age", default=-1).read({}), Number("age").read({"age": "1234567890"})) == (-1, 0)
    assert (Tick("given").read({}), Tick("given", value="yes").read({"given": "no"})) == (False, False)
    assert (Identifier("id").read({"id": "1"}), Identifier("id").read({"id": str(UUID(int=1))})) == (None, UUID(int=1))
    assert Choice(("a", "b"), "kind", default="a").read({}) == "a"


def test_a_refusal_is_described_beside_its_input():
    refusals = {"title_taken": ("title", lazy_gettext("Ce nom est pris."))}

    assert describe_refusal(refusals, "title_taken") == {"title": "Ce nom est pris."}
    assert describe_refusal(refusals, None) == {}
