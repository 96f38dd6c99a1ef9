"""Hostile exports in well-formed XML are read in bounded time and never fail."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publik_import.batch import Batch
from publik_import.findings import Findings, NotUnderstood
from publik_import.identifiers import make_identifier
from publik_import.importer import import_paths
from publik_import.names import Names
from publik_import.texts import translate_text
from publik_import.translation import translate_condition
from publik_import.workflows import translate_workflow
from publik_import.xml_reader import Element
from tests.example_counts import multiply_examples
from tests.publik_import.sample_exports import (
    make_condition,
    make_field,
    make_form,
    make_item,
    make_status,
    make_workflow,
)

pytestmark = [pytest.mark.thorough, pytest.mark.by_turns(3)]

MAX_SECONDS = 20
MANY_NAMES = "form_" + "_".join("x" * 1 for _ in range(500))
EXPORTS = {
    "many_fields": make_form(*[make_field(varname="meme", condition=make_condition("form_var_meme"))] * 20_000),
    "many_options": make_form(make_field(kind="item", varname="x", items="<item>a</item>" * 100_000)),
    "many_conditions": make_form(
        *[make_field(varname="a", condition=make_condition(f"{MANY_NAMES} " + "or x_var_y " * 100))] * 300
    ),
    "many_statuses": make_workflow(*[make_status("1", *[make_item("jump", status="1")] * 100)] * 200),
    "many_actions": make_workflow(
        make_status("1", *[make_item("choice", label="x", status="1"), make_item("jump", timeout="9")] * 10_000)
    ),
    "many_values": make_form(make_field(kind="comment", label="{{ form_var_x }}" * 2_000)),
    "long_label": make_form(make_field(label="é" * 1_000_000)),
    "computed_by_itself": make_form(
        *[make_field(kind="computed", varname="a", value_template="{{ form_var_a|add:form_var_a }}")] * 200,
        make_field(varname="b", condition=make_condition("form_var_a == 1")),
    ),
    "wrong_types": "<formdef><name><b>x</b></name><fields>text<field><type/><id/></field><x><y/></x></fields></formdef>",
    "empty": "<formdef/>",
    "empty_workflow": "<workflow><possible_status><status/><status><items><item/></items></status></possible_status></workflow>",
    "numbers": make_form(
        make_field(kind="numeric", varname="n", min_value="NaN", max_value="1e999"),
        make_field(kind="text", maxlength="-1"),
    ),
    "strange_words": make_form(make_field(label="\u202e\u200b\ufeff", varname="\u00e9\u00e9"), name="\u202e"),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_hostile_export_is_read_in_bounded_time(name, tmp_path):
    (tmp_path / "x.wcs").write_text(EXPORTS[name])
    start_time = time.process_time()  # that of the machine depends on what else it does

    (imported,) = import_paths([tmp_path])

    assert time.process_time() - start_time < MAX_SECONDS
    assert imported.error is None
    assert imported.definition is not None
    assert len(list(tmp_path.iterdir())) == 1


def test_a_block_used_thousands_of_times_stays_within_the_field_limit(tmp_path):
    (tmp_path / "b").write_text(f"<block><slug>b</slug><fields>{make_field(varname='x') * 500}</fields></block>")
    (tmp_path / "f").write_text(make_form(*[make_field(kind="block:b")] * 1000))

    imported = {file.kind: file for file in import_paths([tmp_path])}["formdef"]

    assert sum(len(page["fields"]) for page in imported.definition["pages"]) <= 2000


@given(st.text(max_size=200))
@settings(max_examples=multiply_examples(60))
def test_any_text_is_accepted_or_refused_as_a_condition(expression):
    with suppress(NotUnderstood):
        translate_condition(expression, Names())


@given(st.text(alphabet="ab_|:'\" {}%#[]=.0123ifendor\n", max_size=120))
@settings(max_examples=multiply_examples(100))
def test_any_text_is_translated_as_a_template(template):
    findings = Findings()

    text = translate_text(template, Names(in_workflow=True), findings, "mail")

    assert "{{" not in text.text or text.text.count("{{") == text.text.count("}}")
    assert all(str(reason) for finding in findings.items for reason in finding.reasons)


@given(st.text(max_size=100))
def test_every_identifier_is_valid(words):
    assert make_identifier(words)[:1].isalpha()
    assert make_identifier(words).isascii() and make_identifier(words).replace("_", "a").isalnum()


tags = st.sampled_from(
    ["status", "items", "item", "id", "name", "by", "to", "fields", "field", "type", "condition", "value"]
)
trees = st.recursive(
    st.builds(lambda tag, text: Element(tag, {"type": text}, [], [text]), tags, st.text(max_size=10)),
    lambda inner: st.builds(lambda tag, children: Element(tag, {}, children), tags, st.lists(inner, max_size=4)),
    max_leaves=20,
)


@given(
    st.lists(trees, max_size=5),
    st.lists(st.sampled_from(["jump", "form", "choice", "sendmail", "dispatch"]), max_size=4),
)
@settings(max_examples=multiply_examples(40))
def test_any_xml_tree_is_translated_as_a_workflow(statuses, kinds):
    status_with_actions = Element(
        "status", {}, [Element("items", {}, [Element("item", {"type": kind}, statuses) for kind in kinds])]
    )
    root = Element("workflow", {}, [Element("possible_status", {}, [*statuses, status_with_actions])])

    definition, _ = translate_workflow(root, Batch(), Findings())

    assert definition["statuses"]
