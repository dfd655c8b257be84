"""Programs that start, install and remove the site; all but the server run without its packages."""
