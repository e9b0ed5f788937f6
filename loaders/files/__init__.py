"""Landing files: found, taken apart, and described; no value is judged here."""
