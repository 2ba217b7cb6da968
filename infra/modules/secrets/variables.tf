variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "region" {
  description = "The only region in which secrets are stored."
  type        = string
}

variable "secrets" {
  description = "Secret, named like its environment variable, to the functions that read it."
  type        = map(set(string))
}

variable "accounts" {
  description = "Function to the IAM member it runs as."
  type        = map(string)
}

variable "deletable" {
  description = "Whether Terraform may delete a secret. Never in production."
  type        = bool
}
