"""What strangers may see of names and texts."""

import pytest

from opentrain_server.domain.words.masking import shown_name, without_contacts


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Maria", "Garcia", ("Maria G.", "Maria", "G")),
        ("  Ana   Lucia ", "östlund", ("Ana Lucia Ö.", "Ana Lucia", "Ö")),
        ("Maria", None, ("Maria", "Maria", None)),
        ("Maria", "  ", ("Maria", "Maria", None)),
        ("Maria", "<b>", ("Maria", "Maria", None)),
        ("Strauss", "ßen", ("Strauss S.", "Strauss", "S")),
        ("李", "王", ("李 王.", "李", "王")),
        (None, None, ("Freelancer", None, None)),
        ("", "Garcia", ("Freelancer", None, None)),
        ("maria@mail.example", "Garcia", ("Freelancer", None, None)),
        ("Maria +34 600 123 456", "Garcia", ("Freelancer", None, None)),
    ],
)
def test_names(first, last, shown):
    assert shown_name(first, last) == shown


@pytest.mark.parametrize("padding", ["", "x " * 300])
def test_texts_lose_their_contact_details_and_nothing_else(padding):
    text = f"{padding}Write to maria@mail.example or +34 600 123 456, on Telegram: @maria_g. 20,000 posts."
    masked = without_contacts(text)
    for secret in ("maria", "mail.example", "600"):
        assert secret not in masked
    assert masked.count("[removed]") == 3
    assert masked.startswith(f"{padding}Write to [removed] or [removed]")
    assert masked.endswith("20,000 posts.")
    assert without_contacts("Nothing to hide, 2015-2020.") == "Nothing to hide, 2015-2020."
