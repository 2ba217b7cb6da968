# The topics of functions/shared/pubsub.py. Each trigger's own subscription is made by Eventarc when the function is
# deployed, with retry for 24 hours (`retry` in functions/shared/options.py); who may publish is decided here.

locals {
  publishing = merge([
    for topic in keys(var.topics) : { for member in var.publishers : "${topic} ${member}" => { topic = topic, name = member } }
  ]...)
}

resource "google_pubsub_topic" "this" {
  # checkov:skip=CKV_GCP_83:messages hold ids only, and a key of our own is one more thing whose loss stops every alert
  for_each = var.topics

  project                    = var.project_id
  name                       = each.key
  message_retention_duration = "${each.value.kept_days * 86400}s"

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = local.publishing

  project = var.project_id
  topic   = google_pubsub_topic.this[each.value.topic].name
  role    = "roles/pubsub.publisher"
  member  = var.accounts[each.value.name]
}

# What was given up stays readable here after `collect_dead_letter` has settled it, or if that function itself fails.
resource "google_pubsub_subscription" "archive" {
  for_each = { for name, topic in var.topics : name => topic if topic.archive }

  project                    = var.project_id
  name                       = "${each.key}-archive"
  topic                      = google_pubsub_topic.this[each.key].id
  message_retention_duration = "${each.value.kept_days * 86400}s"
  ack_deadline_seconds       = 60

  # An unused subscription would be deleted after 31 days.
  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }
}
