variable "project_id" {
  description = "The Google Cloud project; also the name of the Hosting site."
  type        = string
}

variable "domains" {
  description = "Domains of our own under which the apps are reached, besides Hosting's two."
  type        = list(string)
}

variable "app_check_enforced" {
  description = "Whether Firestore and sign-in refuse calls without App Check. Watch the share of verified calls in the console for a week before."
  type        = bool
}
