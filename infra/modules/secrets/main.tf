# Secrets by the name of the environment variable that carries them. Their values never pass through Terraform, and so are
# never in its state: docs/deploy.md says how each is put in.

locals {
  reading = merge([
    for secret, readers in var.secrets : { for reader in readers : "${secret} ${reader}" => { secret = secret, reader = reader } }
  ]...)
}

resource "google_secret_manager_secret" "this" {
  for_each = var.secrets

  project             = var.project_id
  secret_id           = each.key
  deletion_protection = !var.deletable

  # A version that was replaced can be brought back for a week.
  version_destroy_ttl = "604800s"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = local.reading

  project   = var.project_id
  secret_id = google_secret_manager_secret.this[each.value.secret].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = var.accounts[each.value.reader]
}
