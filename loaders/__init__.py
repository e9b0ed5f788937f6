"""From files to raw tables: what a table should be, reading, encoding, storing, proving."""
