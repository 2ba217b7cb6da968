variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "repository" {
  description = "GitHub repository that may deploy, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[\\w.-]+/[\\w.-]+$", var.repository))
    error_message = "Write owner/name."
  }
}

variable "environment" {
  description = "GitHub environment whose jobs may deploy: staging or production."
  type        = string
}

variable "account_names" {
  description = "Function to its service account's resource name; the deployer may act as these."
  type        = map(string)
}
