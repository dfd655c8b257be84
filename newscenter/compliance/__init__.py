"""The self-check of the site against the norms of mainland China: rules, answers and reports."""
