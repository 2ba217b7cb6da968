# What the three web apps need of Firebase: the app itself, its site, sign-in, App Check, and keys.

locals {
  domains = distinct(concat(["${var.project_id}.web.app", "${var.project_id}.firebaseapp.com"], var.domains))
}

resource "google_firebase_project" "this" {
  provider = google-beta
  project  = var.project_id
}

resource "google_firebase_web_app" "this" {
  provider     = google-beta
  project      = google_firebase_project.this.project
  display_name = "Sergap"
}

resource "google_firebase_hosting_site" "this" {
  provider = google-beta
  project  = google_firebase_project.this.project
  site_id  = var.project_id
  app_id   = google_firebase_web_app.this.app_id
}

resource "google_firebase_hosting_custom_domain" "this" {
  for_each = toset(var.domains)

  provider              = google-beta
  project               = google_firebase_project.this.project
  site_id               = google_firebase_hosting_site.this.site_id
  custom_domain         = each.value
  wait_dns_verification = false
}

# Citizens sign in anonymously, staff by e-mail and password.
resource "google_identity_platform_config" "this" {
  project            = google_firebase_project.this.project
  authorized_domains = local.domains

  # Anonymous accounts that nobody used for 30 days go; a citizen's phone makes a new one.
  autodelete_anonymous_users = true

  sign_in {
    allow_duplicate_emails = false

    anonymous {
      enabled = true
    }

    email {
      enabled           = true
      password_required = true
    }
  }

  mfa {
    state = "ENABLED"

    provider_configs {
      state = "ENABLED"

      totp_provider_config {
        adjacent_intervals = 1
      }
    }
  }

  monitoring {
    request_logging {
      enabled = true
    }
  }
}

resource "google_recaptcha_enterprise_key" "this" {
  project      = var.project_id
  display_name = "Sergap web"

  web_settings {
    integration_type  = "SCORE"
    allow_all_domains = false
    allowed_domains   = local.domains
  }
}

resource "google_firebase_app_check_recaptcha_enterprise_config" "this" {
  project   = google_firebase_project.this.project
  app_id    = google_firebase_web_app.this.app_id
  site_key  = google_recaptcha_enterprise_key.this.name
  token_ttl = "3600s"
}

# Firestore and sign-in ask for App Check's token themselves; the functions do so by SERGAP_APP_CHECK.
resource "google_firebase_app_check_service_config" "this" {
  for_each = toset(["firestore.googleapis.com", "identitytoolkit.googleapis.com"])

  project          = google_firebase_project.this.project
  service_id       = each.value
  enforcement_mode = var.app_check_enforced ? "ENFORCED" : "UNENFORCED"

  depends_on = [google_firebase_app_check_recaptcha_enterprise_config.this]
}

# The key for travel times. It opens one API; a monthly bill beyond the plan is held by that API's quota.
resource "google_apikeys_key" "maps" {
  project      = var.project_id
  name         = "sergap-maps"
  display_name = "Sergap travel times"

  restrictions {
    api_targets {
      service = "distance-matrix-backend.googleapis.com"
    }
  }
}
