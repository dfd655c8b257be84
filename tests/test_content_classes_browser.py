"""The colours of flags on the desk, in a real browser."""

import pytest

from comments.screening.flags import CONTENT_CLASSES, flag
from tests.desk import open_desk
from tests.factories import make_comment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_class_has_a_colour_of_its_own(page, moderator, scheme):
    for content_class in CONTENT_CLASSES:
        item = flag("term", content_class, (0, 2), content_class=content_class)
        make_comment(body="路灯坏了", flags=[item], flagged=True)
    page.emulate_media(color_scheme=scheme)
    open_desk(page, moderator)
    colours = "nodes => nodes.map(node => getComputedStyle(node).color)"
    for selector in (".card-warnings li", "mark .flag-label"):
        assert len(set(page.locator(selector).evaluate_all(colours))) == len(CONTENT_CLASSES)
