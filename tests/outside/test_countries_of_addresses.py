"""Countries of addresses: records of the files that operators have, and files that are none."""

import pytest

from opentrain_server.outside.countries_of_addresses import (
    AddressFileError,
    CountryFile,
    KnownAddresses,
    _country,
)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"country": {"iso_code": "ES", "names": {"en": "Spain"}}}, "ES"),
        ({"country": {"iso_code": "es"}}, "ES"),
        ({"country": "ES", "country_name": "Spain"}, "ES"),
        ({"country_code": "ES", "country": "Spain"}, "ES"),
        ({"registered_country": {"iso_code": "ES"}}, None),
        ({"country": {"names": {}}}, None),
        ({"country": "Spain"}, None),
        ({"country": 7}, None),
        ("ES", None),
        (None, None),
    ],
)
def test_records(record, code):
    assert _country(record) == code


def test_files_that_are_none(tmp_path):
    bad = tmp_path / "bad.mmdb"
    bad.write_bytes(b"not a database")
    empty = tmp_path / "empty.mmdb"
    empty.touch()
    for file, why in ((bad, "no database"), (empty, "no database"), (tmp_path / "none", "No such file")):
        with pytest.raises(AddressFileError, match=why) as error:
            CountryFile(file)
        assert str(file) in str(error.value)


class Reader:
    """A file of IPv4 as the library answers from it."""

    def get(self, address):
        if address.version == 6:
            raise ValueError("You attempted to look up an IPv6 address in an IPv4-only database")
        return {"country": {"iso_code": "ES"}}


def test_addresses_of_all_kinds():
    file = CountryFile.__new__(CountryFile)
    file.reader = Reader()
    assert [file.country_of(a) for a in ("192.0.2.1", "2001:db8::1", "unix", "")] == ["ES", None, None, None]


def test_the_double():
    assert KnownAddresses({"192.0.2.1": "ES"}).country_of("192.0.2.1") == "ES"
    assert KnownAddresses({}).country_of("192.0.2.1") is None
