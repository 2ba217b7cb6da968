"""`sergap integration`: keys, webhooks and dead letters of other systems."""
