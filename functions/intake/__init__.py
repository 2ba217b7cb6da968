"""Taking a report in: the HTTP edge, validation, idempotency, rate limits, and the caller's own actions."""
