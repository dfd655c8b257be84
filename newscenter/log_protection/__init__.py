"""Protection of the logs from whoever has the site: another owner, and anchors outside."""
