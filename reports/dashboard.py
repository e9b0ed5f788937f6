"""The dashboard's process: Streamlit on the loopback address, telling nobody.

etlp dashboard
"""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path
from types import FrameType

from reports.environment import environment
from reports.palette import BLUE, INK, PALE
from warehouse import child
from warehouse.errors import UsageError
from warehouse.progress import say
from warehouse.settings import Settings

APP = Path(__file__).resolve().parent / "app.py"
ADDRESS = "127.0.0.1"


def start_dashboard(settings: Settings, port: int = 8501, headless: bool = False) -> subprocess.Popen[bytes]:
    """Start Streamlit on http://127.0.0.1:port and return its process at once.

    Args:
        headless: do not open a browser.

    Raises:
        UsageError: the port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise UsageError(
                f"Port {port} cannot be used: {error.strerror}.", "choose another with --port."
            ) from error
    options = {
        "server.address": ADDRESS,
        "server.port": port,
        "server.headless": str(headless).lower(),
        "server.showEmailPrompt": "false",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": ADDRESS,
        # Its welcome includes a card over the figures that offers to install skills for agents.
        "logger.hideWelcomeMessage": "true",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "theme.base": "light",
        "theme.primaryColor": BLUE,
        "theme.textColor": INK,
        "theme.secondaryBackgroundColor": PALE,
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    line = [child.program("streamlit"), "run", str(APP), *flags]
    return child.start(line, cwd=settings.root, env=environment(settings))


def serve_dashboard(settings: Settings, port: int = 8501, headless: bool = False) -> None:
    """Serve the dashboard on http://127.0.0.1:port until Ctrl-C or SIGTERM.

    Raises:
        UsageError: the port is taken, or Streamlit ended by itself.
    """

    def end(signum: int, _: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    process = start_dashboard(settings, port, headless)
    try:
        say(f"dashboard: http://{ADDRESS}:{port}  (Ctrl-C ends it)")
        if code := process.wait():
            raise UsageError(f"Streamlit ended with code {code}.", "read what it said above.")
    except KeyboardInterrupt:
        say("ended")
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
        signal.signal(signal.SIGTERM, before)
