"""Raw values into declared columns and types: exactly, or set aside with the reason."""
