output "topics" {
  description = "Topic name to resource id."
  value       = { for name, topic in google_pubsub_topic.this : name => topic.id }
}

output "archives" {
  description = "Topic name to the subscription that keeps its messages readable."
  value       = { for name, subscription in google_pubsub_subscription.archive : name => subscription.name }
}
