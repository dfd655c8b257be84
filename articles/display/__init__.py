"""The reader's display preferences: theme, type size, elder mode."""
