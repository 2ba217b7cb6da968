# How the workflow .github/workflows/deploy.yml gets in: by GitHub's own signed statement of which repository and which
# environment is running. There is no key that could be copied.

resource "google_iam_workload_identity_pool" "github" {
  project                   = var.project_id
  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"
}

resource "google_iam_workload_identity_pool_provider" "github" {
  # checkov:skip=CKV_GCP_125:it cannot read a condition made of two variables; a test holds the planned one
  project                            = var.project_id
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  # A repository's environment is what GitHub's reviewers guard; other jobs of the same repository get nothing.
  attribute_condition = "assertion.repository == '${var.repository}' && assertion.sub == 'repo:${var.repository}:environment:${var.environment}'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "deployer" {
  project      = var.project_id
  account_id   = "deployer"
  display_name = "firebase deploy from GitHub Actions"
}

resource "google_service_account_iam_member" "github" {
  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principal://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/subject/repo:${var.repository}:environment:${var.environment}"
}

# What firebase-tools calls when it deploys functions, rules and Hosting. Nothing here reads documents, users or secrets'
# values, and nothing changes the project's own policy.
resource "google_project_iam_member" "deployer" {
  for_each = toset([
    "roles/cloudfunctions.admin",
    "roles/cloudscheduler.admin",
    "roles/cloudtasks.queueAdmin",
    "roles/eventarc.viewer",
    "roles/firebasehosting.admin",
    "roles/firebaserules.admin",
    "roles/artifactregistry.reader",
    "roles/firebase.viewer",
    "roles/secretmanager.viewer",
    "roles/serviceusage.serviceUsageConsumer",
  ])

  project = var.project_id
  role    = each.value
  member  = google_service_account.deployer.member
}

# A function is deployed to run as its own account: the deployer may act as these and no others.
resource "google_service_account_iam_member" "deployer" {
  for_each = var.account_names

  service_account_id = each.value
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deployer.member
}

# Functions are built as the project's default account. It gets the builder's role alone; what a function runs as is its own
# account.
data "google_project" "this" {
  project_id = var.project_id
}

resource "google_project_iam_member" "builder" {
  # checkov:skip=CKV_GCP_49:a build starts as this account and no other; the role is what a build needs
  # checkov:skip=CKV_GCP_46:firebase-tools builds as the default account and lets nobody choose another; it only builds
  project = var.project_id
  role    = "roles/cloudbuild.builds.builder"
  member  = "serviceAccount:${data.google_project.this.number}-compute@developer.gserviceaccount.com"
}
