output "url" {
  description = "Where the citizen app is reached; the console is below /console/, the agency's app below /agency/."
  value       = module.web.url
}

output "app_check_key" {
  description = "`app_check_key` for config.json. Public."
  value       = module.web.app_check_key
}

output "maps_key_name" {
  description = "Resource name of the Maps key, whose value goes into the secret SERGAP_MAPS_KEY."
  value       = module.web.maps_key_name
}

output "identity_provider" {
  description = "GitHub variable SERGAP_IDENTITY_PROVIDER. No secret."
  value       = module.delivery.provider
}

output "deployer" {
  description = "GitHub variable SERGAP_DEPLOYER. No secret."
  value       = module.delivery.deployer
}
