"""An uploaded file becomes a new one, with nothing in it but the picture and its AI label."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from articles.images import ai_label, formats
from articles.images.ai_label import AILabel
from articles.images.decoding import PictureRefused, decode
from articles.images.file_kinds import PICTURES, kind_of

QUALITY = 85
# The most that a WebP can be high or wide.
MAX_WEBP = 16_383

# Bounded here, by the header; Pillow would also warn of half as many pixels.
Image.MAX_IMAGE_PIXELS = None


def _on_white(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def encode(picture: Image.Image, label: AILabel) -> tuple[bytes, str]:
    """Return a file and its extension: a JPEG, or a WebP if the picture is transparent."""
    content = io.BytesIO()
    if picture.mode == "RGBA" and max(picture.size) > MAX_WEBP:
        picture = _on_white(picture)
    # Pillow would write along what the picture brings in `info`.
    picture.info = {}
    xmp = label.to_xmp()
    if picture.mode == "RGBA":
        picture.save(content, "WEBP", quality=QUALITY, xmp=xmp)
        return content.getvalue(), "webp"
    picture.save(content, "JPEG", quality=QUALITY, progressive=True, optimize=True, xmp=xmp)
    return content.getvalue(), "jpg"


def reencode(data: bytes) -> dict[str, Any]:
    """Return the picture with its `extension`, `is_animated` and `ai_label`, or a refusal's code.

    Of an animation the first frame is kept.
    """
    kind = kind_of(data)
    if kind not in PICTURES:
        return {"code": "wrong_kind", "kind": kind}
    try:
        contents = formats.read(kind, data)
        label = ai_label.find([data, *contents.texts])
        picture, extension = encode(decode(kind, contents), label)
    except PictureRefused as refusal:
        return {"code": refusal.args[0], "kind": kind}
    except MemoryError:
        return {"code": "too_large", "kind": kind}
    except Exception:
        # Decoders raise all kinds of exceptions over a broken file.
        return {"code": "damaged", "kind": kind}
    return {
        "code": "",
        "picture": picture,
        "extension": extension,
        "is_animated": contents.frames > 1,
        "ai_label": label.to_json(),
    }
