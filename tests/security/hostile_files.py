"""Files with a false type, and the outcome of each: the stored name and type, or a refusal."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

MEGABYTE = 1_000_000
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
PDF = b"%PDF-1.7\n%%EOF\n"
HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
HTA = JPEG + b"\x00<html><hta:application/><script>new ActiveXObject('WScript.Shell')</script></html>"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

IMAGE_JPEG, IMAGE_PNG, IMAGE_WEBP, IMAGE_HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
A_PDF, WORD, TEXT = "application/pdf", "application/msword", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"


@dataclass(frozen=True)
class HostileFile:
    """A file as it is sent, and its expected stored name and type; without a type it is refused."""

    why: str
    name: str
    content: bytes
    type: str | None = None
    # None when the stored name only needs to be harmless.
    kept_as: str | None = None
    declared_type: str = "application/octet-stream"

    def __str__(self) -> str:
        return self.why


def build_archive(*names: str, content: bytes = b"x", stored: bool = False) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as zipped:
        for name in names:
            zipped.writestr(name, content)
    return file.getvalue()


def build_opendocument(type_: str, *more: str, before: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        if before:
            zipped.writestr(before, "<x/>")
        for name in ("mimetype", "content.xml", *more):
            zipped.writestr(name, type_ if name == "mimetype" else "<x/>")
    return file.getvalue()


OOXML = "application/vnd.openxmlformats-officedocument."
WORD_MAIN, SHEET_MAIN = f"{OOXML}wordprocessingml.document.main+xml", f"{OOXML}spreadsheetml.sheet.main+xml"
VBA = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
SHEET = f'<Override PartName="/a" ContentType="{SHEET_MAIN}"/>'
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b">]><Types/>'
TEMPLATE = (
    "word/_rels/settings.xml.rels",
    '<R><R Id="a" Type="x/attachedTemplate" TargetMode="External" Target="https://example.org/a.dotm"/></R>',
)


def build_office(main: str, *parts: tuple[str, str | bytes], declared: str = "") -> bytes:
    """Build a Microsoft Office document with a main part of this type, and extra parts and declarations."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/>{declared}</Types>'
        zipped.writestr("[Content_Types].xml", types)
        zipped.writestr("word/document.xml", "<document/>")
        for name, content in parts:
            zipped.writestr(name, content)
    return file.getvalue()


def build_overlapping() -> bytes:
    """Build an archive whose entries overlap: a small file that decompresses to many times its size."""
    content = build_office(WORD_MAIN)
    end = content.rfind(b"PK\x05\x06")
    entries = int.from_bytes(content[end + 10 : end + 12], "little")
    central_directory = content[int.from_bytes(content[end + 16 : end + 20], "little") : end]
    again = central_directory.replace(b"word/document.xml", b"word/DOCUMENT.xmk")
    offset = int.from_bytes(content[end + 16 : end + 20], "little")
    count = (entries * 2).to_bytes(2, "little")
    size = (len(central_directory) * 2).to_bytes(4, "little")
    tail = b"PK\x05\x06\0\0\0\0" + count * 2 + size + offset.to_bytes(4, "little") + b"\0\0"
    return content[:offset] + central_directory + again.replace(b"[Content_Types].xml", b"[Content_Types].xmk") + tail


def build_many_entries(count: int) -> bytes:
    """Build an archive that declares this number of files."""
    entry = b"PK\x01\x02" + bytes(24) + (1).to_bytes(2, "little") + bytes(16) + b"a"
    size = (len(entry) * count).to_bytes(4, "little")
    number = min(count, 0xFFFF).to_bytes(2, "little")
    return (
        b"PK\x03\x04" + entry * count + b"PK\x05\x06\0\0\0\0" + number * 2 + size + (4).to_bytes(4, "little") + b"\0\0"
    )


BOMB = build_office(WORD_MAIN, ("word/a.xml", b"\x00" * 30 * MEGABYTE), ("word/b.xml", b"\x00" * 30 * MEGABYTE))
HUGE_PNG = PNG + (50_000).to_bytes(4, "big") * 2 + b"\x08\x06\x00\x00\x00\x00\x00\x00\x00"

