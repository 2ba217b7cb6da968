"""Looks a running system over, local or live, and explains what it finds."""
