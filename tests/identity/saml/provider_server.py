"""The SAML provider as a server of this machine: a page where one says who one is, answers that browsers post, sign-outs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from threading import Thread
from urllib.parse import urlencode

from werkzeug import Request, Response
from werkzeug.serving import make_server
from werkzeug.utils import redirect

from devtools.proconnect.proconnect_server import QuietHandler
from tests.identity.saml.identity_provider import answer_to, build_metadata, read_request, sign_and_encode
from tests.servers import find_free_port

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Compte de la ville</title></head>
<body><h1>Compte de la ville</h1>{body}</body></html>"""


class SamlProviderServer:
    """The running provider, and the people whom it knows."""

    def __init__(self, port: int) -> None:
        self.port = port
        # {identifier: attributes}; a test changes them as the administrator of the provider would.
        self.people: dict[str, dict[str, list[str]]] = {}
        self.answers = 0
        self.signed_out: list[str] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def entity_id(self) -> str:
        return f"http://{self.host}/saml"

    @property
    def metadata(self) -> str:
        """Return the metadata that its administrator gives to ours."""
        addresses = {"sign_in_url": f"{self.entity_id}/sso", "sign_out_url": f"{self.entity_id}/slo"}
        return build_metadata(entity_id=self.entity_id, **addresses).decode()

    def respond(self, request: Request) -> Response:
        """Any of its pages."""
        if request.path == "/saml/sso" and "who" in request.args:
            return self._answer(request, request.args["who"])
        if request.path == "/saml/sso":
            links = (
                f'<p><a href="{escape(request.full_path)}&amp;who={escape(who)}">{escape(who)}</a></p>'
                for who in self.people
            )
            return _render("".join(links))
        if request.path == "/saml/slo":
            self.signed_out.append(read_request(request.url)[0].findtext("{*}NameID") or "")
            back = read_request(request.url)[0].findtext("{*}Issuer", "").replace("/metadonnees", "/deconnexion")
            return redirect(f"{back}?{urlencode({'RelayState': request.args['RelayState']})}")
        return Response("not found", 404)

    def _answer(self, request: Request, who: str) -> Response:
        """A form that the browser posts to the site; by a button, for browsers without scripts too."""
        self.answers += 1
        answer, state = answer_to(
            request.url,
            issuer=self.entity_id,
            subject=who,
            attributes=self.people[who],
            assertion_id=f"_assertion{self.answers}",
        )
        return _render(
            f'<form method="post" action="{escape(answer.acs)}">'
            f'<input type="hidden" name="SAMLResponse" value="{sign_and_encode(answer)}">'
            f'<input type="hidden" name="RelayState" value="{escape(state)}"><button>Continuer</button></form>'
        )


@contextmanager
def serve_provider() -> Iterator[SamlProviderServer]:
    """Serve the provider from a thread of this process until the end of the block."""
    provider = SamlProviderServer(find_free_port())

    @Request.application
    def application(request: Request) -> Response:
        return provider.respond(request)

    server = make_server("127.0.0.1", provider.port, application, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _render(body: str) -> Response:
    return Response(PAGE.format(body=body), content_type="text/html; charset=utf-8")
