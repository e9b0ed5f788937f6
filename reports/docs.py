"""The site dbt generates about the project: copied to the output folder, and served from there.

etlp docs
"""

from __future__ import annotations

import functools
import shutil
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from reports.publish import published
from warehouse.errors import UsageError
from warehouse.progress import say
from warehouse.settings import Settings

FILES = ("index.html", "manifest.json", "catalog.json")


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files, and keeps the terminal for what matters."""

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


def build_docs(settings: Settings, target_dir: Path) -> Path:
    """Copy the generated site from dbt's target folder to ``output/docs``; return its index.html.

    Raises:
        UsageError: `dbt docs generate` has not written all of it there.
    """
    missing = [name for name in FILES if not (target_dir / name).is_file()]
    if missing:
        raise UsageError(
            f"{target_dir} holds no {', '.join(missing)}.",
            "`dbt docs generate` writes them; `etlp run` does both.",
        )
    folder = settings.output / "docs"
    with published(folder) as aside:
        for name in FILES:
            shutil.copyfile(target_dir / name, aside / name)
    return folder / "index.html"


def docs_server(settings: Settings, port: int) -> ThreadingHTTPServer:
    """A server of the site on the loopback address, listening; port 0 takes a free one.

    Raises:
        UsageError: the site is not there, or the port is taken.
    """
    folder = settings.output / "docs"
    if not (folder / "index.html").is_file():
        raise UsageError(f"There is no site in {folder} yet.", "`etlp run` generates it.")
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
        say(f"dbt docs: http://127.0.0.1:{server.server_address[1]}  (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("ended")
