# Who is told when the system itself is in trouble, and the signs that need no log of ours; those that do are in the module
# observability.

resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.emails)

  project      = var.project_id
  display_name = each.value
  type         = "email"

  labels = {
    email_address = each.value
  }
}

locals {
  channels = [for channel in google_monitoring_notification_channel.email : channel.id]
}

resource "google_monitoring_alert_policy" "dead_letters" {
  for_each = var.archives

  project               = var.project_id
  display_name          = "Sergap: message in ${each.key}"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels

  conditions {
    display_name = "an alert was given up within the last minutes"

    condition_threshold {
      filter          = "resource.type = \"pubsub_topic\" AND resource.labels.topic_id = \"${each.key}\" AND metric.type = \"pubsub.googleapis.com/topic/send_message_operation_count\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_DELTA"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "No device took an alert. The console shows it as a red line with a number to phone: see that somebody did. The messages: `gcloud pubsub subscriptions pull ${each.value} --limit=10`."
  }

  alert_strategy {
    auto_close = "3600s"
  }
}

# A schedule that stops is silent by itself: nobody is missed until somebody waits.
resource "google_monitoring_alert_policy" "schedule_missed" {
  for_each = var.schedules

  project               = var.project_id
  display_name          = "Sergap: ${each.key} does not run"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels

  conditions {
    display_name = "no run of ${each.key} for ${each.value.missed_after_s} s"

    condition_absent {
      filter   = "resource.type = \"cloud_run_revision\" AND resource.labels.service_name = \"${replace(each.key, "_", "-")}\" AND metric.type = \"run.googleapis.com/request_count\" AND metric.labels.response_code_class = \"2xx\""
      duration = "${each.value.missed_after_s}s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Look at the job firebase-schedule-${each.key}-${var.region} in Cloud Scheduler and at the function's log. Until it runs, nothing that was left lying is picked up."
  }

  alert_strategy {
    auto_close = "3600s"
  }
}
