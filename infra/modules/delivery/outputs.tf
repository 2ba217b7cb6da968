output "provider" {
  description = "`workload_identity_provider` of the deploy workflow: the GitHub variable SERGAP_IDENTITY_PROVIDER. No secret."
  value       = google_iam_workload_identity_pool_provider.github.name
}

output "deployer" {
  description = "`service_account` of the deploy workflow: the GitHub variable SERGAP_DEPLOYER. No secret."
  value       = google_service_account.deployer.email
}
