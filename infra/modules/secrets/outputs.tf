output "secrets" {
  description = "Secret name to resource id."
  value       = { for name, secret in google_secret_manager_secret.this : name => secret.id }
}
