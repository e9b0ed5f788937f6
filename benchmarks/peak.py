"""What a command took: its seconds and its peak memory, written to a file as JSON.

python -I benchmarks/peak.py RESULT COMMAND [ARGUMENT ...]

A process of its own, because the peak of a child counts the memory of the
process that it was forked from: this one has next to none.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    """Run the command; end with its exit code."""
    result, *command = sys.argv[1:]
    started = time.perf_counter()
    code = subprocess.call(command)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024
    Path(result).write_text(json.dumps({"seconds": seconds, "peak_bytes": peak * unit}), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
