"""The same article as a page of Wagtail, which the ladder installs in an environment of its own."""
