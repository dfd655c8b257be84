"""Readership: who counts as a reader, their visits, and the tally of visits by day."""
