"""ODT and DOCX files made into PDF files by LibreOffice, where it is installed with its word processor."""

from __future__ import annotations

import atexit
import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from app.core.parsing.budget import MEGABYTE
from app.core.parsing.confinement import Limits, ProcessRefused, private_folder, run_confined
from app.documents.rendering.pdf_renderer import PdfNotMade

PACKAGE = "libreoffice-writer-nogui"
# What a document may cost; the first start takes two seconds of it.
LIMITS = Limits(cpu_seconds=10, clock_seconds=120.0, memory=500 * MEGABYTE, file=50 * MEGABYTE)
MAX_PDF_BYTES = 20 * MEGABYTE
# LibreOffice ends so when it has made its profile, and has to be started again.
_STARTED_ANEW = 81
# PDF/A-3 and PDF/UA-1, with the title in the window of the reader.
_OPTIONS = {
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "SelectPdfVersion": {"type": "long", "value": "3"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "DisplayPDFDocumentTitle": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
    "ReduceImageResolution": {"type": "boolean", "value": "true"},
    "MaxImageResolution": {"type": "long", "value": "150"},
}
# Nothing runs, nothing is fetched, nothing is remembered.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "DisableOLEAutomation", "true"),
    ("Office.Common/History", "PickListSize", "0"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
)


@cache
def find_libreoffice() -> Path | None:
    """The program, when it can read texts; None where it is not installed."""
    command = shutil.which("soffice") or shutil.which("libreoffice")
    if command is None:
        return None
    folder = Path(command).resolve().parent
    program = folder / "soffice.bin"
    return program if program.exists() and any(folder.glob("libsw*lo.*")) else None


class PdfConverter:
    """The profile that this process keeps from one document to the next."""

    def __init__(self, *, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._profile: TemporaryDirectory[str] | None = None
        self._lock = Lock()

    def convert(self, content: bytes, format_: str) -> bytes:
        """The PDF of a filled file. Raises PdfNotMade."""
        program = find_libreoffice()
        assert program is not None
        with self._lock, private_folder() as folder:
            source = folder / f"document.{format_}"
            source.write_bytes(content)
            pdf = folder / "document.pdf"
            self._run(program, source, pdf)
            if not pdf.exists():
                raise PdfNotMade("invalid")
            if pdf.stat().st_size > MAX_PDF_BYTES:
                raise PdfNotMade("too_large")
            return pdf.read_bytes()

    def stop(self) -> None:
        """Delete the profile; the next document makes another."""
        if self._profile is not None:
            self._profile.cleanup()
            self._profile = None

    def _run(self, program: Path, source: Path, pdf: Path) -> None:
        profile = self._profile = self._profile or _create_profile()
        command = [
            str(program),
            f"-env:UserInstallation={Path(profile.name).as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
            *(
                "--convert-to",
                f"pdf:writer_pdf_Export:{json.dumps(_OPTIONS)}",
                "--outdir",
                str(pdf.parent),
                str(source),
            ),
        ]
        for is_last in (False, True):
            try:
                run_confined(command, folder=pdf.parent, limits=self._limits, writable=[Path(profile.name)])
            except ProcessRefused as error:
                if error.code == _STARTED_ANEW and not is_last:
                    continue
                self.stop()  # it may be what is broken
                raise PdfNotMade("too_costly" if error.reason == "too_costly" else "invalid") from error
            if pdf.exists():
                return


def convert_to_pdf(content: bytes, format_: str) -> bytes:
    """The PDF of a filled file, by the profile that this process keeps. Raises PdfNotMade."""
    return _converter.convert(content, format_)


def _create_profile() -> TemporaryDirectory[str]:
    profile: TemporaryDirectory[str] = TemporaryDirectory(prefix="parvis-libreoffice-", ignore_cleanup_errors=True)
    user = Path(profile.name) / "user"
    user.mkdir(mode=0o700)
    items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    (user / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), encoding="utf-8")
    return profile


_converter = PdfConverter()
atexit.register(_converter.stop)
