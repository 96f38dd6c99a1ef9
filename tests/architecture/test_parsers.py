"""Untrusted input is parsed by budgeted parsers only."""

from tests.architecture.source_files import load_modules

# Functions that decode or decompress a format: the modules that use them, and why that is safe.
DECODERS = {"zipfile", "tarfile", "csv", "zlib", "xml.parsers", "xml.etree.ElementTree", "xml.sax", "PIL", "email"}
USED_IN = {
    "app/cases/files/office_files.py": "a parser of the gate",
    "app/documents/office/office_check.py": "a parser of the gate",
    "app/documents/office/signature_pictures.py": "runs in a process of limited memory and time",
    "app/documents/office/zip_parts.py": "runs in a process of limited memory and time, on archives that were checked",
    "app/core/parsing/archives.py": "opens the archives of parsers",
    "app/core/photos/drawing.py": "a parser of the gate",
    "app/core/photos/exif.py": "a parser of the gate: directories are checked first, no picture is decoded",
    "app/themes/archive.py": "writes archives, and opens them as a parser of the gate",
    "app/themes/image_check.py": "a parser of the gate: pictures of administrators are measured",
    "app/themes/site_analysis/saved_page.py": "a parser of the gate: pages that administrators saved",
    "app/themes/svg_check.py": "a parser of the gate",
    "app/core/photos/png.py": "a parser of the gate: checksums only",
    "app/core/photos/thumbnail_process.py": "runs in a process of limited memory and time",
    "app/mailroom/mail_reading.py": "a parser of the gate",
    "app/documents/scans/page_process.py": "runs in a process of limited memory and time",
    "app/mailroom/pdf_process.py": "runs in a process of limited memory and time",
    "app/documents/two_d_doc/code_process.py": "runs in a process of limited memory and time",
    "app/devtools/mail_sink.py": "mails of development, our own",
    "app/knowledge/article_archive.py": "writes archives; reads them with a parser of the gate",
    "app/packages/package.py": "writes archives",
    "app/packages/publik_package.py": "writes archives, and reads back its own",
    "app/privacy/data_export/zip_file.py": "writes archives",
    "app/privacy/list_exports/formats/csv_table.py": "writes tables",
    "app/privacy/streams.py": "writes archives",
    "app/procedures/sources/tables.py": "a parser of the gate",
    "app/publik_import/import_files.py": "archives of administrators, whose members are counted first",
    "app/publik_import/xml_reader.py": "a parser of the gate",
}
OURS = ("app/devtools/demo/", "app/devtools/screenshots/", "app/themes/pictures/")


def test_formats_are_decoded_in_the_listed_modules_only():
    using = {module.path for module in load_modules() if DECODERS & set(module.iterate_imports())}

    assert {path for path in using if not path.startswith(OURS)} - {"app/publik_import/unknown_elements.py"} == set(
        USED_IN
    )


def test_untrusted_json_is_parsed_with_a_budget():
    """Views parse requests with `load_json`; data written by the application may be loaded directly."""
    audiences = ("app/api/", "app/backoffice/", "app/portal/", "app/auth/", "app/sync/")
    loading = {
        module.path
        for module in load_modules()
        for _, name in module.iterate_calls()
        if name in ("json.loads", "request.get_json")
    }

    assert {path for path in loading if path.startswith(audiences)} == {"app/portal/robots.py"}
