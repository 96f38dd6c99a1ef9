"""Small exports in the format of w.c.s., written for these tests."""

from xml.sax.saxutils import escape

from app.wcs.batch import Batch, gathered
from app.wcs.findings import Findings
from app.wcs.reading import read_xml
from app.wcs.workflows import translate_workflow


def field(kind="string", label="Nom", varname="", **children):
    """One field; a child given as a text is escaped, one that begins with < is taken as it is."""
    inside = {"type": kind, "label": label, "id": varname or "1", "varname": varname, **children}
    return f"<field>{elements(**inside)}</field>"


def elements(**children):
    return "".join(f"<{tag}>{markup(value)}</{tag}>" for tag, value in children.items() if value != "")


def markup(value):
    return value if value.startswith("<") else escape(value)


def condition(value, kind="django"):
    return f"<type>{kind}</type><value>{escape(value)}</value>"


def form(*fields, name="Demande de benne", more="", workflow=""):
    return (
        f"<formdef><name>{name}</name><url_name>benne</url_name><workflow slug='{workflow}'>x</workflow>"
        f"<fields>{''.join(fields)}</fields>{more}</formdef>"
    )


def workflow(*statuses, more=""):
    roles = "<roles><role id='_receiver'>Voirie</role></roles>"
    inside = f"<possible_status>{''.join(statuses)}</possible_status>"
    return f"<workflow><name>Bennes</name><slug>bennes</slug>{roles}{inside}{more}</workflow>"


def status(identifier, *items, name="", **children):
    inside = elements(id=identifier, name=name or identifier, **children)
    return f"<status>{inside}<items>{''.join(items)}</items></status>"


def item(kind, **children):
    return f"<item type='{kind}' id='1'>{elements(**children)}</item>"


def people(*names):
    return "".join(f"<item>{escape(name)}</item>" for name in names)


def items(*words):
    return "".join(f"<item>{escape(word)}</item>" for word in words)


def source(kind, value=""):
    """Where choices, or what a field holds beforehand, come from."""
    return elements(type=kind) + f"<value>{escape(value)}</value>"


def check(written, message, kind="django"):
    """What the answers of a page, or of a row, must meet."""
    said = elements(condition=condition(written, kind), error_message=message)
    return f"<post_condition>{said}</post_condition>"


def processing(*fields):
    """What agents fill in, in the course of a workflow."""
    return f"<backoffice-fields><formdef><fields>{''.join(fields)}</fields></formdef></backoffice-fields>"


def given(name, written):
    """One of the processing data, and what an action puts there."""
    return f"<field>{elements(field_id=name, value=written)}</field>"


def written_into(folder, files):
    """The files, each by its path, as an archive that was opened leaves them."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


LEAVE = item("choice", label="Finir", status="end", by=people("_receiver"))


def first_status(*actions, more="", batch=None, **children):
    """The first status of a workflow that does this and has a way to its end; the whole document, the findings."""
    text = workflow(status("new", *actions, LEAVE, **children), status("end"), more=more)
    document, problems, findings = translated(translate_workflow, text, batch)
    assert problems == []
    return document["statuses"][0], document, findings


def circuit(*actions, batch=(), **children):
    """The first status alone, beside these other files."""
    return first_status(*actions, batch=gathered(read_xml(each.encode()) for each in batch), **children)[0]


def translated(translate, text, batch=None):
    """What the translation makes of an export: the document, the problems left, the findings."""
    findings = Findings()
    document, problems = translate(read_xml(text.encode()), batch or Batch(), findings)
    return document, problems, findings


def told(findings, part):
    """The outcome and the codes of the reasons of each finding of this part."""
    return [(one.outcome, [why.code for why in one.reasons]) for one in findings.items if one.part == part]


def fields_of(document):
    """The questions of a procedure, in order."""
    return [one for page in document["pages"] for one in page["fields"]]
