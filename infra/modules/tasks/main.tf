# The task queues. firebase-tools writes the same limits from functions/shared/options.py at each deployment; a test holds
# both equal, so that neither undoes the other.

locals {
  enqueuing = merge([
    for queue in keys(var.queues) : { for name in var.enqueuers : "${queue} ${name}" => { queue = queue, name = name } }
  ]...)
}

resource "google_cloud_tasks_queue" "this" {
  for_each = var.queues

  project  = var.project_id
  location = var.region
  name     = each.key

  rate_limits {
    max_concurrent_dispatches = each.value.max_concurrent_dispatches
    max_dispatches_per_second = each.value.max_dispatches_per_second
  }

  retry_config {
    max_attempts = each.value.max_attempts
    min_backoff  = "${each.value.min_backoff_s}s"
    max_backoff  = "${each.value.max_backoff_s}s"
  }
}

resource "google_cloud_tasks_queue_iam_member" "enqueuer" {
  for_each = local.enqueuing

  project  = var.project_id
  location = var.region
  name     = google_cloud_tasks_queue.this[each.value.queue].name
  role     = "roles/cloudtasks.enqueuer"
  member   = var.accounts[each.value.name]
}
