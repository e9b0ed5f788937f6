"""The site as files: what dbt generates in one page, and the pages of ours beside it.

etlp docs --build
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from reports.docs.lineage import as_json, trace
from reports.docs.pages import diagram_page, lineage_page
from reports.docs.project import read_project
from reports.publish import published
from warehouse.dbt import artifact, run_dbt, target_path
from warehouse.errors import UsageError
from warehouse.settings import Settings

# What `dbt docs generate --static` leaves; its page holds copies of the other two.
GENERATED = ("static_index.html", "manifest.json", "catalog.json")
FILES = ("index.html", "manifest.json", "catalog.json", "erd.html", "lineage.html", "lineage.json")
SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
# What dbt's page has a browser ask for before, or without ever, filling it in.
UNFILLED = {
    "${require('./assets/favicons/favicon.ico')}": "data:,",
    'xlink:href="{{': 'ng-attr-xlink:href="{{',
}


def generate_docs(settings: Settings) -> Path:
    """Let dbt describe the project and the server as they are, and build the site from it.

    Raises:
        ConfigError: dbt could not describe them.
    """
    run_dbt(settings, "docs", "generate", "--static")
    return build_docs(settings, target_path(settings))


def guarded(index: str, texts: Sequence[str]) -> str:
    """dbt's page, in which descriptions run nothing and ask for nothing.

    Args:
        texts: manifest and catalog, as the page holds them.
    """
    for text in texts:
        # Nothing in the data can end the script that holds it.
        index = index.replace(text, text.replace("<", "\\u003c"))
    for unfilled, filled in UNFILLED.items():
        index = index.replace(unfilled, filled)
    # Of the page's own scripts alone the hash is known; dbt renders descriptions as HTML.
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in SCRIPT.findall(index)
    )
    policy = f"{POLICY}; script-src {hashes} 'unsafe-eval'"
    return index.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def build_docs(settings: Settings, target_dir: Path) -> Path:
    """Write the site to ``output/docs`` from what is in dbt's target folder; return its index.html.

    Raises:
        UsageError: `dbt docs generate --static` has not written all of it there.
    """
    missing = [name for name in GENERATED if not (target_dir / name).is_file()]
    if missing:
        raise UsageError(
            f"{target_dir} holds no {', '.join(missing)}.",
            "`dbt docs generate --static` writes them; `etlp docs --build` does both.",
        )
    manifest, catalog = (artifact(target_dir / name) for name in GENERATED[1:])
    texts = [(target_dir / name).read_text(encoding="utf-8") for name in GENERATED[1:]]
    project = read_project(manifest, catalog)
    lineage = as_json(project, trace(project))
    index = (target_dir / "static_index.html").read_text(encoding="utf-8")
    index = guarded(index, texts)
    written = {
        "index.html": index,
        "erd.html": diagram_page(project),
        "lineage.html": lineage_page(lineage),
        "lineage.json": json.dumps(lineage, ensure_ascii=False, indent=1),
    }
    folder = settings.output / "docs"
    with published(folder) as aside:
        for name, text in written.items():
            (aside / name).write_text(text, encoding="utf-8")
        for name in GENERATED[1:]:
            shutil.copyfile(target_dir / name, aside / name)
    return folder / "index.html"
