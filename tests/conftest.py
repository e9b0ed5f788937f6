"""Fixtures: real servers, an empty warehouse per test, and one that is complete per server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.servers import FLAVORS, ODD, Server, find_binary, own_databases, run_etlp, running, with_options
from warehouse.settings import Settings

binaries: dict[str, str] = {}
missing: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--server", choices=["all", *FLAVORS], default="all", help="servers to test on")
    parser.addoption("--setup", choices=["plain", "odd"], default="plain", help="defaults of the servers")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.collectonly or config.option.help:
        return
    chosen = config.getoption("--server")
    for flavor in FLAVORS if chosen == "all" else (chosen,):
        if binary := find_binary(flavor):
            binaries[flavor] = binary
        else:
            missing.append(flavor)
    if not binaries:
        raise pytest.UsageError(f"there is no server to test on: {', '.join(missing)} not found")


def pytest_report_header() -> list[str]:
    return [f"servers: {', '.join(f'{k} ({v})' for k, v in binaries.items())}", *_warning()]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for flavor in binaries:
        outcomes = {
            outcome: sum(f"[{flavor}" in report.nodeid for report in terminalreporter.stats.get(outcome, []))
            for outcome in ("passed", "failed", "error", "skipped")
        }
        terminalreporter.line(f"{flavor}: " + ", ".join(f"{n} {outcome}" for outcome, n in outcomes.items()))
    for line in _warning():
        terminalreporter.line(line, red=True, bold=True)


def _warning() -> list[str]:
    return [f"WARNING: NOTHING WAS TESTED ON {name.upper()}: it could not be fetched" for name in missing]


class ByServer(LoadScopeScheduling):
    """With two processes, each server and what was built on it belongs to one of them."""

    def _split_scope(self, nodeid: str) -> str:
        flavor = next((name for name in FLAVORS if f"[{name}" in nodeid), None)
        return flavor or nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByServer:
    return ByServer(config, log)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        names = list(binaries)
        if one := metafunc.definition.get_closest_marker("one_server"):
            names = [name for name in names if name in one.args] or names[:1]
        metafunc.parametrize("server", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running private server; a test that uses it runs once per server."""
    folder = tmp_path_factory.mktemp(request.param)
    binary = binaries[request.param]
    if request.config.getoption("--setup") == "odd":
        binary = with_options(binary, ODD, folder / "bin")
    with running(request.param, binary, folder, in_memory=True) as started:
        yield started


@pytest.fixture
def settings(server: Server) -> Iterator[Settings]:
    """An empty warehouse under a prefix of its own, dropped afterwards."""
    with own_databases(server) as own:
        yield own


@pytest.fixture(scope="session")
def scored(server: Server) -> Settings:
    """A warehouse after one `etlp run`: loaded, built, trained, scored, checked. Only to be read."""
    settings = server.settings("warehouse")
    done = run_etlp(settings, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    return settings


@pytest.fixture(scope="session")
def built(scored: Settings) -> Settings:
    """The same warehouse, for tests that need no more than its marts. Only to be read."""
    return scored
