"""Small exports in the format of w.c.s., written for these tests."""

from xml.sax.saxutils import escape

from app.publik_import.batch import Batch, build_batch
from app.publik_import.findings import Findings
from app.publik_import.workflows import translate_workflow
from app.publik_import.xml_reader import read_xml


def make_field(kind="string", label="Nom", varname="", **children):
    """One field; a child given as a text is escaped, one that begins with < is taken as it is."""
    inside = {"type": kind, "label": label, "id": varname or "1", "varname": varname, **children}
    return f"<field>{make_elements(**inside)}</field>"


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
    inside = f"<possible_status>{''.join(statuses)}</possible_status>"
    return f"<workflow><name>Bennes</name><slug>bennes</slug>{roles}{inside}{more}</workflow>"


def make_status(identifier, *items, name="", **children):
    inside = make_elements(id=identifier, name=name or identifier, **children)
    return f"<status>{inside}<items>{''.join(items)}</items></status>"


def make_item(kind, **children):
    return f"<item type='{kind}' id='1'>{make_elements(**children)}</item>"


def make_people(*names):
    return "".join(f"<item>{escape(name)}</item>" for name in names)


def make_items(*words):
    return "".join(f"<item>{escape(word)}</item>" for word in words)


def make_source(kind, value=""):
    """Where choices, or what a field holds beforehand, come from."""
    return make_elements(type=kind) + f"<value>{escape(value)}</value>"


def make_check(written, message, kind="django"):
    """What the answers of a page, or of a row, must meet."""
    said = make_elements(condition=make_condition(written, kind), error_message=message)
    return f"<post_condition>{said}</post_condition>"


def make_processing_data(*fields):
    """What agents fill in, in the course of a workflow."""
    return f"<backoffice-fields><formdef><fields>{''.join(fields)}</fields></formdef></backoffice-fields>"


def make_data_value(name, written):
    """One of the processing data, and what an action puts there."""
    return f"<field>{make_elements(field_id=name, value=written)}</field>"


def write_files(folder, files):
    """The files, each by its path, as an archive that was opened leaves them."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


LEAVE = make_item("choice", label="Finir", status="end", by=make_people("_receiver"))


def translate_first_status(*actions, more="", batch=None, **children):
    """The first status of a workflow that does this and has a way to its end; the whole document, the findings."""
    text = make_workflow(make_status("new", *actions, LEAVE, **children), make_status("end"), more=more)
    document, problems, findings = translate_export(translate_workflow, text, batch)
    assert problems == []
    return document["statuses"][0], document, findings


def translate_single_status(*actions, batch=(), **children):
    """The first status alone, beside these other files."""
    return translate_first_status(*actions, batch=build_batch(read_xml(each.encode()) for each in batch), **children)[0]


def translate_export(translate, text, batch=None):
    """What the translation makes of an export: the document, the problems left, the findings."""
    findings = Findings()
    document, problems = translate(read_xml(text.encode()), batch or Batch(), findings)
    return document, problems, findings


def list_outcomes(findings, part):
    """The outcome and the codes of the reasons of each finding of this part."""
    return [(one.outcome, [why.code for why in one.reasons]) for one in findings.items if one.part == part]


def list_fields(document):
    """The questions of a procedure, in order."""
    return [one for page in document["pages"] for one in page["fields"]]
