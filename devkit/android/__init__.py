"""The web apps as Android apps: Trusted Web Activities for the Play Store."""
