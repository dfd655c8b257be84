"""The loader of the site's own templates: pages without white space at the ends of lines."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

# Of a line that begins with a tag, a variable or a comment: they may print nothing.
INDENTATION = re.compile(r"^[ \t]+(?=\{[%#{])", re.MULTILINE)


class Loader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        """Return the source of the template; blank lines in the page it makes are empty."""
        return INDENTATION.sub("", super().get_contents(origin))
