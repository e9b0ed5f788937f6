"""A private server with certificates of its own: it folds names, is not in UTC, and takes no local data."""

from __future__ import annotations

import datetime
import ipaddress
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pymysql
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.servers import find_binary

START_SECONDS = 60
Key = rsa.RSAPrivateKey


def make_certificates(folder: Path) -> None:
    """An authority, the certificate of a server at 127.0.0.1, and one of a client."""
    authority = _certificate(folder / "ca", "an authority", None, None)
    _certificate(folder / "server", "a server", authority, "127.0.0.1")
    _certificate(folder / "client", "a client", authority, None)


def _certificate(
    path: Path, name: str, authority: tuple[x509.Certificate, Key] | None, address: str | None
) -> tuple[x509.Certificate, Key]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signer = (authority[0].subject, authority[1]) if authority else (subject, key)
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=authority is None, path_length=None), critical=True)
    )
    if address:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        builder = builder.add_extension(names, critical=False)
    certificate = builder.sign(signer, hashes.SHA256())
    path.with_suffix(".pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    path.with_suffix(".key").write_bytes(private)
    return certificate, key


@contextmanager
def started(flavor: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Start the server, and give a dbt target without a schema; it ends with the block."""
    binary = find_binary(flavor)
    if binary is None:
        raise FileNotFoundError(f"there is no {flavor} server to test on")
    make_certificates(folder)
    data, user = folder / "data", ["--user=root"] if os.geteuid() == 0 else []
    common = [f"--datadir={data}", "--lower-case-table-names=1", *user]
    if flavor == "mariadb":
        make = ["mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", *common]
    else:
        make = [binary, "--no-defaults", "--initialize-insecure", *common]
    subprocess.run(make, check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [
        f"--socket={folder / 's.sock'}",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        f"--pid-file={folder / 'pid'}",
        "--skip-log-bin",
        # Names would let MariaDB's anonymous account of localhost answer.
        "--skip-name-resolve",
        "--local-infile=OFF",
        "--sql-mode=",
        "--default-time-zone=+09:00",
        "--character-set-server=utf8mb4",
        *(
            f"--ssl-{name}={folder / file}"
            for name, file in (("ca", "ca.pem"), ("cert", "server.pem"), ("key", "server.key"))
        ),
        *(["--mysqlx=OFF"] if flavor == "mysql" else []),
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([binary, "--no-defaults", *common, *options], stdout=log, stderr=log)
    try:
        _prepare(str(folder / "s.sock"))
        yield {
            "type": flavor,
            "threads": 4,
            "host": "127.0.0.1",
            "port": port,
            "user": "etl",
            "password": "secret",
        }
    finally:
        process.terminate()
        process.wait(60)


def _prepare(place: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        with suppress(pymysql.err.OperationalError):
            connection = pymysql.connect(unix_socket=place, user="root")
            break
        if time.monotonic() > until:
            raise TimeoutError("the server did not start")
        time.sleep(0.2)
    with connection, connection.cursor() as cursor:
        cursor.execute("create user 'etl'@'%' identified by 'secret' require x509")
        cursor.execute("create user 'plain'@'%' identified by 'secret'")
        for user in ("etl", "plain"):
            cursor.execute(f"grant all on *.* to '{user}'@'%'")
