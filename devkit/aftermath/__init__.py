"""After the emergency: figures, one incident's whole story, and what another response plan would have done."""
