output "channels" {
  description = "Notification channels, for budgets and further policies."
  value       = local.channels
}
