"""What readers and the editorial office can do after a comment was sent."""
