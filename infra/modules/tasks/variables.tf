variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "region" {
  description = "Where the queues live."
  type        = string
}

variable "queues" {
  description = "Queue, named like the function that it calls, to its limits."
  type = map(object({
    max_concurrent_dispatches = number
    max_dispatches_per_second = number
    max_attempts              = number
    min_backoff_s             = number
    max_backoff_s             = number
  }))
}

variable "accounts" {
  description = "Function to the IAM member it runs as."
  type        = map(string)
}

variable "enqueuers" {
  description = "Functions that create tasks."
  type        = set(string)
}
