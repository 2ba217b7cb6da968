output "enabled" {
  description = "The APIs that are on; other modules depend on this."
  value       = [for service in google_project_service.this : service.service]
}
