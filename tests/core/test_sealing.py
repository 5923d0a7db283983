"""Sealed secrets: they open with the key, for the purpose, and not otherwise."""

import os

import pytest

from opentrain_server.core.sealing import SealError, seal, unseal

OLD, NEW = os.urandom(32), os.urandom(32)


def test_a_sealed_secret_comes_back_and_shows_nothing():
    sealed = seal([NEW], b"JBSWY3DPEHPK3PXP", purpose="seed:u1")
    assert b"JBSWY3DPEHPK3PXP" not in sealed
    assert sealed != seal([NEW], b"JBSWY3DPEHPK3PXP", purpose="seed:u1")
    assert unseal([NEW], sealed, purpose="seed:u1") == b"JBSWY3DPEHPK3PXP"


def test_keys_are_rotated_by_putting_the_new_one_first():
    old, new = seal([OLD], b"x", purpose="p"), seal([NEW, OLD], b"y", purpose="p")
    assert unseal([NEW, OLD], old, purpose="p") == b"x"
    assert unseal([NEW], new, purpose="p") == b"y"
    with pytest.raises(SealError, match="OPENTRAIN_SECRET_KEY"):
        unseal([NEW], old, purpose="p")


def test_what_was_moved_or_changed_does_not_open():
    sealed = seal([NEW], b"x", purpose="seed:u1")
    with pytest.raises(SealError):
        unseal([NEW], sealed, purpose="seed:u2")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealError):
            unseal([NEW], bytes(changed), purpose="seed:u1")
    for cut in (b"", b"\x01", sealed[:5], b"\x01" + b"\0" * 12):
        with pytest.raises(SealError):
            unseal([NEW], cut, purpose="seed:u1")
