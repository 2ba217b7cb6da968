"""Deciding: jurisdiction, response plan, clustering, trust, commands, escalation, the sweeper."""
