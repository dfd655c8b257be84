"""The moderation desk: cards of what waits, one key a decision."""
