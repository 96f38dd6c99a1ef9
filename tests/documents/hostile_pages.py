"""Pages that try to read a file, to fetch an address, or to cost too much."""

from __future__ import annotations

import base64

# Their places among the costly pages.
HUGE_TABLE, MANY_PAGES = 0, 1


def list_reading_pages(target: str) -> list[str]:
    """Each of them names the address in another way."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'
    drawings = [
        svg.format(f'<image href="{target}" width="9" height="9"/>'),
        svg.format(f'<image xlink:href="{target}" width="9" height="9"/>'),
        svg.format(f'<use href="{target}#a"/>'),
        svg.format(f"<style>@import url({target});</style>"),
        svg.format(f'<style>rect {{ fill: url({target}#a) }}</style><rect width="9" height="9"/>'),
        svg.format(f'<rect width="9" height="9" fill="url({target}#a)"/>'),
        svg.format(f'<filter id="f"><feImage href="{target}"/></filter><rect width="9" height="9" filter="url(#f)"/>'),
        f'<?xml-stylesheet href="{target}"?>' + svg.format(""),
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{target}">]>' + svg.format("<text>&x;</text>"),
        f'<!DOCTYPE svg SYSTEM "{target}">' + svg.format(""),
        f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "{target}"> %x;]>' + svg.format(""),
    ]
    styles = [
        f"@import url({target});",
        f'@import "{target}";',
        f"@font-face {{ font-family: a; src: url({target}) }} p {{ font-family: a }}",
        f"p {{ background: url({target}) }}",
        f"p::before {{ content: url({target}) }}",
        f"li {{ list-style: url({target}) }}",
        f"p {{ border-image: url({target}) 9 }}",
        f"p {{ mask: url({target}) }}",
        f"@page {{ background: url({target}) }}",
        f"@page {{ @top-left {{ content: url({target}) }} }}",
        f"@namespace url({target});",
        f"p {{ --a: url({target}); background: var(--a) }}",
        f"p {{ background: image-set(url({target}) 1x) }}",
        f"p {{ cursor: url({target}), auto }}",
        f"@color-profile device-cmyk {{ src: url({target}) }} p {{ color: device-cmyk(0 0 0 1) }}",
    ]
    bodies = [
        f'<img src="{target}">',
        f'<img srcset="{target} 1x">',
        f'<picture><source srcset="{target}"><img></picture>',
        f'<object data="{target}"></object>',
        f'<embed src="{target}">',
        f'<iframe src="{target}"></iframe>',
        f'<link rel="stylesheet" href="{target}">',
        f'<link rel="attachment" href="{target}">',
        f'<a rel="attachment" href="{target}">x</a>',
        f'<link rel="xmp" href="{target}">',
        f'<base href="{target}"><img src="x.png">',
        f'<base href="{target}"><link rel="stylesheet" href="">',
        f'<meta http-equiv="refresh" content="0;url={target}">',
        f'<video src="{target}" poster="{target}"></video>',
        f'<input type="image" src="{target}">',
        f'<body background="{target}">x',
        f'<table background="{target}"><tr><td background="{target}">x</table>',
        f'<div style="background: url({target})">x</div>',
        f"<svg><image href='{target}'/></svg>",
        f'<script src="{target}"></script>',
        f'<?xml-stylesheet href="{target}"?><p>x',
    ]
    return [
        *bodies,
        *(f"<style>{style}</style><p>x<ul><li>x</ul>" for style in styles),
        *(
            f'<img src="data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}">'
            for drawing in drawings
        ),
    ]


def list_costly_pages() -> list[str]:
    """Each of them takes too long, too much memory or too many pages, or cannot be made."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    bomb = f'<!DOCTYPE svg [{entities}]><svg xmlns="http://www.w3.org/2000/svg"><text>&a8;</text></svg>'
    loop = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use href="#a"/></svg>'
    )
    return [
        "<table><tr><td colspan=1000000000 rowspan=1000000000>x</table>",
        "<p style='break-after: page'>x" * 201,
        "<table><tr><td>" * 40 + "x",
        f'<img src="data:image/svg+xml;base64,{base64.b64encode(bomb.encode()).decode()}">',
        f'<img src="data:image/svg+xml;base64,{base64.b64encode(loop.encode()).decode()}">',
    ]
