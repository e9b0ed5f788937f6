"""What dbt costs with our adapter: beside the plain statements, and beside the adapter before it."""
