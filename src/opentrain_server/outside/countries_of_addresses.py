"""The country of a network address, by a database that the operator supplies (MaxMind's format, .mmdb)."""

from ipaddress import ip_address
from pathlib import Path
from typing import Protocol

import maxminddb


class AddressFileError(Exception):
    """The file cannot be used; the message names it and says why."""


class CountriesOfAddresses(Protocol):
    """Whatever knows where addresses are."""

    def country_of(self, address: str) -> str | None:
        """Return the alpha-2 code of an address's country, None where it is not known."""


class CountryFile:
    """Looks addresses up in a file of countries or cities, such as GeoLite2, DB-IP or IPinfo's."""

    def __init__(self, file: Path) -> None:
        """Open the file; raises AddressFileError when it is not there or no such database."""
        try:
            self.reader = maxminddb.open_database(str(file), maxminddb.MODE_MMAP)
        except OSError as error:
            raise AddressFileError(f"{file}: {error.strerror or error}") from error
        except (maxminddb.InvalidDatabaseError, ValueError) as error:  # ValueError: an empty file
            raise AddressFileError(f"{file} is no database of addresses (.mmdb)") from error

    def country_of(self, address: str) -> str | None:
        """Return the alpha-2 code of an address's country, None where it is not known."""
        try:
            return _country(self.reader.get(ip_address(address)))
        except ValueError:  # no address, or one of IPv6 in a file of IPv4
            return None


class KnownAddresses:
    """A test double: knows the addresses that it was told."""

    def __init__(self, countries: dict[str, str]) -> None:
        """Take countries by address."""
        self.countries = countries

    def country_of(self, address: str) -> str | None:
        """Return the country of an address that was told."""
        return self.countries.get(address)


def _country(entry: object) -> str | None:
    """Read a record: `country.iso_code` of MaxMind and DB-IP, `country_code` or `country` of IPinfo."""
    if not isinstance(entry, dict):
        return None
    country = entry.get("country")
    code = country.get("iso_code") if isinstance(country, dict) else entry.get("country_code") or country
    return code.upper() if isinstance(code, str) and len(code) == 2 else None
