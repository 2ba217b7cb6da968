# The whole system but its code, which firebase-tools deploys. The roots beside this folder differ in figures only.

module "services" {
  source = "../services"

  project_id = var.project_id
}

module "database" {
  source = "../database"

  project_id                = var.project_id
  region                    = var.region
  indexes_file              = "${path.module}/../../../firestore.indexes.json"
  daily_backups_kept_days   = var.daily_backups_kept_days
  weekly_backups_kept_weeks = var.weekly_backups_kept_weeks
  deletable                 = var.deletable

  depends_on = [module.services]
}

module "identity" {
  source = "../identity"

  project_id         = var.project_id
  region             = var.region
  functions          = local.functions
  functions_deployed = var.functions_deployed

  depends_on = [module.services]
}

module "messaging" {
  source = "../messaging"

  project_id = var.project_id
  region     = var.region
  topics     = local.topics
  accounts   = module.identity.accounts
  publishers = local.with.publish

  depends_on = [module.services]
}

module "tasks" {
  source = "../tasks"

  project_id = var.project_id
  region     = var.region
  queues     = local.queues
  accounts   = module.identity.accounts
  enqueuers  = local.with.tasks

  depends_on = [module.services]
}

module "secrets" {
  source = "../secrets"

  project_id = var.project_id
  region     = var.region
  secrets    = local.secrets
  accounts   = module.identity.accounts
  deletable  = var.deletable

  depends_on = [module.services]
}

module "web" {
  source = "../web"

  project_id         = var.project_id
  domains            = var.domains
  app_check_enforced = var.app_check_enforced

  depends_on = [module.services]
}

module "alerting" {
  source = "../alerting"

  project_id = var.project_id
  region     = var.region
  emails     = var.alert_emails
  archives   = module.messaging.archives
  schedules  = local.schedules
}

module "observability" {
  source = "../observability"

  project_id = var.project_id
  channels   = module.alerting.channels

  depends_on = [module.services]
}

module "budget" {
  source = "../budget"

  project_id      = var.project_id
  billing_account = var.billing_account
  currency        = var.budget.currency
  monthly_amount  = var.budget.monthly_amount
  channels        = module.alerting.channels

  depends_on = [module.services]
}

module "delivery" {
  source = "../delivery"

  project_id    = var.project_id
  repository    = var.repository
  environment   = var.environment
  account_names = module.identity.account_names

  depends_on = [module.services]
}
