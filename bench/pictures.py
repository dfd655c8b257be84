"""Pages with pictures on a slow phone: python -m bench.pictures

As bench.browser, of the demo, which has pictures on its front page, in lists and in articles. They
are rendered before, as the server does after the start.
"""

from __future__ import annotations

import sys

from bench.browser import main

# isort: split
from articles.models import Article
from bench.servers import run
from bench.site import Site


def pages_with_pictures(site: Site) -> dict[str, str]:
    """Fill the site with the demo, and return the addresses to measure."""
    for command in ("demo", "make_renditions"):
        if run([sys.executable, "manage.py", command], site.environment):
            raise SystemExit("The site could not be filled with the demo.")
    article = Article.objects.published().with_cover().newest_first()[0]
    return {
        "home": "/",
        "article": article.get_absolute_url(),
        "category": article.category.get_absolute_url(),
    }


if __name__ == "__main__":
    sys.exit(main(__doc__, pages_with_pictures))
