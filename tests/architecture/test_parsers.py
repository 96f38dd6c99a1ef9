"""Untrusted input is parsed by budgeted parsers only, each of which is called through its gate.

There are two gates: `app.core.parsing.Parser`, which alone makes the meters that parsers count with, and confined processes,
which the kernel limits and which are killed when they cost too much.
"""

import ast
from collections.abc import Iterator
from importlib import import_module

from app.core.parsing import Parser
from tests.architecture.source_files import Module, list_nodes, load_modules
from tests.fuzz.parsers import PARSERS

# Functions that decode or decompress a format: the modules that use them, and why that is safe.
DECODERS = {
    *("zipfile", "tarfile", "csv", "zlib", "gzip", "bz2", "lzma", "plistlib"),
    *("xml.parsers", "xml.etree.ElementTree", "xml.sax", "lxml", "lxml.html", "html.parser"),
    *("PIL", "pypdfium2", "pikepdf", "zxingcpp", "fontTools", "fontTools.ttLib"),
    *("email", "email.parser", "email.feedparser", "email.header"),
}
USED_IN = {
    "app/cases/files/office_files.py": "a parser of the gate",
    "app/documents/office/signature_pictures.py": "runs in a process of limited memory and time",
    "app/documents/office/zip_parts.py": "runs in a process of limited memory and time, on archives that were checked",
    "app/core/office_files/part_reading.py": "called by parsers of the gate",
    "app/core/parsing/archives.py": "opens the archives of parsers",
    "app/core/photos/drawing.py": "a parser of the gate",
    "app/core/photos/exif.py": "a parser of the gate: directories are checked first, no picture is decoded",
    "app/themes/archive.py": "writes archives, and opens them as a parser of the gate",
    "app/themes/image_check.py": "a parser of the gate: pictures of administrators are measured",
    "app/themes/site_analysis/saved_page.py": "a parser of the gate: pages that administrators saved",
    "app/themes/svg_check.py": "a parser of the gate",
    "app/core/photos/png.py": "a parser of the gate: checksums only",
    "app/core/photos/thumbnail_process.py": "runs in a process of limited memory and time",
    "app/documents/office/odt_pictures.py": "runs in a process of limited memory and time",
    "app/documents/office/odt_template.py": "runs in a process of limited memory and time",
    "app/identity/saml/xml_documents.py": "a parser of the gate",
    "app/payments/gateways/payfip/soap_messages.py": "a parser of the gate; writes envelopes",
    "devtools/payfip/payfip_double.py": "calls of this site to its own double",
    "app/mailroom/mail_reading.py": "a parser of the gate, in a process of limited memory and time",
    "app/mailroom/mime_parsing.py": "counts with the meter of that parser",
    "app/themes/font_check.py": "a parser of the gate",
    "app/themes/font_subset.py": "a parser of the gate",
    "app/themes/markup_check.py": "sources of administrators, whose length is limited",
    "app/themes/site_analysis/computed_style.py": "called by the parser of saved pages",
    "app/themes/site_analysis/links_and_images.py": "elements of pages that were parsed",
    "app/documents/scans/page_process.py": "runs in a process of limited memory and time",
    "app/mailroom/pdf_process.py": "runs in a process of limited memory and time",
    "app/documents/two_d_doc/code_process.py": "runs in a process of limited memory and time",
    "devtools/mail_sink.py": "mails of development, our own",
    "app/knowledge/article_archive.py": "writes archives; reads them with a parser of the gate",
    "app/packages/package.py": "writes archives",
    "publik_import/site/publik_package.py": "writes archives, and reads back its own",
    "app/api/open311/response_documents.py": "writes XML",
    "app/payments/accounting/pes_ormc_file.py": "writes XML",
    "app/privacy/data_export/zip_file.py": "writes archives",
    "app/privacy/list_exports/formats/csv_table.py": "writes tables",
    "app/privacy/streams.py": "writes archives",
    "app/site_transfer/export_source.py": "writes archives; reads those whose parts have the digests of their manifest",
    "app/procedures/sources/tables.py": "a parser of the gate",
    "publik_import/import_files.py": "archives of administrators, whose members are counted first",
    "publik_import/xml_reader.py": "a parser of the gate",
}
# Native libraries decode what strangers send in confined programs, and elsewhere no more than this.
NATIVE = {"PIL", "pypdfium2", "pikepdf", "zxingcpp"}
NATIVE_OUTSIDE = {
    "app/core/photos/exif.py": "reads the directories of a photo, and decodes no picture",
    "app/documents/office/signature_pictures.py": "called in a confined program",
    "app/themes/image_check.py": "pictures of administrators",
}
OURS = ("devtools/demo/", "devtools/screenshots/", "devtools/font_subsets.py", "app/themes/pictures/")
# Modules that run in a process apart alone, and the modules that may import them.
APART = {
    "app.core.photos.thumbnail_process": set(),
    "app.core.parsing.confined_process": set(),
    "app.core.parsing.confinement_probe": set(),
    "app.documents.scans.page_process": set(),
    "app.documents.two_d_doc.code_process": set(),
    "app.mailroom.mail_process": set(),
    # Fuzzed as it is, without its process.
    "app.mailroom.mail_reading": {"app/mailroom/mail_process.py"},
    "app.mailroom.mime_parsing": {"app/mailroom/mail_reading.py"},
    "app.mailroom.pdf_process": set(),
}
# Modules that start programs, and what these may cost.
PROGRAMS = {
    "app/backups/database_copy.py": "our own databases",
    "app/cli/processes.py": "our own processes",
    "devtools/screenshots/capture.py": "our own pages",
    "app/core/parsing/confinement.py": "the gate",
    "app/documents/rendering/pdf_renderer.py": "pages of our own, limited by its own `pdf_process.py`",
    "app/mailroom/text_recognition.py": "lists languages; pictures go through the gate",
    "app/supervisor.py": "our own processes",
}
# Files of administrators, whose members are counted before a parser is called for each.
WITH_A_METER = {
    "app/core/parsing/parser.py",
    "publik_import/import_files.py",
    "app/themes/site_analysis/analysis.py",
    "app/themes/site_analysis/site_fetch.py",
}


