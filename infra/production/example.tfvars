# Copy to terraform.tfvars and fill in; nothing in it is a secret.
project_id         = "sergap-production"
billing_account    = "000000-000000-000000"
budget             = { monthly_amount = 3000000 }
alert_emails       = ["sergap-siaga@example.go.id"]
repository         = "example/sergap"
domains            = []
app_check_enforced = false
functions_deployed = false
