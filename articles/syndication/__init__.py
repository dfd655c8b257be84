"""What the site says to programs: feeds, maps of its addresses, and what a page is about."""
