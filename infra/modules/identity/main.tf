# One service account for each function, with the roles that its own work needs. Topics, queues and secrets give their own
# permissions, each in its own module, to these accounts.

locals {
  account_ids = { for name in keys(var.functions) : name => "fn-${replace(name, "_", "-")}" }

  # What a function may need of the whole project. Firestore knows no smaller unit than the database.
  roles = {
    database     = "roles/datastore.user"
    read_users   = "roles/firebaseauth.viewer"
    manage_users = "roles/firebaseauth.admin"
    push         = google_project_iam_custom_role.push.name
    trace        = "roles/cloudtrace.agent"
    receive      = "roles/eventarc.eventReceiver"
  }

  grants = merge([
    for name, function in var.functions : {
      for need in concat(tolist(setintersection(function.needs, keys(local.roles))), ["trace"], function.started_by == "event" ? ["receive"] : []) :
      "${name} ${need}" => { name = name, role = local.roles[need] }
    }
  ]...)

  # Who may start a function that is not open to the internet: Eventarc and the scheduler come as the function's own
  # account, a task comes as the account of the function that created it. firebase-tools sees to the scheduler's.
  starters = merge(
    { for name, function in var.functions : "${name} ${name}" => { function = name, caller = name } if function.started_by == "event" },
    merge([
      for name, function in var.functions : {
        for caller, other in var.functions : "${name} ${caller}" => { function = name, caller = caller } if contains(other.needs, "tasks")
      } if function.started_by == "task"
    ]...),
  )
}

resource "google_service_account" "function" {
  for_each = var.functions

  project      = var.project_id
  account_id   = local.account_ids[each.key]
  display_name = "Function ${each.key}"
}

# The smallest role that sends: Google's own one for FCM may also manage the project's campaigns.
resource "google_project_iam_custom_role" "push" {
  project     = var.project_id
  role_id     = "sergapPush"
  title       = "Sergap: send pushes"
  description = "Send messages by FCM, and nothing else."
  permissions = ["cloudmessaging.messages.create"]
}

resource "google_project_iam_member" "function" {
  for_each = local.grants

  project = var.project_id
  role    = each.value.role
  member  = google_service_account.function[each.value.name].member
}

# A task carries a token of the account that created it, so that account must be allowed to act as itself.
resource "google_service_account_iam_member" "acts_as_itself" {
  for_each = { for name, function in var.functions : name => function if contains(function.needs, "tasks") }

  service_account_id = google_service_account.function[each.key].name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.function[each.key].member
}

# The services exist once the functions have been deployed; see `functions_deployed`.
resource "google_cloud_run_v2_service_iam_member" "starter" {
  for_each = var.functions_deployed ? local.starters : {}

  project  = var.project_id
  location = var.region
  name     = replace(each.value.function, "_", "-")
  role     = "roles/run.invoker"
  member   = google_service_account.function[each.value.caller].member
}

# Who read or changed documents, users and secrets, and when (UU PDP 27/2022): Google keeps no such log unless it is asked to.
resource "google_project_iam_audit_config" "data" {
  for_each = toset(["datastore.googleapis.com", "identitytoolkit.googleapis.com", "secretmanager.googleapis.com"])

  project = var.project_id
  service = each.value

  dynamic "audit_log_config" {
    for_each = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]

    content {
      log_type = audit_log_config.value
      # The functions' own work is in Sergap's audit trail; twice would cost more than the database.
      exempted_members = [for account in google_service_account.function : account.member]
    }
  }
}
