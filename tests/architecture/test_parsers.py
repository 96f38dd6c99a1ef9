"""What strangers send is read by parsers of the gate, and by nothing else."""

from tests.architecture.source_files import load_modules

# What decodes, unpacks or reads a format: where it is used, and why that is safe.
DECODERS = {"zipfile", "tarfile", "csv", "zlib", "xml.parsers", "xml.etree.ElementTree", "xml.sax", "PIL", "email"}
USED_IN = {
    "app/cases/files/office_files.py": "a parser of the gate",
    "app/core/parsing/archives.py": "opens the archives of parsers",
    "app/core/photos/drawing.py": "a parser of the gate",
    "app/core/photos/exif.py": "a parser of the gate: directories are checked first, no picture is decoded",
    "app/core/photos/png.py": "a parser of the gate: checksums only",
    "app/core/photos/thumbnail_process.py": "runs in a process of limited memory and time",
    "app/devtools/mail_sink.py": "mails of development, our own",
    "app/packages/package.py": "writes archives",
    "app/packages/publik_package.py": "writes archives, and reads back its own",
    "app/privacy/data_export/zip_file.py": "writes archives",
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


def test_json_of_strangers_is_read_through_the_gate():
    """Views read what is sent with `load_json`; what we wrote ourselves may be loaded as it is."""
    audiences = ("app/api/", "app/backoffice/", "app/portal/", "app/auth/", "app/sync/")
    loading = {
        module.path
        for module in load_modules()
        for _, name in module.iterate_calls()
        if name in ("json.loads", "request.get_json")
    }

    assert {path for path in loading if path.startswith(audiences)} == {"app/portal/robots.py"}
