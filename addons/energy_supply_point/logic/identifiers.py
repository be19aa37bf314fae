"""Identifiers of the market: EIC for electricity, POD for gas.

The functions only judge. Official codes exist that fail the check character, so a
caller may accept a refused code on a person's word; a damaged code never crashes.
"""

import re

from .errors import EnergyError

EIC_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
EIC_LENGTH = 16
POD_LENGTHS = (16, 35)

_VALUES = {character: value for value, character in enumerate(EIC_ALPHABET)}


class IdentifierError(EnergyError):
    """A code is not what it should be; ``identifier`` is the text that was judged."""

    code = "identifier"
    identifier: str


class WrongLength(IdentifierError):
    """The code has another number of characters than ``expected``."""

    code = "wrong_length"
    expected: str


class ForeignCharacter(IdentifierError):
    """``character`` at ``position`` (counted from 1) is not in the alphabet."""

    code = "foreign_character"
    position: int
    character: str


class WrongCheckCharacter(IdentifierError):
    """The last character is not the ``expected`` one: the code was mistyped."""

    code = "wrong_check_character"
    expected: str


class ForbiddenStem(IdentifierError):
    """The check character would be a hyphen, so no code may have this stem."""

    code = "forbidden_stem"


class WrongObjectType(IdentifierError):
    """The code names another kind of object (``found``) than ``expected``."""

    code = "wrong_object_type"
    expected: str
    found: str


class WrongPattern(IdentifierError):
    """The code does not have the shape ``expected``, a regular expression."""

    code = "wrong_pattern"
    expected: str


def normalise_identifier(text: str) -> str:
    """Return the code as it is stored: upper case, without blanks.

    >>> normalise_identifier(" 24zzs 0000000000x ")
    '24ZZS0000000000X'
    """
    return "".join(text.split()).upper()


def eic_check_character(stem: str) -> str:
    """Return the check character that belongs to an EIC stem.

    Source: ENTSO-E, "The Energy Identification Coding Scheme (EIC) Reference Manual",
    the section on the check character; weights 16 down to 2, modulus 37.

    :param stem: the first 15 characters, normalised.
    :raises WrongLength: the stem has another length.
    :raises ForeignCharacter: a character outside ``EIC_ALPHABET``.
    :return: one character of ``EIC_ALPHABET``; a hyphen marks a stem nobody may use.

    >>> eic_check_character("10YSK-SEPS-----")
    'K'
    """
    _check_shape(stem, EIC_LENGTH - 1)
    weighted = sum(
        _VALUES[character] * weight
        for character, weight in zip(stem, range(EIC_LENGTH, 1, -1), strict=True)
    )
    return EIC_ALPHABET[36 - (weighted - 1) % 37]


def check_eic(text: str, object_type: str | None = None) -> None:
    """Accept a normalised EIC, or raise what is wrong with it.

    Source: as :func:`eic_check_character`.

    :param object_type: the third character the code must have, such as "Z" for a
        supply point, "X" for a party, "Y" for an area; None accepts all.
    :raises WrongLength: not 16 characters.
    :raises ForeignCharacter: a character outside ``EIC_ALPHABET``.
    :raises ForbiddenStem: the check character would be a hyphen.
    :raises WrongCheckCharacter: the code was mistyped.
    :raises WrongObjectType: a good code, of another kind of object.

    >>> check_eic("24ZZS0000000000X", "Z")
    >>> check_eic("22XWATTPLUS----X")
    Traceback (most recent call last):
    ...
    odoo.addons.energy_supply_point.logic.identifiers.WrongCheckCharacter: \
wrong_check_character: identifier=22XWATTPLUS----X, expected=G
    """
    _check_shape(text, EIC_LENGTH)
    expected = eic_check_character(text[:-1])
    if expected == "-":
        raise ForbiddenStem(identifier=text)
    if text[-1] != expected:
        raise WrongCheckCharacter(identifier=text, expected=expected)
    if object_type is not None and text[2] != object_type:
        raise WrongObjectType(identifier=text, expected=object_type, found=text[2])


def check_pod(text: str, pattern: str | None = None) -> None:
    """Accept a normalised gas point code (POD), or raise what is wrong with it.

    No public check character exists, so only the shape is judged.

    :param pattern: the rule of the network as a regular expression for the whole
        code, for example ``SKSPPDIS[0-9]{12}``; None accepts every network.
    :raises WrongLength: not 16 to 35 characters.
    :raises ForeignCharacter: a character other than A-Z, 0-9 and hyphen.
    :raises WrongPattern: not of the shape of the network.

    >>> check_pod("SKSPPDIS000000000001", r"SKSPPDIS[0-9]{12}")
    """
    _check_shape(text, *POD_LENGTHS)
    if pattern is not None and not re.fullmatch(pattern, text):
        raise WrongPattern(identifier=text, expected=pattern)


def _check_shape(text, shortest, longest=None):
    longest = longest or shortest
    if not shortest <= len(text) <= longest:
        span = str(shortest) if shortest == longest else f"{shortest}-{longest}"
        raise WrongLength(identifier=text, expected=span)
    for position, character in enumerate(text, start=1):
        if character not in _VALUES:
            raise ForeignCharacter(
                identifier=text, position=position, character=character
            )
