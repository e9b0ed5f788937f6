"""The names by which a browser on this machine asks for what is served here."""

from __future__ import annotations

HOSTS = ("127.0.0.1", "localhost")


def is_local(header: str | None) -> bool:
    """Whether a request's header ``Host`` names this machine, whatever the port."""
    name = (header or "").lower()
    return (name.rpartition(":")[0] or name) in HOSTS
