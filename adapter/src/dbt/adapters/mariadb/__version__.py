"""The version of the distribution."""

version = "1.11.0"
