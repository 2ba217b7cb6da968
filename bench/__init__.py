"""What Sergap costs and how fast it is, each figure beside a floor measured in the same run. See README.md."""
