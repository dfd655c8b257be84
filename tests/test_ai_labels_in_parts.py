"""Labels of AI-generated content that fill several segments of a JPEG."""

import itertools
import json

import pytest

from tests.picture_files import segment, stored, with_segments
from tests.test_ai_labels import ELEMENT, JPEG, LABEL, NAMED

LABEL_TEXT = NAMED.encode()
CUTS = [0, 4, 15, 60, len(LABEL_TEXT)]
PARTS = [LABEL_TEXT[start:end] for start, end in itertools.pairwise(CUTS)]


def extended_xmp(start, end):
    head = b"0123456789ABCDEF" * 2 + len(ELEMENT).to_bytes(4, "big") + start.to_bytes(4, "big")
    return segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + head + ELEMENT[start:end])


def jumbf(number, part):
    head = b"JP\0\1" + number.to_bytes(4, "big") + b"\0\0\2\0jumb"
    return segment(0xEB, head + part)


@pytest.mark.parametrize("cut", [40, len(ELEMENT) // 2, len(ELEMENT) - 30])
@pytest.mark.parametrize("order", [1, -1])
def test_extended_xmp_in_any_order_is_read(cut, order):
    segments = [extended_xmp(0, cut), extended_xmp(cut, len(ELEMENT))][::order]
    assert json.loads(stored(with_segments(JPEG, *segments)).ai_label)["fields"] == LABEL


@pytest.mark.parametrize("order", [1, -1])
def test_jumbf_in_any_order_is_read(order):
    segments = [jumbf(number, part) for number, part in enumerate(PARTS, 1)][::order]
    assert json.loads(stored(with_segments(JPEG, *segments)).ai_label)["fields"] == LABEL


def test_a_label_in_several_comments_is_read():
    data = with_segments(JPEG, *[segment(0xFE, part) for part in PARTS])
    assert json.loads(stored(data).ai_label)["fields"] == LABEL
