output "queues" {
  description = "Queue name to resource id."
  value       = { for name, queue in google_cloud_tasks_queue.this : name => queue.id }
}
