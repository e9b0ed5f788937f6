"""The configuration of the private server, made for the machine it runs on."""

from __future__ import annotations

import os
from pathlib import Path

from warehouse.binaries import ServerBinary

MIB = 1024 * 1024


def buffer_pool_bytes() -> int:
    """A quarter of this machine's memory, between 128 MiB and 4 GiB."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        memory = 2048 * MIB
    return max(128 * MIB, min(memory // 4, 4096 * MIB))


def path_options(binary: ServerBinary, *, data: Path, run: Path, socket: Path) -> list[str]:
    """The server's options that are paths, as arguments."""
    tmp, files = run / "tmp", run / "files"
    for folder in (tmp, files):
        folder.mkdir(mode=0o700, exist_ok=True)
    return [
        f"--datadir={data}",
        f"--socket={socket}",
        f"--pid-file={run / 'server.pid'}",
        f"--log-error={run / 'server.log'}",
        # A MariaDB that starts removes what looks like its own temporary tables in this folder.
        f"--tmpdir={tmp}",
        # No SQL reads or writes files. MariaDB has no NULL, so it gets a folder without any.
        f"--secure-file-priv={files if binary.is_mariadb else 'NULL'}",
    ]


def render_config(binary: ServerBinary, *, port: int) -> str:
    """The server's option file, without paths.

    It listens on a socket and on loopback alone; rows are flushed to the
    operating system at commit and to the disk every second: a crash of the
    server loses nothing, one of the machine at most the last second.
    """
    pool = buffer_pool_bytes()
    log = max(64 * MIB, min(pool // 2, 1024 * MIB))
    options: dict[str, str | int | None] = {
        "port": port,
        "bind-address": "127.0.0.1",
        # Without names, user@localhost is the socket and user@127.0.0.1 is TCP.
        "skip-name-resolve": "ON",
        "character-set-server": "utf8mb4",
        "collation-server": "utf8mb4_unicode_ci",
        "default-time-zone": "+00:00",
        "local-infile": "ON",
        "skip-log-bin": None,
        "max-allowed-packet": 256 * MIB,
        "max-connections": 100,
        "innodb-buffer-pool-size": pool,
        "innodb-flush-log-at-trx-commit": 2,
        "innodb-flush-neighbors": 0,
        "tmp-table-size": 64 * MIB,
        "max-heap-table-size": 64 * MIB,
        "performance-schema": "OFF",
        "sort-buffer-size": 16 * MIB,
    }
    if binary.is_mariadb:
        options["innodb-log-file-size"] = log
    else:
        # Loose: before 8.0.30 there is no such option, and the default will do.
        options["loose-innodb-redo-log-capacity"] = log
        options["loose-mysqlx"] = "OFF"
    if os.geteuid() == 0:
        options["user"] = "root"
    lines = [key if value is None else f"{key}={value}" for key, value in options.items()]
    return "\n".join(["[mysqld]", *lines, ""])