def test_formats_are_decoded_in_the_listed_modules_only():
    using = {module.path for module in load_modules() if DECODERS & set(module.iterate_imports())}

    assert {path for path in using if not path.startswith(OURS)} - {"publik_import/unknown_elements.py"} == set(USED_IN)


def test_every_parser_is_listed():
    """Check that every parser is in the list that is fuzzed."""
    making = [module for module in load_modules() if any(name == "Parser" for _, name in module.iterate_calls())]

    parser_ids = {id(parser) for module in making for parser in _parsers_of(module)}

    assert parser_ids == {id(parser) for parser in PARSERS}


def test_parsers_are_called_through_the_gate():
    """Parsers count with a meter: whoever cannot make one calls the gate."""
    assert {module.path for module in load_modules() if _calls(module, "Meter")} == WITH_A_METER


def test_what_runs_in_a_process_apart_is_not_imported():
    importers = {name: set() for name in APART}
    for module in load_modules():
        for name in APART.keys() & set(_iterate_imported_names(module)):
            importers[name].add(module.path)

    assert importers == APART


def test_native_libraries_are_called_in_confined_programs():
    using = {module.path for module in load_modules() if NATIVE & set(module.iterate_imports())}
    programs = {f"{name.replace('.', '/')}.py" for name in APART}

    assert {path for path in using - programs if not path.startswith(OURS)} == set(NATIVE_OUTSIDE)


def test_programs_are_started_in_the_listed_modules_only():
    starting = {
        module.path
        for module in load_modules()
        if _calls(module, "subprocess.run", "subprocess.Popen", "subprocess.check_output", "subprocess.call")
    }

    assert starting == set(PROGRAMS)


def test_untrusted_json_is_parsed_with_a_budget():
    """Views parse requests with `load_json`; data written by the application may be loaded directly."""
    audiences = ("app/api/", "app/backoffice/", "app/portal/", "app/auth/", "app/sync/")
    loading = {
        module.path
        for module in load_modules()
        for _, name in module.iterate_calls()
        if name in ("json.loads", "request.get_json")
    }

    assert {path for path in loading if path.startswith(audiences)} == {"app/portal/form/bot_check.py"}


def _calls(module: Module, *names: str) -> bool:
    return any(name in names for _, name in module.iterate_calls())


def _parsers_of(module: Module) -> Iterator[object]:
    """The parsers of a module, alone or in a dictionary."""
    for value in vars(
        import_module(module.path.removesuffix("/__init__.py").removesuffix(".py").replace("/", "."))
    ).values():
        yield from (
            element
            for element in (value.values() if isinstance(value, dict) else (value,))
            if isinstance(element, Parser)
        )


def _iterate_imported_names(module: Module) -> Iterator[str]:
    """The modules that are imported, `from package import module` included."""
    yield from module.iterate_imports()
    for node in list_nodes(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
