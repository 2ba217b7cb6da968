variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "billing_account" {
  description = "Id of the billing account, XXXXXX-XXXXXX-XXXXXX."
  type        = string
}

variable "currency" {
  description = "The billing account's currency."
  type        = string
}

variable "monthly_amount" {
  description = "What a month is planned to cost, in whole units of `currency`."
  type        = number
}

variable "channels" {
  description = "Notification channels that are told, five at most."
  type        = list(string)

  validation {
    condition     = length(var.channels) <= 5
    error_message = "A budget tells five channels at most."
  }
}
