"""Hostile themes: refused, with the file, the line and the reason."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from app.core.i18n import use_language
from app.themes.archive import read_archive, read_folder, read_members
from tests.themes.sample_themes import make_font, make_members, make_png, make_zip

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def find_problems(path: str, content: bytes | str) -> list[tuple[str, str]]:
    """The problems of a theme in which one file is replaced."""
    archive = read_members(make_members({path: content}))
    return [(problem.path, problem.message) for problem in archive.problems]


def test_the_theme_of_these_tests_has_no_problem() -> None:
    assert read_archive(make_zip(make_members())).problems == ()


@pytest.mark.parametrize(
    ("css", "words"),
    [
        ("@import 'https://evil.example/a.css';", "@import"),
        ("@import url(images/logo.svg);", "@import"),
        ("@font-face { font-family: X; src: url(https://evil.example) }", "@font-face"),
        ("@layer reset { a { opacity: 0 } }", "@layer"),
        ("@namespace x 'y';", "@namespace"),
        (".a { background-image: url(https://evil.example/p.png) }", "evil.example"),
        (".a { background-image: url('//evil.example/p.png') }", "evil.example"),
        (".a { background-image: \\75rl(https://evil.example/p.png) }", "evil.example"),
        (".a { background-image: url(data:image/svg+xml;base64,AAAA) }", "data:"),
        (".a { background-image: image-set('https://evil.example' 1x) }", "image-set"),
        (".a { background-image: src('https://evil.example') }", "src()"),
        (".a { width: expression(alert(1)) }", "expression"),
        (".a { behavior: url(x.htc) }", "behavior"),
        (".a { -moz-binding: url(x.xml) }", "-moz-binding"),
        (".a { color: #ff0000 }", "--color-accent"),
        (".a { color: red }", "--color-accent"),
        (".a { --color-ink: inherit }", "theme.toml"),
        ("input[value^='a'] { opacity: 0 }", "saisi"),
        (".a { color: var(--color-ink) } } body { opacity: 0 }", "sélecteur"),
        (".a { cursor: url(https://evil.example), auto }", "cursor"),
    ],
)
def test_a_style_sheet_that_goes_elsewhere_is_refused(css: str, words: str) -> None:
    with use_language("fr"):
        problems = find_problems("theme.css", f"\n{css}")

    assert problems[0][0] == "theme.css, ligne 2"
    assert words in " ".join(message for _path, message in problems)


def test_a_style_sheet_without_end_is_refused() -> None:
    assert find_problems("theme.css", "a{" * 15_000)
    assert find_problems("theme.css", ".a{color:inherit}" * 5_000)


@pytest.mark.parametrize(
    "drawing",
    [
        SVG.format("<script>alert(1)</script>"),
        SVG.format('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
        SVG.format('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>'),
        SVG.format('<rect onload="alert(1)"/>'),
        SVG.format('<rect OnLoad="alert(1)"/>'),
        SVG.format('<a href="javascript:alert(1)"><rect/></a>'),
        SVG.format('<use href="https://evil.example/a.svg#b"/>'),
        SVG.format('<image href="https://evil.example/a.png"/>'),
        SVG.format('<image href="data:image/svg+xml;base64,AAAA"/>'),
        SVG.format('<set attributeName="href" to="javascript:alert(1)"/>'),
        SVG.format('<rect fill="url(https://evil.example)"/>'),
        SVG.format("<style>@import 'https://evil.example'</style>"),
        SVG.format("<style>&#64;import 'https://evil.example'</style>"),
        SVG.format("<style>@im<!-- -->port 'https://evil.example'</style>"),
        SVG.format("<style>@im<title/>port 'https://evil.example'</style>"),
        SVG.format("<style>rect { fill: \\75rl(https://evil.example) }</style>"),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("<text>&a;</text>"),
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "/etc/passwd">]>' + SVG.format("<text>&a;</text>"),
        '<?xml-stylesheet href="https://evil.example/a.css"?>' + SVG.format(""),
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
        SVG.format("<g>" * 200 + "</g>" * 200),
        SVG.format("<rect/>" * 30_000),
        "no drawing",
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_is_refused(drawing: str) -> None:
    paths = [path for path, _message in find_problems("images/logo.svg", drawing)]

    assert paths[0].startswith("images/logo.svg")


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("<script>alert(1)</script>", "script"),
        ('<a href="/" onclick="alert(1)">x</a>', "onclick"),
        ('<div hx-get="/agents">x</div>', "hx-get"),
        ('<div data-hx-get="/agents">x</div>', "data-hx-get"),
        ('<p style="position:fixed">x</p>', "style"),
        ('<a href="javascript:alert(1)">x</a>', "javascript"),
        ('<img src="https://evil.example/pixel.png" alt="">', "file("),
        ("<iframe></iframe>", "iframe"),
        ('<form action="/compte"><input></form>', "form"),
        ("<h1>Deux titres</h1>", "h1"),
        ("{{ ''.__class__.__mro__ }}", "getattr"),
        ("{{ authority.name.__class__ }}", "getattr"),
        ("{{ range(9) }}", "call"),
        ("{% include 'layout/head.html' %}", "include"),
        ("{% for a in menu %}{% for b in menu %}{% for c in menu %}x{% endfor %}{% endfor %}{% endfor %}", "for"),
        ("{{ authority.name | safe }}", "safe"),
        ("{% set a = 1 %}", "assign"),
        ("{{ 9 ** 9 ** 9 }}", "pow"),
        ("{{ 'a' * 999999999 }}", "mul"),
        ("{{", "lit pas"),
    ],
)
def test_a_block_that_does_more_than_dress_is_refused(block: str, words: str) -> None:
    with use_language("fr"):
        problems = find_problems("blocks/page_top.html", f"<p>Bonjour</p>\n{block}")

    assert words in " ".join(f"{path} {message}" for path, message in problems)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("images/a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("images/a.png", b"\x89PNG\r\n\x1a\n" + b"broken"),
        ("images/a.jpg", make_png(4, 4)),
        ("images/a.png", make_png(5_000, 5_000)),
        ("fonts/a.woff2", b"wOF2" + bytes(200)),
        ("fonts/a.woff2", b"OTTO" + bytes(200)),
        ("fonts/a.woff2", make_font()[:-9]),
        ("fonts/a.woff2", make_font("abc")),
        ("images/a.gif", b"GIF89a"),
        ("index.html", b"<p>"),
        ("script.js", b"alert(1)"),
        ("blocks/secret.html", b"<p>x</p>"),
        ("blocks/page_top.html", b"\xff\xfe"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(path: str, content: bytes) -> None:
    assert path in [found_path.partition(",")[0] for found_path, _message in find_problems(path, content)]


@pytest.mark.parametrize("name", ["../theme.css", "/etc/passwd", "a/../../b.svg", "C:\\a.svg"])
def test_an_archive_that_leaves_its_folder_is_refused(name: str) -> None:
    problems = read_archive(make_zip({**make_members(), name: b"x"})).problems

    assert [problem.path for problem in problems] == [name]


def test_an_archive_with_a_link_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("images/logo.svg")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    assert [problem.path for problem in read_archive(buffer.getvalue()).problems] == ["images/logo.svg"]


def test_a_folder_with_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theme.toml").write_text("format = 1")
    (tmp_path / "logo.svg").symlink_to("/etc/passwd")

    assert [problem.path for problem in read_folder(tmp_path).problems] == ["logo.svg"]


@pytest.mark.parametrize(
    "members",
    [{"theme.css": b" " * 10_000_000}, {f"images/{number}.svg": b"" for number in range(500)}],
    ids=["bomb", "many files"],
)
def test_an_archive_that_swells_is_refused(members: dict[str, bytes]) -> None:
    archive = read_archive(make_zip({**make_members(), **members}))

    assert len(archive.problems) == 1
    assert archive.files == {}


def test_what_is_no_archive_is_refused() -> None:
    assert read_archive(b"PK\x03\x04broken").problems
    assert read_archive(b"").problems
