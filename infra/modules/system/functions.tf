# Every deployed function: what starts it and what it needs. A test holds this table, functions/main.py and the functions'
# own decorators equal.
#
# needs: database; read_users (to see whether a member of staff still has the role); manage_users; push (FCM);
# publish (topics); tasks (queue); maps (the key for travel times).

locals {
  functions = {
    submit_report       = { started_by = "http", needs = ["database", "read_users", "publish", "tasks"] }
    caller_command      = { started_by = "http", needs = ["database", "read_users", "publish", "tasks"] }
    strip_photo         = { started_by = "event", needs = ["database"] }
    route_report        = { started_by = "event", needs = ["database", "publish", "tasks", "maps"] }
    deliver_alert       = { started_by = "event", needs = ["database", "push", "publish", "tasks"] }
    collect_dead_letter = { started_by = "event", needs = ["database", "tasks"] }
    checkincident       = { started_by = "task", needs = ["database", "publish", "tasks"] }
    sweep               = { started_by = "schedule", needs = ["database", "publish", "tasks", "maps"] }
    roll_call           = { started_by = "schedule", needs = ["database", "push"] }
    register_device     = { started_by = "http", needs = ["database", "read_users"] }
    record_receipt      = { started_by = "http", needs = ["database"] }
    open311             = { started_by = "http", needs = ["database"] }
    feeds               = { started_by = "http", needs = ["database", "read_users"] }
    cad_webhook         = { started_by = "http", needs = ["database", "publish", "tasks"] }
    deliver_webhook     = { started_by = "event", needs = ["database", "publish"] }
    operator_command    = { started_by = "http", needs = ["database", "read_users", "publish", "tasks", "maps"] }
    agency_command      = { started_by = "http", needs = ["database", "read_users", "publish", "tasks"] }
    admin_command       = { started_by = "http", needs = ["database", "manage_users", "publish", "tasks", "push"] }
  }

  with = {
    for need in ["publish", "tasks", "maps"] : need => toset([for name, function in local.functions : name if contains(function.needs, need)])
  }

  # Each function refuses to start without the receipts' key (functions/shared/settings.py); the others are for few.
  secrets = {
    SERGAP_RECEIPT_SECRET = toset(keys(local.functions))
    SERGAP_WEBHOOK_SECRET = toset(["cad_webhook", "deliver_webhook", "admin_command"])
    SERGAP_MAPS_KEY       = local.with.maps
  }

  topics = {
    alerts               = { kept_days = 1 }
    "alerts-dead-letter" = { kept_days = 7, archive = true }
    webhooks             = { kept_days = 1 }
  }

  # The same limits as CHECKINCIDENT in functions/shared/options.py.
  queues = {
    checkincident = {
      max_concurrent_dispatches = 50
      max_dispatches_per_second = 200
      max_attempts              = 8
      min_backoff_s             = 1
      max_backoff_s             = 60
    }
  }

  # A minute's schedule is missed after five, a quarter of an hour's after half an hour and a little.
  schedules = {
    sweep     = { missed_after_s = 300 }
    roll_call = { missed_after_s = 2100 }
  }
}
