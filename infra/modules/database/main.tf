# The one Firestore database. Indexes and deletion times (TTL) stand in firestore.indexes.json, which the emulator reads,
# too; here they are only carried out.

locals {
  file = jsondecode(file(var.indexes_file))

  indexes = {
    for index in local.file.indexes : join("-", concat(
      [index.collectionGroup, lower(index.queryScope)],
      [for field in index.fields : "${field.fieldPath}:${lower(field.order)}"],
    )) => index
  }

  fields = {
    for field in local.file.fieldOverrides : "${field.collectionGroup}.${field.fieldPath}" => field
  }
}

resource "google_firestore_database" "this" {
  project     = var.project_id
  name        = "(default)"
  location_id = var.region
  type        = "FIRESTORE_NATIVE"

  # Seven days in which any minute can be restored, beside the backups below.
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = var.deletable ? "DELETE_PROTECTION_DISABLED" : "DELETE_PROTECTION_ENABLED"
  deletion_policy                   = var.deletable ? "DELETE" : "PREVENT"
}

resource "google_firestore_index" "this" {
  for_each = local.indexes

  project     = var.project_id
  database    = google_firestore_database.this.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields

    content {
      field_path = fields.value.fieldPath
      order      = fields.value.order
    }
  }
}

resource "google_firestore_field" "this" {
  for_each = local.fields

  project    = var.project_id
  database   = google_firestore_database.this.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  dynamic "ttl_config" {
    for_each = try(each.value.ttl, false) ? [true] : []
    content {}
  }

  # An empty block means: no index at all.
  index_config {
    dynamic "indexes" {
      for_each = each.value.indexes

      content {
        order       = indexes.value.order
        query_scope = indexes.value.queryScope
      }
    }
  }
}

resource "google_firestore_backup_schedule" "daily" {
  project   = var.project_id
  database  = google_firestore_database.this.name
  retention = "${var.daily_backups_kept_days * 86400}s"

  daily_recurrence {}
}

resource "google_firestore_backup_schedule" "weekly" {
  project   = var.project_id
  database  = google_firestore_database.this.name
  retention = "${var.weekly_backups_kept_weeks * 604800}s"

  weekly_recurrence {
    day = "SUNDAY"
  }
}
