"""Declarations from files: types by evidence, YAML, staging models, and how both drift apart."""
