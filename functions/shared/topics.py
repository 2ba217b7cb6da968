"""Names of the Pub/Sub topics, apart from the publisher: a trigger can name its topic without loading the SDK."""

ALERTS_TOPIC = "alerts"
DEAD_LETTER_TOPIC = "alerts-dead-letter"
WEBHOOKS_TOPIC = "webhooks"
