variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "region" {
  description = "Where the database lives. It can never be moved."
  type        = string
}

variable "indexes_file" {
  description = "Path of firestore.indexes.json: composite indexes, and fields without index or with a deletion time."
  type        = string
}

variable "daily_backups_kept_days" {
  description = "How long a daily backup is kept, in days."
  type        = number

  validation {
    condition     = var.daily_backups_kept_days >= 1 && var.daily_backups_kept_days <= 98
    error_message = "Firestore keeps a backup 14 weeks at most."
  }
}

variable "weekly_backups_kept_weeks" {
  description = "How long a weekly backup is kept, in weeks. Personal data lives in it that long after its deletion."
  type        = number

  validation {
    condition     = var.weekly_backups_kept_weeks >= 1 && var.weekly_backups_kept_weeks <= 14
    error_message = "Firestore keeps a backup 14 weeks at most."
  }
}

variable "deletable" {
  description = "Whether the database may be deleted by Terraform. Never in production."
  type        = bool
}
