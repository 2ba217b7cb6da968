variable "project_id" {
  description = "The Google Cloud project."
  type        = string
}

variable "region" {
  description = "Where the functions run."
  type        = string
}

variable "functions" {
  description = "Deployed function to what starts it (http, event, task, schedule) and what it needs; see modules/system/functions.tf."
  type = map(object({
    started_by = string
    needs      = set(string)
  }))

  validation {
    condition     = alltrue([for function in var.functions : contains(["http", "event", "task", "schedule"], function.started_by)])
    error_message = "A function is started by http, event, task or schedule."
  }

  validation {
    condition     = alltrue([for name in keys(var.functions) : length(name) <= 27])
    error_message = "A service account's id has 30 characters at most, and starts with fn-."
  }
}

variable "functions_deployed" {
  description = "Whether the functions exist: their own services can be given permissions only after the first `firebase deploy`."
  type        = bool
}
