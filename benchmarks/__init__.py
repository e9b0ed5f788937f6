"""The claims about speed and memory, each measured beside its reference."""
