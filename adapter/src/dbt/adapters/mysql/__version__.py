"""The version of the distribution."""

version = "1.12.0"
