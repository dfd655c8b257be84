"""The checklist of a new site: what an administrator does before readers come."""
