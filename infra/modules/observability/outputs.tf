output "dashboard_id" {
  description = "The dashboard."
  value       = google_monitoring_dashboard.sergap.id
}

output "objectives" {
  description = "Service level objectives by name."
  value       = { for name, objective in google_monitoring_slo.this : name => objective.name }
}
