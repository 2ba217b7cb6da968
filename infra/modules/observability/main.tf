# What is read from our own log lines: metrics, alerts, a dashboard. The data stands in metrics.yaml beside this file.

locals {
  data = yamldecode(file("${path.module}/metrics.yaml"))
}

resource "google_logging_metric" "this" {
  for_each = local.data.metrics

  project     = var.project_id
  name        = each.key
  description = each.value.description
  filter      = "resource.type=\"cloud_run_revision\" AND ${each.value.filter}"

  value_extractor  = try(each.value.value, null)
  label_extractors = try(each.value.labels, {})

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = can(each.value.value) ? "DISTRIBUTION" : "INT64"
    unit        = try(each.value.unit, "1")

    dynamic "labels" {
      for_each = try(each.value.labels, {})

      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.data.alerts

  project               = var.project_id
  display_name          = "Sergap: ${each.key}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = var.channels

  conditions {
    display_name = each.value.condition

    condition_threshold {
      filter          = "resource.type = \"cloud_run_revision\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.this[each.value.metric].name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.above
      duration        = "${try(each.value.for_s, 0)}s"

      aggregations {
        alignment_period     = "${try(each.value.window_s, 60)}s"
        per_series_aligner   = try(each.value.aligner, "ALIGN_DELTA")
        cross_series_reducer = can(each.value.aligner) ? "REDUCE_MAX" : "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = each.value.explanation
  }

  alert_strategy {
    auto_close = "3600s"
  }
}

resource "google_monitoring_dashboard" "sergap" {
  project        = var.project_id
  dashboard_json = file("${path.module}/dashboard.json")

  depends_on = [google_logging_metric.this]
}
