# Production: the one that people call. Nothing in it can be deleted by Terraform.
terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.7"
    }
    google-beta = {
      source  = "hashicorp/google-beta"
      version = "~> 8.7"
    }
  }

  # The bucket is named at `terraform init -backend-config=bucket=...`, since no two projects share one.
  backend "gcs" {
    prefix = "sergap"
  }
}

provider "google" {
  project               = var.project_id
  region                = var.region
  billing_project       = var.project_id
  user_project_override = true
}

provider "google-beta" {
  project               = var.project_id
  region                = var.region
  billing_project       = var.project_id
  user_project_override = true
}

module "system" {
  source = "../modules/system"

  environment               = "production"
  project_id                = var.project_id
  region                    = var.region
  billing_account           = var.billing_account
  budget                    = var.budget
  alert_emails              = var.alert_emails
  repository                = var.repository
  domains                   = var.domains
  app_check_enforced        = var.app_check_enforced
  functions_deployed        = var.functions_deployed
  daily_backups_kept_days   = 14
  weekly_backups_kept_weeks = 8
  deletable                 = false
}
