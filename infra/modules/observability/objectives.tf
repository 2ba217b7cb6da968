# What Sergap promises, and who is told when the promise is used up too fast. Windows and rates: Google's SRE Workbook,
# chapter "Alerting on SLOs". With two reports an hour one failure is a fast burn: every report matters, so that is wanted.

locals {
  objectives = {
    intake = {
      display_name = "99.9 % of reports are taken in at the first try"
      goal         = 0.999
      good         = "sergap_reports_received"
      bad          = "sergap_submit_failures"
    }
    press_to_alert = {
      display_name = "95 % of presses reach the operators within 10 s"
      goal         = 0.95
      values       = "sergap_press_to_alert_ms"
      at_most      = 10000
    }
  }

  # A long window says that it matters, a short one that it still goes on.
  burns = {
    fast = { rate = 14.4, long_s = 3600, short_s = 300, severity = "CRITICAL" }
    slow = { rate = 6, long_s = 21600, short_s = 1800, severity = "ERROR" }
  }

  burn_alerts = merge([
    for objective in keys(local.objectives) : {
      for speed, burn in local.burns : "${objective}_${speed}" => merge(burn, { objective = objective, speed = speed })
    }
  ]...)
}

resource "google_monitoring_custom_service" "sergap" {
  project      = var.project_id
  service_id   = "sergap"
  display_name = "Sergap"
}

resource "google_monitoring_slo" "this" {
  for_each = local.objectives

  project             = var.project_id
  service             = google_monitoring_custom_service.sergap.service_id
  slo_id              = replace(each.key, "_", "-")
  display_name        = each.value.display_name
  goal                = each.value.goal
  rolling_period_days = 28

  request_based_sli {
    dynamic "good_total_ratio" {
      for_each = can(each.value.good) ? [each.value] : []

      content {
        good_service_filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.this[good_total_ratio.value.good].name}\" resource.type=\"cloud_run_revision\""
        bad_service_filter  = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.this[good_total_ratio.value.bad].name}\" resource.type=\"cloud_run_revision\""
      }
    }

    dynamic "distribution_cut" {
      for_each = can(each.value.values) ? [each.value] : []

      content {
        distribution_filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.this[distribution_cut.value.values].name}\" resource.type=\"cloud_run_revision\""

        range {
          min = 0
          max = distribution_cut.value.at_most
        }
      }
    }
  }
}

resource "google_monitoring_alert_policy" "burn" {
  for_each = local.burn_alerts

  project               = var.project_id
  display_name          = "Sergap: ${each.value.objective} burns ${each.value.speed}"
  combiner              = "AND"
  severity              = each.value.severity
  notification_channels = var.channels

  dynamic "conditions" {
    for_each = [each.value.long_s, each.value.short_s]

    content {
      display_name = "more than ${each.value.rate} times the rate over ${conditions.value} s"

      condition_threshold {
        filter          = "select_slo_burn_rate(\"${google_monitoring_slo.this[each.value.objective].name}\", \"${conditions.value}s\")"
        comparison      = "COMPARISON_GT"
        threshold_value = each.value.rate
        duration        = "0s"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Janji \"${local.objectives[each.value.objective].display_name}\" terlalu cepat habis; lihat dasbor Sergap dan docs/observability.md. / The promise is used up too fast: see the dashboard and docs/observability.md."
  }

  alert_strategy {
    auto_close = "3600s"
  }
}
