"""The pictures in sanitised HTML."""

from __future__ import annotations

import re

# A quoted value, such as the alternative text, may contain an angle bracket.
_ATTRIBUTES = r'(?:[^>"]|"[^"]*")*'
# The element, and its address.
PICTURE = re.compile(rf'<img{_ATTRIBUTES}? src="([^"]+)"{_ATTRIBUTES}>')
