"""What the metered life of one report costs at Google's list prices."""
