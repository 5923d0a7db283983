"""Addresses of mail, as people type them and as they are kept: valid, lower case, at most 254 characters."""

from email_validator import EmailNotValidError, validate_email

from opentrain_server.core.errors import Failure

LENGTH = 254


def address_of(text: str) -> str:
    """Return the address in the form that is kept and compared; fails with `invalid_email`."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Failure("invalid_email") from None
    address = found.normalized.lower()
    if len(address) > LENGTH:
        raise Failure("invalid_email")
    return address
