"""Photos are drawn anew: square, small, and without anything but the pixels."""

import io
import struct
import zlib

import pytest
from PIL import Image

from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import photos

SECRET = b"GPS-40.4168-3.7038-Maria-Garcia"


def picture(size=(900, 600), form="JPEG", mode="RGB", **more) -> bytes:
    image = Image.new(mode, size, (200, 30, 30) if mode == "RGB" else (200, 30, 30, 0))
    image.paste((30, 30, 200) if mode == "RGB" else (30, 30, 200, 255), (0, 0, size[0] // 4, size[1]))
    kept = io.BytesIO()
    image.save(kept, form, **more)
    return kept.getvalue()


def with_exif(**tags) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x0112] = tags.get("orientation", 1)
    return picture(exif=exif, comment=SECRET, icc_profile=SECRET)


def drawn(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(photos.redraw(data)))
    image.load()
    return image


def refused(data: bytes) -> str:
    with pytest.raises(Failure) as failed:
        photos.redraw(data)
    return failed.value.reason


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_square_jpeg_comes_of_each(form):
    image = drawn(picture(form=form))
    assert (image.format, image.size, image.mode) == ("JPEG", (512, 512), "RGB")


def test_small_photos_are_not_blown_up():
    assert drawn(picture((100, 70))).size == (70, 70)


def test_nothing_but_pixels_is_left():
    sent = with_exif()
    assert SECRET in sent
    kept = photos.redraw(sent)
    assert SECRET not in kept
    image = Image.open(io.BytesIO(kept))
    assert dict(image.getexif()) == {}
    assert "icc_profile" not in image.info
    assert "comment" not in image.info
    trailing = photos.redraw(picture() + SECRET)
    assert SECRET not in trailing


def test_photos_stand_upright():
    straight, turned = drawn(picture((600, 600))), drawn(with_exif(orientation=6))
    assert straight.getpixel((5, 256))[2] > 150, "the blue is at the left"
    assert turned.getpixel((256, 5))[2] > 150, "turned by a quarter, it is at the top"


def test_what_is_transparent_is_white():
    image = drawn(picture((600, 600), "PNG", "RGBA"))
    assert min(image.getpixel((500, 256))) > 240


def test_the_first_picture_of_an_animation():
    frames = [Image.new("RGB", (100, 100), color) for color in ("red", "blue")]
    kept = io.BytesIO()
    frames[0].save(kept, "WEBP", save_all=True, append_images=frames[1:])
    assert drawn(kept.getvalue()).getpixel((50, 50))[0] > 200


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that claims many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "size", [(30_000, 30_000), (10_000, 10_000), (2**31 - 1, 2**31 - 1), (6_001, 4_000), (24_000_001, 1)]
)
def test_bombs_are_refused_before_they_are_opened(size):
    assert refused(bomb(*size)) == "photo_too_large"


@pytest.mark.parametrize("size", [(63, 900), (900, 63), (1, 1)])
def test_specks_are_refused(size):
    assert refused(picture(size, "PNG")) == "photo_too_small"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"GIF89a" + b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture()[:-2000],
        picture(form="PNG")[:200],
        picture(form="GIF"),
        picture(form="BMP"),
        picture(form="TIFF"),
        bomb(100, 100)[:60],
        b"%PDF-1.4",
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_photo(data):
    assert refused(data) == "photo_unreadable"


def test_too_many_bytes_are_not_looked_at():
    assert refused(picture() + b"\0" * photos.MAX_BYTES) == "photo_too_large"
