"""Rows that were set aside: kept, shown, and brought in later."""
