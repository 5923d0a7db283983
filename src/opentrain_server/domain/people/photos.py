"""Photos of people: drawn anew from the pixels alone, so that nothing else of a file is kept."""

import io

from opentrain_server.core.errors import Failure

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 24_000_000  # 96 MB while it is drawn
SIDE = 512  # pixels; smaller ones stay as they are
LEAST_SIDE = 64
_FORMATS = ("JPEG", "PNG", "WEBP")


def redraw(data: bytes) -> bytes:
    """Return a photo as a square JPEG of at most 512 pixels a side, its middle, upright, on white.

    What cameras write beside the pixels (place, time, device, colour profiles, previews) is gone. Fails with
    `photo_too_large` (5 MB, 24 million pixels), `photo_too_small` (64 pixels a side) or `photo_unreadable`
    (not a whole JPEG, PNG or WebP).
    """
    if len(data) > MAX_BYTES:
        raise Failure("photo_too_large", maxBytes=MAX_BYTES)
    # Three megabytes and 30 ms, for those who change their photo.
    from PIL import Image, ImageFile, ImageOps  # noqa: PLC0415

    assert not ImageFile.LOAD_TRUNCATED_IMAGES, "half a file is no photo"
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            _check_size(*image.size)
            image.draft("RGB", (2 * SIDE, 2 * SIDE))  # JPEG alone: decode fewer pixels
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except Failure:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):  # Pillow's own, wider limit
        raise Failure("photo_too_large", maxPixels=MAX_PIXELS) from None
    except Exception:  # the decoders raise whatever a broken file leads them to
        raise Failure("photo_unreadable") from None
    side = min(SIDE, *upright.size)
    square = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)
    drawn = Image.new("RGB", square.size, "white")
    drawn.paste(square, mask=square)
    kept = io.BytesIO()
    drawn.save(kept, "JPEG", quality=85, optimize=True)
    return kept.getvalue()


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Failure("photo_too_large", maxPixels=MAX_PIXELS)
    if min(width, height) < LEAST_SIDE:
        raise Failure("photo_too_small", leastSide=LEAST_SIDE)
