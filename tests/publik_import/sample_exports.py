"""Helpers that build small exports in the format of w.c.s."""

from xml.sax.saxutils import escape

from publik_import.batch import Batch, build_batch
from publik_import.findings import Findings
from publik_import.workflows import translate_workflow
from publik_import.xml_reader import read_xml


def make_field(kind="string", label="Nom", varname="", **children):
    """Return the XML of a field; a child value is escaped unless it starts with <."""
    children_by_tag = {"type": kind, "label": label, "id": varname or "1", "varname": varname, **children}
    return f"<field>{make_elements(**children_by_tag)}</field>"


def make_elements(**children):
    return "".join(f"<{tag}>{escape_markup(value)}</{tag}>" for tag, value in children.items() if value != "")


def escape_markup(value):
    return value if value.startswith("<") else escape(value)


def make_condition(value, kind="django"):
    return f"<type>{kind}</type><value>{escape(value)}</value>"


def make_form(*fields, name="Demande de benne", more="", workflow=""):
    return (
        f"<formdef><name>{name}</name><url_name>benne</url_name><workflow slug='{workflow}'>x</workflow>"
        f"<fields>{''.join(fields)}</fields>{more}</formdef>"
    )


def make_workflow(*statuses, more=""):
    roles = "<roles><role id='_receiver'>Voirie</role></roles>"
    statuses_xml = f"<possible_status>{''.join(statuses)}</possible_status>"
    return f"<workflow><name>Bennes</name><slug>bennes</slug>{roles}{statuses_xml}{more}</workflow>"


def make_status(identifier, *items, name="", **children):
    children_xml = make_elements(id=identifier, name=name or identifier, **children)
    return f"<status>{children_xml}<items>{''.join(items)}</items></status>"


def make_item(kind, **children):
    return f"<item type='{kind}' id='1'>{make_elements(**children)}</item>"


def make_people(*names):
    return "".join(f"<item>{escape(name)}</item>" for name in names)


def make_items(*words):
    return "".join(f"<item>{escape(word)}</item>" for word in words)


def make_source(kind, value=""):
    """Return the XML of a data source or of a prefill."""
    return make_elements(type=kind) + f"<value>{escape(value)}</value>"


def make_check(expression, message, kind="django"):
    """Return the XML of a check of a page or of a block."""
    children_xml = make_elements(condition=make_condition(expression, kind), error_message=message)
    return f"<post_condition>{children_xml}</post_condition>"


def make_processing_data(*fields):
    """Return the XML of the processing data of a workflow."""
    return f"<backoffice-fields><formdef><fields>{''.join(fields)}</fields></formdef></backoffice-fields>"


def make_data_value(name, template):
    """Return the XML of a processing field and the template of its value."""
    return f"<field>{make_elements(field_id=name, value=template)}</field>"


def write_files(folder, files):
    """Write the files to this folder, each at its path."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


LEAVE = make_item("choice", label="Finir", status="end", by=make_people("_receiver"))


def translate_first_status(*actions, more="", batch=None, **children):
    """Return the translated first status of a workflow with these actions, the definition and the findings."""
    text = make_workflow(make_status("new", *actions, LEAVE, **children), make_status("end"), more=more)
    definition, problems, findings = translate_export(translate_workflow, text, batch)
    assert problems == []
    return definition["statuses"][0], definition, findings


def translate_single_status(*actions, batch=(), **children):
    """Return the translated first status only; `batch` holds the texts of other files."""
    return translate_first_status(*actions, batch=build_batch(read_xml(text.encode()) for text in batch), **children)[0]


def translate_export(translate, text, batch=None):
    """Return the definition, the problems and the findings of a translated export."""
    findings = Findings()
    definition, problems = translate(read_xml(text.encode()), batch or Batch(), findings)
    return definition, problems, findings


def list_outcomes(findings, part):
    """Return the outcome and the reason codes of each finding of this part."""
    return [
        (finding.outcome, [reason.code for reason in finding.reasons])
        for finding in findings.items
        if finding.part == part
    ]


def list_fields(definition):
    """Return the fields of a procedure, in order."""
    return [field for page in definition["pages"] for field in page["fields"]]
