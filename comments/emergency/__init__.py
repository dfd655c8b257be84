"""Taking emergency measures and lifting them, in the admin."""
