output "app_check_key" {
  description = "Site key of reCAPTCHA Enterprise: `app_check_key` in config.json. Public."
  value       = google_recaptcha_enterprise_key.this.name
}

output "app_id" {
  description = "Id of the Firebase web app. Public."
  value       = google_firebase_web_app.this.app_id
}

output "url" {
  description = "Where the citizen app is reached."
  value       = google_firebase_hosting_site.this.default_url
}

output "maps_key_name" {
  description = "Resource name of the Maps key; `gcloud services api-keys get-key-string` reads its value."
  value       = google_apikeys_key.maps.name
}