CORPUS = [
    HostileFile("GIF that is a script", "a.gif", b"GIF89a/*\x00*/=1;alert(1)//"),
    HostileFile("GIF called JPEG", "a.jpg", b"GIF89a/*\x00*/=1;alert(1)//"),
    HostileFile("page called JPEG", "photo.jpg", HTML, declared_type=IMAGE_JPEG),
    HostileFile("page called PDF", "a.pdf", HTML, declared_type=A_PDF),
    HostileFile("page called text", "a.txt", HTML, declared_type=TEXT),
    HostileFile("page called Word", "a.doc", HTML, declared_type=WORD),
    HostileFile("page after blanks, called text", "a.txt", b"\n\n \xef\xbb\xbf" + HTML),
    HostileFile("page with a PDF inside", "a.pdf", HTML + PDF),
    HostileFile("PDF with a page inside, called page", "a.html", PDF + HTML, A_PDF, "a.html.pdf", "text/html"),
    HostileFile("PDF with a script", "a.pdf", PDF + b"<</S/JavaScript/JS(app.alert(1))>>", A_PDF, "a.pdf"),
    HostileFile("PDF that is a ZIP", "a.pdf", PDF + build_archive("a.exe"), A_PDF, "a.pdf"),
    HostileFile("PDF called program", "facture.pdf.exe", PDF, A_PDF, "facture.pdf.exe.pdf"),
    HostileFile("words called PDF", "a.pdf", b"hello"),
    HostileFile("shell script called PDF", "a.pdf", b"#!/bin/sh\nrm -rf /\n"),
    HostileFile("program called PDF", "a.pdf", b"MZ\x90\x00" + b"\x00" * 200, declared_type=A_PDF),
    HostileFile("program called photo", "a.jpg", b"\x7fELF\x02\x01\x01" + b"\x00" * 200, declared_type=IMAGE_JPEG),
    HostileFile("JPEG that is an archive of PHP", "a.jpg", JPEG + b"<?php __HALT_COMPILER(); ?>", IMAGE_JPEG, "a.jpg"),
    HostileFile("JPEG called PHP", "a.php", JPEG + b"<?php system($_GET[0]);", IMAGE_JPEG, "a.php.jpg", "text/x-php"),
    HostileFile("JPEG that is an application of Windows", "photo.jpg.hta", HTA, IMAGE_JPEG, "photo.jpg.hta.jpg"),
    HostileFile("JPEG under two ends", "photo.exe.jpg", JPEG, IMAGE_JPEG, "photo.exe.jpg"),
    HostileFile("JPEG whose end is far to the right", "photo.jpg" + " " * 90 + ".exe", JPEG, IMAGE_JPEG),
    HostileFile("name read from right to left", "photo\u202egpj.exe", JPEG, IMAGE_JPEG, "photogpj.exe.jpg"),
    HostileFile("name with invisible marks", "pho\u200bto\u2066.jpg\u2069", JPEG, IMAGE_JPEG, "photo.jpg"),
    HostileFile("name of 300 characters", "a" * 296 + ".jpg", JPEG, IMAGE_JPEG, "a" * 116 + ".jpg"),
    HostileFile("end of 300 characters", "a." + "b" * 298, JPEG, IMAGE_JPEG),
    HostileFile("way up to the passwords", "../../../etc/passwd", JPEG, IMAGE_JPEG, "passwd.jpg"),
    HostileFile("way up, of Windows", "..\\..\\windows\\win.ini", JPEG, IMAGE_JPEG, "win.ini.jpg"),
    HostileFile("whole path", "/etc/cron.d/job.jpg", JPEG, IMAGE_JPEG, "job.jpg"),
    HostileFile("drive of Windows", "C:\\autoexec.bat", JPEG, IMAGE_JPEG, "autoexec.bat.jpg"),
    HostileFile("stream of Windows", "a.jpg::$DATA", JPEG, IMAGE_JPEG, "a.jpg$DATA.jpg"),
    HostileFile("null in the name", "a.jpg\x00.exe", JPEG, IMAGE_JPEG, "a.jpg.exe.jpg"),
    HostileFile("line breaks in the name", "a\r\nSet-Cookie: x=y.jpg", JPEG, IMAGE_JPEG, "aSet-Cookie x=y.jpg"),
    HostileFile("quotes in the name", 'a"; filename="b.exe', JPEG, IMAGE_JPEG),
    HostileFile("device of Windows", "CON.jpg", JPEG, IMAGE_JPEG, "_CON.jpg"),
    HostileFile("device of Windows with a blank", "con .jpg", JPEG, IMAGE_JPEG, "_con .jpg"),
    HostileFile("device of Windows with two ends", "lpt1.tar.jpg", JPEG, IMAGE_JPEG, "_lpt1.tar.jpg"),
    HostileFile("option of a command", "-rf.jpg", JPEG, IMAGE_JPEG, "rf.jpg"),
    HostileFile("hidden file", ".htaccess", JPEG, IMAGE_JPEG, "htaccess.jpg"),
    HostileFile("dots only", "...", JPEG, IMAGE_JPEG, "fichier.jpg"),
    HostileFile("markup in the name", "<img src=x onerror=alert(1)>.jpg", JPEG, IMAGE_JPEG, "img src=x onerror=alert(1).jpg"),
    HostileFile("SVG with a script", "a.svg", SVG, declared_type="image/svg+xml"),
    HostileFile("SVG called PNG", "a.png", SVG, declared_type=IMAGE_PNG),
    HostileFile("XML that reads a file", "a.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "/etc/passwd">]>'),
    HostileFile("nothing", "a.jpg", b"", declared_type=IMAGE_JPEG),
    HostileFile("one byte", "a.jpg", b"\xff", declared_type=IMAGE_JPEG),
    HostileFile("exactly the limit", "a.jpg", JPEG + b"\x00" * (MEGABYTE - len(JPEG)), IMAGE_JPEG, "a.jpg"),
    HostileFile("one byte more than the limit", "a.jpg", JPEG + b"\x00" * (MEGABYTE - len(JPEG) + 1)),
    HostileFile("JPEG that says it is a page", "a.jpg", JPEG, IMAGE_JPEG, "a.jpg", "text/html"),
    HostileFile("type that breaks lines", "a.jpg", JPEG, IMAGE_JPEG, "a.jpg", "image/jpeg; x=1"),
    HostileFile("PNG of 50 000 by 50 000", "a.png", HUGE_PNG),
    HostileFile("JPEG of 65 000 by 65 000", "a.jpg", b"\xff\xd8\xff\xc0\x00\x11\x08\xfd\xe8\xfd\xe8\x03" + bytes(9)),
    HostileFile("WebP of 16 000 by 16 000", "a.webp", b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x7f\x3e\0\x7f\x3e\0"),
    HostileFile("JPEG of empty segments", "a.jpg", b"\xff\xd8" + b"\xff\x01" * 400_000),
    HostileFile("PNG of empty chunks", "a.png", PNG[:8] + bytes(12) * 80_000),
    HostileFile("WebP of empty chunks", "a.webp", b"RIFF\0\0\0\0WEBP" + bytes(8) * 100_000),
    HostileFile("HEIC of empty boxes", "a.heic", b"\0\0\0\x10ftypheic\0\0\0\0" + b"\0\0\0\x08free" * 100_000),
    HostileFile("WebP that is nothing else", "a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", IMAGE_WEBP, "a.webp"),
    HostileFile("film called WebP", "a.webp", b"RIFF\x00\x00\x00\x00AVI LIST"),
    HostileFile("film called HEIC", "a.heic", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 20),
    HostileFile("photo of a telephone", "a.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, IMAGE_HEIC, "a.heic"),
    HostileFile("virus of test", "eicar.com", EICAR),
    HostileFile("virus of test, zipped", "eicar.zip", build_archive("eicar.com", content=EICAR)),
    HostileFile("virus of test, in a document", "a.docx", build_archive("eicar.com", content=EICAR, stored=True)),
    HostileFile("archive called document", "a.docx", build_archive("a.exe", "../../etc/passwd")),
    HostileFile("archive of Java", "a.jar", build_archive("META-INF/MANIFEST.MF")),
    HostileFile("document with macros, without saying so", "a.docx", build_office(WORD_MAIN, ("word/vbaProject.bin", b"x"))),
    HostileFile("document with macros under another name", "a.docx", build_office(WORD_MAIN, ("word/a.bin", b"x"), declared=VBA)),
    HostileFile("document with macros, spelled in entities", "a.docx", build_office(WORD_MAIN, declared=VBA.replace("vba", "&#118;ba"))),  # noqa: E501
    HostileFile("document that says it has macros", "a.docx", build_office("application/vnd.ms-word.document.macroEnabled.main+xml")),  # noqa: E501
    HostileFile("document that fetches its template", "a.docx", build_office(WORD_MAIN, TEMPLATE)),
    HostileFile("document whose list declares entities", "a.docx", build_archive("[Content_Types].xml", content=ENTITIES)),
    HostileFile("document called archive", "a.zip", build_office(WORD_MAIN), DOCX, "a.zip.docx"),
    HostileFile("document that unpacks to 60 megabytes", "a.docx", BOMB),
    HostileFile("document whose parts share their bytes", "a.docx", build_overlapping()),
    HostileFile("archive of 60 000 entries", "a.docx", build_many_entries(60_000)),
    HostileFile("archive with a program before it", "a.docx", b"PK\x03\x04MZ" + build_office(WORD_MAIN)),
    HostileFile("archive with a page behind it", "a.docx", build_office(WORD_MAIN) + HTML),
    HostileFile("sheet called document", "a.docx", build_office(SHEET_MAIN), XLSX, "a.docx.xlsx"),
    HostileFile("sheet and document at once", "a.docx", build_office(WORD_MAIN, declared=SHEET)),
    HostileFile("archive that says it is a PDF", "a.pdf", build_opendocument("application/pdf")),
    HostileFile("archive that says it is a photo", "a.png", build_opendocument("image/png")),
    HostileFile("archive that says it is a text", "a.txt", build_opendocument("text/plain")),
    HostileFile("text of LibreOffice with scripts", "a.odt", build_opendocument(ODT, "Basic/Standard/Module1.xml")),
    HostileFile("text of LibreOffice whose type comes second", "a.odt", build_opendocument(ODT, before="a.xml")),
    HostileFile("old Word with macros", "a.doc", OLE + "WordDocument_VBA_PROJECT".encode("utf-16-le")),
    HostileFile("broken archive", "a.docx", b"PK\x03\x04" + b"\xff" * 300),
    HostileFile("template of LibreOffice", "a.odt", build_opendocument(f"{ODT}-master")),
    HostileFile("text of LibreOffice called page", "a.html", build_opendocument(ODT), ODT, "a.html.odt"),
    HostileFile("installer called Word", "a.doc", OLE),
    HostileFile("old Word", "a.doc", OLE + "WordDocument".encode("utf-16-le"), WORD, "a.doc"),
    HostileFile("rich text called Word", "a.doc", b"{\\rtf1{\\object\\objupdate}}"),
    HostileFile("text with a null", "a.txt", b"a\x00b"),
    HostileFile("text that moves the cursor", "a.txt", b"\x1b]0;x\x07"),
    HostileFile("text of an old editor", "a.txt", "Été à l’école".encode("cp1252"), TEXT, "a.txt"),
    HostileFile("text called command", "a.bat", b"format c:"),
    HostileFile("shortcut of Windows", "a.lnk", b"L\x00\x00\x00\x01\x14\x02\x00"),
    HostileFile("compressed without end", "a.gz", b"\x1f\x8b\x08\x00" + b"\x00" * 100),
]  # fmt: skip
