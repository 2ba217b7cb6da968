output "accounts" {
  description = "Function to the IAM member it runs as."
  value       = { for name, account in google_service_account.function : name => account.member }
}

output "account_names" {
  description = "Function to its service account's resource name."
  value       = { for name, account in google_service_account.function : name => account.name }
}
