"""What runs under a process id."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


def command_line(pid: int) -> str:
    """The command of a process, from /proc or from `ps` where there is none; empty for no process."""
    if Path("/proc/self/cmdline").exists():
        try:
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).replace("\0", " ")
        except OSError:
            return ""
    ps = shutil.which("ps", path=os.pathsep.join([os.environ.get("PATH", ""), "/bin", "/usr/bin"]))
    if ps is None:
        return ""
    command = [ps, "-ww", "-p", str(pid), "-o", "args="]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
