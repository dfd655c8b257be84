"""The public pages that readers see."""
