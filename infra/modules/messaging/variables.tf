variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "region" {
  description = "The only region in which messages are stored."
  type        = string
}

variable "topics" {
  description = "Topic to how many days its messages can be replayed, and whether a subscription of its own keeps them readable."
  type = map(object({
    kept_days = number
    archive   = optional(bool, false)
  }))
}

variable "accounts" {
  description = "Function to the IAM member it runs as."
  type        = map(string)
}

variable "publishers" {
  description = "Functions that publish."
  type        = set(string)
}
