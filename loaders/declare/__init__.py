"""Declarations from files: YAML, staging models, and how both drift apart."""
