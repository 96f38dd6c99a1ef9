from datetime import date

import pytest

from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.files import removed_file_ids
from tests.procedures.definitions import make_field, make_form_data

TODAY = date(2026, 11, 24)
PHOTO = {"id": "1", "name": "trou.jpg", "size": 1_000, "type": "image/jpeg"}


def validate(field, raw):
    return FIELD_TYPES[field.type].validate(field, raw, TODAY)


def display(field, value):
    return FIELD_TYPES[field.type].display(field, value)


def form_values(field, value):
    return FIELD_TYPES[field.type].form_values(field, value)


@pytest.mark.parametrize(
    "raw_value", ["2026-01-31", "31/01/2026", "31/1/2026", "31.01.2026", "31 01 2026", "31-1-2026"]
)
def test_a_date_is_read_in_iso_and_in_french_form(raw_value):
    assert validate(make_field("date"), raw_value) == ("2026-01-31", [])


@pytest.mark.parametrize("raw_value", ["30/02/2026", "2026-13-01", "demain", "01/01/0001", "31/01/26"])
def test_an_invalid_date_is_refused(raw_value):
    assert validate(make_field("date"), raw_value) == (None, [Problem("date_unknown")])


@pytest.mark.parametrize(
    "settings, raw_value, problem",
    [
        ({"minimum": "today"}, "2026-11-23", Problem("date_too_early", {"minimum": date(2026, 11, 24)})),
        ({"minimum": "today+10d"}, "2026-12-03", Problem("date_too_early", {"minimum": date(2026, 12, 4)})),
        # Wednesday, Thursday, Friday, Monday, Tuesday.
        ({"minimum": "today+5w"}, "2026-11-30", Problem("date_too_early", {"minimum": date(2026, 12, 1)})),
        ({"maximum": "today-10w"}, "2026-11-10", Problem("date_too_late", {"maximum": date(2026, 11, 9)})),
        ({"maximum": "today-18y"}, "2008-11-25", Problem("date_too_late", {"maximum": date(2008, 11, 24)})),
        ({"maximum": "today+3m"}, "2027-02-25", Problem("date_too_late", {"maximum": date(2027, 2, 24)})),
        ({"maximum": "2026-12-31"}, "2027-01-01", Problem("date_too_late", {"maximum": date(2026, 12, 31)})),
    ],
)
def test_bounds_of_a_date_may_be_relative_to_today(settings, raw_value, problem):
    assert validate(make_field("date", **settings), raw_value) == (None, [problem])


def test_a_bound_is_itself_accepted():
    assert validate(make_field("date", minimum="today", maximum="today"), "2026-11-24") == ("2026-11-24", [])


def test_a_date_is_displayed_in_words_and_prefilled_in_iso_form():
    field = make_field("date")

    assert display(field, "2026-11-24") == "24\u00a0novembre 2026"
    assert form_values(field, "24/11/2026") == {"question": "2026-11-24"}


@pytest.mark.parametrize(
    "raw, value, displayed_value", [("yes", True, "Oui"), ("no", False, "Non"), (False, False, "Non")]
)
def test_yes_or_no_is_stored_as_a_boolean(raw, value, displayed_value):
    field = make_field("yes_no")

    assert validate(field, raw) == (value, [])
    assert display(field, value) == displayed_value
    assert form_values(field, value) == {"question": "yes" if value else "no"}


def test_neither_yes_nor_no_is_refused():
    assert validate(make_field("yes_no"), "maybe") == (None, [Problem("choice_missing")])


def test_one_choice_is_stored_by_value_and_displayed_by_label():
    field = make_field("single_choice")

    assert validate(field, "b") == ("b", [])
    assert validate(field, "Mardi") == (None, [Problem("choice_unknown")])
    assert display(field, "b") == "Mardi"


def test_several_choices_are_stored_in_the_order_of_the_options():
    field = make_field("multiple_choice")
    raw = FIELD_TYPES["multiple_choice"].read(make_field("multiple_choice"), make_form_data(question=["b", "a", "b"]))

    assert validate(field, raw) == (["a", "b"], [])
    assert validate(field, ["a", "c"]) == (None, [Problem("choice_unknown")])
    assert display(field, ["a", "b"]) == ["Lundi", "Mardi"]
    assert form_values(field, ["a"]) == {"question": ["a"]}


def test_the_number_of_choices_may_be_bounded():
    at_least, at_most = make_field("multiple_choice", minimum=2), make_field("multiple_choice", maximum=1)

    assert validate(at_least, ["a"]) == (None, [Problem("too_few_choices", {"minimum": 2})])
    assert validate(at_most, ["a", "b"]) == (None, [Problem("too_many_choices", {"maximum": 1})])


def test_files_received_are_the_answer():
    field = make_field("files")

    assert validate(field, [PHOTO | {"secret": 1}]) == ([PHOTO], [])
    assert display(field, [PHOTO]) == ["trou.jpg"]
    assert form_values(field, [PHOTO]) == {"question": [PHOTO]}
    assert removed_file_ids(make_form_data(question__remove=["1", 3]), "question") == ["1"]


@pytest.mark.parametrize(
    "files, problem",
    [
        ([PHOTO | {"size": 2_000_001}], Problem("file_too_large", {"name": "trou.jpg", "maximum": 2})),
        ([PHOTO | {"size": 0}], Problem("file_empty", {"name": "trou.jpg"})),
        ([PHOTO | {"type": "image/svg+xml"}], Problem("file_refused", {"name": "trou.jpg", "accept": ["image"]})),
        ([PHOTO, PHOTO], Problem("too_many_files", {"maximum": 1})),
        (["1"], Problem("file_unknown")),
    ],
)
def test_an_unacceptable_file_is_refused(files, problem):
    field = make_field("files", max_files=1, max_size_mb=2, accept=["image"])

    assert validate(field, files) == (None, [problem])


def test_an_address_has_its_parts():
    field = make_field("address")
    form = make_form_data(question__street=" 12 rue des Lilas ", question__postcode="38 000", question__city="Grenoble")
    address = {"street": "12 rue des Lilas", "complement": "", "postcode": "38000", "city": "Grenoble"}

    raw = FIELD_TYPES["address"].read(make_field("address"), form)

    assert validate(field, raw) == (address, [])
    assert display(field, address) == ["12 rue des Lilas", "38000 Grenoble"]
    assert form_values(field, address)["question__city"] == "Grenoble"


def test_each_missing_part_of_an_address_is_reported():
    assert validate(make_field("address", required=False), {"street": "12 rue des Lilas", "postcode": "3800"}) == (
        None,
        [Problem("postcode_wrong", part="postcode"), Problem("city_missing", part="city")],
    )
    assert validate(make_field("address"), {}) == (None, [Problem("address_missing", part="street")])
    assert validate(make_field("address", required=False), {}) == (None, [])


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


def test_an_explanation_may_have_an_image_which_is_in_the_page():
    field = make_field("explanation", text="Regardez.", image={"content": PIXEL, "alternative": "Un point."})

    assert field.settings["image"] == {"source": f"data:image/png;base64,{PIXEL}", "alternative": "Un point."}


@pytest.mark.parametrize("content", ["PHN2Zz4=", "pas du base64", "", "R0lGODlhAQ=="])
def test_an_invalid_image_is_refused(content):
    settings = {"text": "Regardez.", "image": {"content": content, "alternative": "Un point."}}

    assert FIELD_TYPES["explanation"].problems_of_settings(settings) != []


def test_an_explanation_has_no_answer():
    field = make_field("explanation")

    assert validate(field, "anything") == (None, [])
    assert form_values(field, None) == {}
