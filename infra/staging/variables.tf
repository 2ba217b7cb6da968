variable "project_id" {
  description = "The Google Cloud project, already there and linked to the billing account."
  type        = string
}

variable "region" {
  description = "Where everything lives and runs. The code names the same one (functions/shared/settings.py)."
  type        = string
  default     = "asia-southeast2"
}

variable "billing_account" {
  description = "Id of the billing account, XXXXXX-XXXXXX-XXXXXX."
  type        = string
}

variable "budget" {
  description = "What a month is planned to cost: whole units of the billing account's currency."
  type = object({
    currency       = optional(string, "IDR")
    monthly_amount = number
  })
}

variable "alert_emails" {
  description = "Groups that are told when the system is in trouble."
  type        = list(string)
}

variable "repository" {
  description = "GitHub repository that deploys here, as owner/name."
  type        = string
}

variable "domains" {
  description = "Domains of our own under which the apps are reached, besides Hosting's two."
  type        = list(string)
  default     = []
}

variable "app_check_enforced" {
  description = "Whether Firestore and sign-in refuse calls without App Check: false until the console shows that the apps' calls are verified."
  type        = bool
}

variable "functions_deployed" {
  description = "Whether the functions exist already: false for the first apply, true from then on."
  type        = bool
}
