"""The site on the loopback address.

etlp docs
"""

from __future__ import annotations

import functools
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from reports.local_hosts import HOSTS, is_local
from warehouse.errors import UsageError
from warehouse.progress import say
from warehouse.settings import Settings


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files to those who ask for this machine, and keeps the terminal for what matters."""

    def send_head(self) -> Any:
        """The head of an answer; refuse a name of elsewhere that was made to lead here."""
        if not is_local(self.headers.get("Host")):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, f"Hint: ask for {HOSTS[0]}.")
            return None
        return super().send_head()

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


def docs_server(settings: Settings, port: int) -> ThreadingHTTPServer:
    """A server of the site on the loopback address, listening; port 0 takes a free one.

    Raises:
        UsageError: the site is not there, or the port is taken.
    """
    folder = settings.output / "docs"
    if not (folder / "index.html").is_file():
        raise UsageError(f"There is no site in {folder} yet.", "`etlp docs --build` or `etlp run` makes it.")
    try:
        return ThreadingHTTPServer(
            ("127.0.0.1", port), functools.partial(QuietHandler, directory=str(folder))
        )
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be used: {error.strerror}.", "choose another with --port."
        ) from error


def serve_docs(settings: Settings, port: int = 8080) -> None:
    """Serve the site on http://127.0.0.1:port until Ctrl-C.

    Raises:
        UsageError: the site is not there, or the port is taken.
    """
    with docs_server(settings, port) as server:
        say(f"docs: http://127.0.0.1:{server.server_address[1]}  (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("ended")
