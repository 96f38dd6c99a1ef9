"""Hostile paths, URL suffixes, host names and headers."""

EVIL = "evil.example"
PATHS = [
    "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/..%5c..%5cetc/passwd",
    "/%252e%252e/etc/passwd", "/static/../../app/config.py", "/static/%2e%2e/%2e%2e/app/config.py",
    "/static//etc/passwd", "//etc/passwd", "///", "//evil.example", "//evil.example/%2e%2e", "/\\evil.example",
    "/%5cevil.example", "/%09/evil.example", "/;@evil.example", "/;", "/demarches;x=1", "/demarches/;",
    "/demarches//remplir", "/demarches/%00", "/demarches/autoriser%00", "/demarches/autoriser/remplir/%00/tout",
    "/%00", "/%ff%fe", "/%c0%ae%c0%ae/", "/%u002e", "/%", "/%zz", "/demarches/autoriser/remplir/../../..",
    "/demandes/00000000-0000-0000-0000-00000000000g", "/demandes/%0d%0aSet-Cookie:%20x=y",
    "/demarches/%0d%0aLocation:%20//evil.example", "/demarches/\u202e", "/theme.css/../health", "/manifest.json;.css",
    "/agents/administration/../demandes", "/agents/administration//agents", "/AGENTS/administration",
    "/agents/administration", "/compte/connexion/", "/health/", "/.git/config", "/.env", "/var/parvis.sqlite3",
    "/development-secrets.json", "/console", "/service-worker.js/..",
    "/developpement/courriels/..%2f..%2fparvis.sqlite3", "/developpement/courriels/%2e%2e",
]  # fmt: skip
PATHS += ["/demandes/" + "0" * 5000, "/demarches/" + "é" * 500, "/demarches/" + "a" * 8000]
# Prefixes that a browser might parse as another site, then their suffixes.
STARTS = [
    "", "/", "//", "///", "////", "\\", "\\\\", "/\\", "\\/", "/\t/", "/\n/", "/\r\n/", "\t//", " //", "\x00//",
    "/%09/", "/%2f", "/%5c", "/.//", "/..//", "/./\\", ".", "..", "https:", "https:/", "https://", "HTTPS://",
    "http:", "http:\\\\", "javascript:", "data:text/html,", "vbscript:", "ftp://", "mailto:", "@", "/@", "//user@",
    "https://localhost@", "https://localhost.", "http://localhost%00.", "//localhost:80@", "／／", "/／", "⁄⁄",
    "//%E3%80%82", "//ⓔvil。", "#//", "?//", "/?//", ";//", "/;//", "//\u202e", "//[::ffff:", "/\u2028/", "/\x85/",
    "/\x7f/", "/\xa0/",
]  # fmt: skip
ENDS = [
    "evil.example", "evil.example/", "evil.example%2f..", "evil.example?localhost", "evil.example#localhost",
    "evil.example\\@localhost", "evil.example:80", "www.evil.example\r\nX: y",
]  # fmt: skip
HOSTS = [
    "evil.example", "localhost:80@evil.example", "localhost.evil.example", "evil.example:80",
    "localhost, evil.example", "localhost/evil.example", "localhost\tevil.example", "", " ", ".", "localhost:x",
    "localhost:99999999", "[::1]", "[", "127.0.0.1:8000:9000", "xn--evil", "évil.example", "localhost?x",
    "localhost#x", "localhost\\x", "${jndi}", "<script>", "127.1", "0x7f.1", "%6c%6fcalhost",
]  # fmt: skip
HOSTS += ["a" * 5000]
# Headers of a proxy that a visitor may forge.
FORWARDED = [
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "localhost, evil.example"},
    {"Forwarded": "host=evil.example;proto=http;for=9.9.9.9"},
    {"X-Host": "evil.example"},
    {"X-Original-Host": "evil.example"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-Original-URL": "/agents/administration/"},
    {"X-Rewrite-URL": "/agents/administration/"},
    {"X-Forwarded-Prefix": "//evil.example"},
    {"X-Script-Name": "//evil.example"},
    {"X-Forwarded-Port": "1"},
    {"X-Forwarded-Proto": "javascript"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"X-HTTP-Host-Override": "evil.example"},
]
