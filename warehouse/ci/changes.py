"""Which files a branch changes, by git."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import UsageError

BASES = ("origin/main", "main", "origin/master", "master")


@dataclass(frozen=True)
class Changes:
    """Files below the checkout that are there and differ from the base; None: every file counts."""

    paths: tuple[str, ...] | None
    told: str

    def below(self, root: Path, *folders: str, suffix: str) -> list[str]:
        """The changed files of some folders, relative to the root; all of them when every file counts."""
        if self.paths is None:
            found = [p for folder in folders for p in (root / folder).rglob(f"*{suffix}")]
            return sorted(str(path.relative_to(root)) for path in found)
        starts = tuple(f"{folder}/" for folder in folders)
        return [path for path in self.paths if path.startswith(starts) and path.endswith(suffix)]


def changed_files(root: Path, base: str | None = None) -> Changes:
    """What differs from where the branch left ``base``, uncommitted and untracked files too.

    Raises:
        UsageError: a base was named, and git knows none of that name.
    """
    known = next(
        (name for name in ([base] if base else BASES) if _git(root, "rev-parse", "-q", "--verify", name)),
        None,
    )
    if known is None:
        if base:
            raise UsageError(
                f"git knows no {base!r} to compare with.", "`git fetch origin` first, or another --base."
            )
        return Changes(None, "no git, or no main branch to compare with: every file counts")
    fork = _git(root, "merge-base", known, "HEAD")
    if fork is None:
        raise UsageError(
            f"This branch and {known} have no common commit here.",
            "fetch the whole history (in a workflow: fetch-depth: 0).",
        )
    changed = _git(root, "diff", "--name-only", "--relative", "-z", fork.strip()) or ""
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z") or ""
    paths = sorted({path for path in f"{changed}{untracked}".split("\0") if path and (root / path).is_file()})
    return Changes(tuple(paths), f"{len(paths)} files differ from {known} ({fork[:8]})")


def head(root: Path) -> str:
    """The commit that is checked out, empty outside git."""
    return (_git(root, "rev-parse", "HEAD") or "").strip()


def branch(root: Path) -> str:
    """The branch that is checked out; its commit when none is, empty outside git."""
    name = (_git(root, "rev-parse", "--abbrev-ref", "HEAD") or "").strip()
    return head(root) if name == "HEAD" else name


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
