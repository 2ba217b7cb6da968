terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source = "hashicorp/google"
    }
    # Firebase's own resources exist in the beta provider only.
    google-beta = {
      source = "hashicorp/google-beta"
    }
  }
}
