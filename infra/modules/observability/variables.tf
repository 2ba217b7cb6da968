variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "channels" {
  description = "Notification channels that are told."
  type        = list(string)
}
