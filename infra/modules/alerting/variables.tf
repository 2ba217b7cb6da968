variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "region" {
  description = "Where the functions run; part of the schedules' names."
  type        = string
}

variable "emails" {
  description = "Addresses that are told. A group's address, so that people can change without a deployment."
  type        = list(string)
}

variable "archives" {
  description = "Topic of what was given up to the subscription that keeps it readable."
  type        = map(string)
}

variable "schedules" {
  description = "Scheduled function to the seconds of silence after which somebody is told."
  type = map(object({
    missed_after_s = number
  }))
}
