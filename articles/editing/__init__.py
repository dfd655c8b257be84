"""Writing: versions of rows, conflicts between two people who edit the same one."""
