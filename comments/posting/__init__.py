"""The reader's side: posting and reporting comments, and the status page of each."""
