"""Signed webhooks to and from agencies' own CAD."""
