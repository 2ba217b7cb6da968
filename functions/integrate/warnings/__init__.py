"""Public warnings as CAP 1.2."""
