"""What files are, by their bytes, and what they may be called."""

import pytest

from opentrain_server.domain.talk.attachments import NAME_LENGTH, found_type, safe_name


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"\x89PNG\r\n\x1a\nrest", "a.exe", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "a", "image/jpeg"),
        (b"GIF89arest", "a.gif", "image/gif"),
        (b"RIFF\x10\n\x00\x00WEBPrest", "a.webp", "image/webp"),
        (b"%PDF-1.7 rest", "a.html", "application/pdf"),
        (b'{"a": 1}', "a.txt", "application/json"),
        (b"[1, 2]", "a", "application/json"),
        (b"{not json", "a.json", "text/plain"),
        (b"a,b\n1,2\n", "A.CSV", "text/csv"),
        (b"<script>alert(1)</script>", "a.html", "text/plain"),
        (b"<svg onload=alert(1)>", "a.svg", "text/plain"),
        ("漢字 é".encode(), "a.txt", "text/plain"),
        (b"", "a.txt", "text/plain"),
        (b"PK\x03\x04rest", "a.docx", None),
        (b"MZ\x90\x00", "a.txt", None),
        (b"\x7fELF\x02\x01", "a", None),
        (b"text\x00more", "a.txt", None),
        (b"\xff\xfet\x00", "a.txt", None),
        (b"\x1f\x8b\x08", "a.gz", None),
    ],
)
def test_types_are_found_in_the_bytes(data, name, kind):
    assert found_type(data, name) == kind


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("photo.png", "image/png", "photo.png"),
        ("PHOTO.JPEG", "image/jpeg", "PHOTO.jpeg"),
        ("page.html", "text/plain", "page.html.txt"),
        ("run.exe", "image/png", "run.exe.png"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\temp\\a.csv", "text/csv", "a.csv"),
        ("evil\u202etxt.exe", "text/plain", "eviltxt.exe.txt"),
        ('a"b\r\nc.txt', "text/plain", "a bc.txt"),
        ("", "application/pdf", "file.pdf"),
        ("...", "application/pdf", "file.pdf"),
        (".png", "image/png", "png.png"),
        ("mail me@example.com now.txt", "text/plain", "mail [removed] now.txt"),
    ],
)
def test_names_say_what_a_file_is_and_nothing_else(name, kind, safe):
    assert safe_name(name, kind) == safe


def test_names_are_short():
    name = safe_name("x" * 500 + ".csv", "text/csv")
    assert len(name) == NAME_LENGTH
    assert name.endswith("x.csv")
