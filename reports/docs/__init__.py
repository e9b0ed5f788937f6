"""The docs as a site: dbt's own, an ER diagram of the marts, and the lineage of every column."""

from reports.docs.server import docs_server, serve_docs
from reports.docs.site import FILES, build_docs, generate_docs

__all__ = ["FILES", "build_docs", "docs_server", "generate_docs", "serve_docs"]
