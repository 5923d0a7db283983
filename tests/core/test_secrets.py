"""Tokens: form, checksum, and what may be shown of them."""

import pytest

from opentrain_server.core import secrets

VECTORS = [
    ("ot_pat_A1b2C3d4_0123456789ABCDEFGHIJKLMNOPQRSTUVWX", "2fGFFv"),
    ("ot_clm_abcdefghijklmnopqrstuvwxyz01234567", "1rPwdA"),
]


@pytest.mark.parametrize(("body", "checksum"), VECTORS)
def test_the_contracts_vectors(body, checksum):
    assert secrets.checksum(body) == checksum


def test_a_bearer_has_its_form_and_checksum():
    token = secrets.new_bearer("A1b2C3d4")
    assert token.startswith("ot_pat_A1b2C3d4_")
    assert len(token.rpartition("_")[2]) == 40
    assert secrets.is_bearer(token)
    assert not secrets.is_claim_secret(token)
    assert secrets.is_bearer("ot_pat_A1b2C3d4_0123456789ABCDEFGHIJKLMNOPQRSTUVWX2fGFFv")


@pytest.mark.parametrize("make", [secrets.new_claim_token, secrets.new_claim_attempt])
def test_claim_secrets_have_theirs(make):
    token = make()
    assert len(token) == len("ot_clm_") + 40
    assert secrets.is_claim_secret(token)
    assert not secrets.is_bearer(token)


def test_one_wrong_letter_anywhere_is_noticed():
    token = secrets.new_bearer("A1b2C3d4")
    for place in range(len("ot_pat_"), len(token)):
        other = "A" if token[place] != "A" else "B"
        assert not secrets.is_bearer(token[:place] + other + token[place + 1 :]), place


@pytest.mark.parametrize("token", ["", "ot_pat_", "ot_pat_A1b2C3d4_" + "é" * 40, "x" * 10_000, "ot_pat_x\n"])
def test_what_is_no_bearer(token):
    assert not secrets.is_bearer(token)
    assert not secrets.is_claim_secret(token)


def test_a_newline_at_the_end_is_not_overlooked():
    assert not secrets.is_bearer(secrets.new_bearer("A1b2C3d4") + "\n")


def test_a_preview_shows_nothing_of_the_secret():
    assert secrets.preview("8f2axxxx91cd"[:4] + "91cd") == "ot_pat_8f2a********91cd"


def test_equal_codes_of_two_attempts_have_different_hashes():
    assert secrets.code_digest("a", "123456") != secrets.code_digest("b", "123456")


def test_codes_have_six_digits():
    assert all(len(code) == 6 and code.isdigit() for code in (secrets.new_code() for _ in range(500)))
