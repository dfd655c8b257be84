"""Readership: who counts as a reader, visits, and their tally."""
