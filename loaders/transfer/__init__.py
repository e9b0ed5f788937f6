"""Typed rows to the server, and the proof that they arrived."""
