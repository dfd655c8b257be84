"""An article with comments as a tutorial would write it: the yardstick of the ladder."""
