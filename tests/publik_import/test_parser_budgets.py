"""Parsing time stays proportional to the length of hostile texts, in each parsed part of an export."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from app.language.text.placeholders import MAX_TEMPLATE
from publik_import.findings import NOT_MAPPED, NotUnderstood
from publik_import.importer import ImportedFile, import_contents
from publik_import.names import Names
from publik_import.rich_text import extract_text
from publik_import.translation import translate_condition
from publik_import.workflow_draft import StatusDraft
from publik_import.workflows import ITEM_RULES
from tests.publik_import.sample_exports import (
    make_check,
    make_condition,
    make_elements,
    make_field,
    make_form,
    make_item,
    make_items,
    make_people,
    make_source,
    make_status,
    make_workflow,
)

pytestmark = pytest.mark.thorough

REPEATED = [
    "{{", "}}", "{%", "{#", "{", "[", "]", "[if", "[for ", "[if-any x", '[is x "', '{{ a|default:"', "{{ a|", "{{ a }}",
    "{{ }}", "{{{", "{% if ", "{% if a %}", "{% for a in b %}", "{% with a=b %}", "{% comment", "{% comment %}",
    "{% verbatim %}", "{% endcomment %}", "{% endif %}", "(", ")", "not ", "a and ", "a or not b and ", '"', "'", "\\",
    "|a", '|a:"b"', "|date", "a.", "a_var_", "a_structured_", "form_var_a|length|", "…", "… ", "<", "<a href='", "<p>",
    "&", "&#", "&#9", "&lt;", " ", "\n", "\u00a0", "\u0301", "\ue000", "9", "-", "1:", "[a]{1,}", "a{1,}", "a,", "=",
    "lambda:", "f'{", "%s", "{a}", "re.", "re.match('a', b) or ", "a[", "a(", "*", "**9", "if a else ",
]  # fmt: skip
SHORT, LONG = 4_000, 8_000


def build_export_with(text: str) -> list[tuple[str, bytes]]:
    """Return a form, a workflow and a data source with this text in every parsed place."""
    fields = make_form(
        make_field(kind="page", label=text, post_conditions=make_check(text, text) + make_check(text, text, "python")),
        make_field(kind="comment", label=text, varname="a", hint=text),
        make_field(varname="b", condition=make_condition(text), prefill=make_source("string", text)),
        make_field(varname="c", condition=make_condition(text, "python"), prefill=make_source("formula", text)),
        make_field(
            varname="d", validation=make_elements(type="regex", value=text), data_source=make_source("json", text)
        ),
        make_field(kind="computed", varname="e", value_template=text),
        make_field(kind="item", varname="f", items=make_items(text, text)),
        more=make_elements(
            id_template=text, digest_templates=f"<item key='default'>{escape_markup(text)}</item>", keywords=text
        ),
    )
    actions = make_workflow(
        make_status(
            "1",
            make_item("sendmail", subject=text, body=text, to=make_people(text)),
            make_item("jump", status="1", timeout=text, condition=make_condition(text)),
            make_item("dispatch", role_key="_receiver", role_id=text, dispatch_type="automatic", variable=text),
            make_item("webservice_call", url=text, varname="x"),
            loop_items_template=text,
        )
    )
    source_xml = (
        f"<name>{escape_markup(text)}</name><slug>s</slug><data_source>{make_source('json', text)}</data_source>"
    )
    source = f"<datasource>{source_xml}</datasource>"
    return [("f", fields.encode()), ("w", actions.encode()), ("s", source.encode())]


def escape_markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def measure_seconds(repeated: str, length: int) -> tuple[float, list[ImportedFile]]:
    files = build_export_with("." + repeated * (length // len(repeated)))
    start_time = time.process_time()
    imported = import_contents(files)
    return time.process_time() - start_time, imported


def is_time_proportional(repeated: str) -> bool:
    """Whether a text of twice the length takes less than three times as long; the margin covers short times."""
    short, long = (measure_seconds(repeated, length)[0] for length in (SHORT, LONG))
    return long < min(3 * short + 0.1, 1.0)


@pytest.mark.parametrize("repeated", REPEATED)
def test_the_parsing_time_is_proportional_to_the_length_of_the_text(repeated: str) -> None:
    assert any(is_time_proportional(repeated) for _ in range(3))


@pytest.mark.parametrize("repeated", REPEATED)
def test_no_text_makes_an_element_fail(repeated: str) -> None:
    _, imported = measure_seconds(repeated, SHORT)

    codes = {reason.code for file in imported for finding in file.findings.items for reason in finding.reasons}
    assert [str(file.error) for file in imported if file.error] == []
    assert "element_failed" not in codes


@pytest.mark.parametrize("repeated", ["{{", '{{ a|default:"', "{% comment %}", "[if", "… "])
def test_a_text_of_hundreds_of_kilobytes_is_read_quickly(repeated: str) -> None:
    content = make_form(make_field(kind="comment", label=repeated * (280_000 // len(repeated)), varname="a")).encode()
    start_time = time.process_time()

    (imported,) = import_contents([("f", content)])

    assert time.process_time() - start_time < 0.3
    assert imported.definition is not None
    assert "long_text" in {reason.code for finding in imported.findings.items for reason in finding.reasons}


def nest_text(pattern: str, times: int) -> str:
    """Return the pattern nested in itself at `@` this many times."""
    text = "x"
    for _ in range(times):
        text = pattern.replace("@", text)
    return text


@pytest.mark.parametrize(
    "expression",
    [
        nest_text("any(@ for y in (1, 2))", 24), nest_text("(@ in [a, b])", 24), nest_text("(a < @ < c)", 24),
        nest_text("@.startswith((a, b))", 28),        nest_text("max(@, 1)", 29), nest_text("(@ if @ else 1)", 8),
        nest_text("not @", 900), nest_text("(@)", 1500), "-" * 4900 + "1",
        "9" * 4990,        "0x" + "f" * 4900, "'{" + "9" * 4800 + "}'.format(a)", "a == strptime('1', '" + "%Y" * 2000 + "')",
        "9 ** 9 ** 9 ** 9",
        "a == datetime.date(" + "9" * 30 + ", 1, 1)", "'a' * 999999999 == b", "a" + "[1:2]" * 900, "all([" + "a," * 2400 + "])",
        "any(x == y for y in (" + "1," * 2300 + "))",
    ],
)  # fmt: skip
def test_a_python_condition_that_grows_when_parsed_is_refused_quickly(expression: str) -> None:
    start_time = time.process_time()

    with suppress(NotUnderstood):
        translate_condition(expression, Names(in_workflow=True), "python")

    assert time.process_time() - start_time < 0.1


def test_a_placeholder_at_the_end_of_the_longest_text_is_translated() -> None:
    text = "x" * (MAX_TEMPLATE - 8) + "{{ form_var_a }}"
    content = make_workflow(
        make_status("1", make_item("sendmail", subject="A", body=text, to=make_people("_submitter")))
    ).encode()

    (imported,) = import_contents([("w", content)])

    assert "element_failed" not in {reason.code for finding in imported.findings.items for reason in finding.reasons}
    assert imported.definition is not None
    assert [entry["type"] for entry in imported.definition["statuses"][0]["on_enter"]] == ["send_email"]


def test_the_parsing_time_of_chained_filters_is_linear() -> None:
    expression = "form_var_a" + "|date" * 29 + " == " + "form_var_b" + "|length" * 29
    start_time = time.process_time()

    with suppress(NotUnderstood):
        translate_condition(expression, Names(in_workflow=True))

    assert time.process_time() - start_time < 0.1


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<formdef>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</formdef>", "too_deep"),
        (b"<formdef " + b" ".join(b"a%d='1'" % n for n in range(20_000)) + b"/>", "too_many_elements"),
        (b"<!DOCTYPE a [" + b"<!ENTITY b 'c'>" * 10_000 + b"]><formdef/>", "document_type"),
        (b"<formdef>&b;</formdef>", "not_xml"),
        (b"<formdef>" + b"<!--" * 70_000, "not_xml"),
        (b"<?xml version='1.0'" + b" " * 280_000 + b"?><formdef", "not_xml"),
        (b"<formdef>" + b"<![CDATA[" * 30_000, "not_xml"),
    ],
)
def test_an_expensive_xml_document_is_refused_quickly(content: bytes, refusal: str) -> None:
    start_time = time.process_time()

    (imported,) = import_contents([("f.wcs", content)])

    assert time.process_time() - start_time < 0.2
    assert imported.error is not None
    assert imported.error.code == refusal


def test_an_attribute_of_hundreds_of_kilobytes_is_read_quickly() -> None:
    start_time = time.process_time()

    (imported,) = import_contents([("f.wcs", f"<formdef odd='{'x' * 290_000}'><name>A</name></formdef>".encode())])

    assert time.process_time() - start_time < 0.2
    assert imported.definition is not None


@pytest.mark.parametrize("number", ["9" * 5000, "x" + "f" * 5000])
def test_a_character_reference_that_is_too_long_is_left_out(number: str) -> None:
    assert extract_text(f"Bonjour &#{number};à tous", 100) == "Bonjour à tous"


def test_an_element_that_fails_does_not_affect_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(acting: object, draft: StatusDraft) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(ITEM_RULES, "odd", fail)
    content = make_workflow(
        make_status("1", make_item("odd"), make_item("choice", label="Valider", status="1"))
    ).encode()

    (imported,) = import_contents([("w", content)])

    failed_findings = [
        finding
        for finding in imported.findings.items
        if "element_failed" in {reason.code for reason in finding.reasons}
    ]
    assert [finding.outcome for finding in failed_findings] == [NOT_MAPPED]
    assert imported.definition is not None
    assert [action["label"] for action in imported.definition["statuses"][0]["actions"]] == ["Valider"]
