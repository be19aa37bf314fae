"""EIC and POD: published codes pass, mistyped ones are told what is wrong."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.energy_supply_point.logic.identifiers import (
    EIC_ALPHABET,
    ForbiddenStem,
    ForeignCharacter,
    IdentifierError,
    WrongCheckCharacter,
    WrongLength,
    WrongObjectType,
    WrongPattern,
    check_eic,
    check_pod,
    eic_check_character,
    normalise_identifier,
)

# Market areas of ENTSO-E, parties and a balance group that are published.
PUBLISHED = [
    "10YSK-SEPS-----K",
    "10YCZ-CEPS-----N",
    "10YHU-MAVIR----U",
    "10YPL-AREA-----S",
    "10YAT-APG------L",
    "22XWATTPLUS----G",
    "24YB-VOLTIATECHP",
]
INVENTED = [
    "24ZZS0000000000X",
    "24ZSS0000000000D",
    "24ZVS0000000000B",
    "24ZZS0000000001V",
    "24X-MYSUPPLIER-O",
    "24Y-MYSUPPLIER-A",
]
SPPD = r"SKSPPDIS\d{12}"
stems = st.text(EIC_ALPHABET, min_size=15, max_size=15)


@st.composite
def codes(draw):
    stem = draw(stems)
    check = eic_check_character(stem)
    assume(check != "-")
    return stem + check


@pytest.mark.parametrize("code", PUBLISHED + INVENTED)
def test_a_published_eic_has_its_check_character(code):
    assert eic_check_character(code[:-1]) == code[-1]
    check_eic(code)


def test_a_wrong_check_character_is_told_the_right_one():
    with pytest.raises(WrongCheckCharacter) as caught:
        check_eic("22XWATTPLUS----X")
    assert caught.value.data == {"identifier": "22XWATTPLUS----X", "expected": "G"}


@pytest.mark.parametrize("code", ["24ZZS00000000001", "24X-EXAMPLE-0001"])
def test_samples_that_circulate_with_a_wrong_check_are_refused(code):
    with pytest.raises(WrongCheckCharacter):
        check_eic(code)


@pytest.mark.parametrize(
    "code", ["", "24ZZS000000000X", "24ZZS00000000000X", "24ZZS0000000000X "]
)
def test_an_eic_has_sixteen_characters(code):
    with pytest.raises(WrongLength) as caught:
        check_eic(code)
    assert caught.value.expected == "16"


@pytest.mark.parametrize(
    ("code", "position", "character"),
    [
        ("24zZS0000000000X", 3, "z"),
        ("24ZZS00000 0000X", 11, " "),
        ("24ZŽS0000000000X", 4, "Ž"),
        ("24ZZS0000000000_", 16, "_"),
        ("24ZZS000000000٣X", 15, "٣"),
    ],
)
def test_a_foreign_character_is_named_with_its_place(code, position, character):
    with pytest.raises(ForeignCharacter) as caught:
        check_eic(code)
    assert (caught.value.position, caught.value.character) == (position, character)


def test_a_stem_has_fifteen_characters():
    with pytest.raises(WrongLength) as caught:
        eic_check_character("10YSK-SEPS-----K")
    assert caught.value.expected == "15"


def test_no_code_ends_with_a_hyphen():
    stem = next(
        stem
        for number in range(100)
        if eic_check_character(stem := f"24ZZS{number:010d}") == "-"
    )
    for last in EIC_ALPHABET:
        with pytest.raises(ForbiddenStem):
            check_eic(stem + last)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("24ZZS0000000000X", "Z"), ("24X-MYSUPPLIER-O", "X"), ("24Y-MYSUPPLIER-A", "Y")],
)
def test_the_third_character_tells_the_kind_of_object(code, kind):
    check_eic(code, kind)
    with pytest.raises(WrongObjectType) as caught:
        check_eic(code, "W")
    assert (caught.value.expected, caught.value.found) == ("W", kind)


def test_a_mistyped_code_is_mistyped_whatever_its_kind():
    with pytest.raises(WrongCheckCharacter):
        check_eic("24XZS0000000000X", "Z")


@given(codes(), st.integers(0, 15), st.sampled_from(EIC_ALPHABET))
def test_every_single_wrong_character_is_detected(code, at, other):
    assume(code[at] != other)
    with pytest.raises(IdentifierError):
        check_eic(code[:at] + other + code[at + 1 :])


@given(codes(), st.integers(0, 14))
def test_every_swap_of_neighbours_is_detected(code, at):
    assume(code[at] != code[at + 1])
    with pytest.raises(IdentifierError):
        check_eic(code[:at] + code[at + 1] + code[at] + code[at + 2 :])


@given(st.text(max_size=40))
def test_any_text_is_judged_and_never_crashes(text):
    judged = {text}
    for check in (check_eic, check_pod):
        try:
            check(text)
        except IdentifierError as error:
            judged.add(error.identifier)
    assert judged == {text}


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (" 24zzs 0000000000x ", "24ZZS0000000000X"),
        ("24ZZS\t00000\u00a000000X\n", "24ZZS0000000000X"),
        ("skSppDis 0000 0000 0001", "SKSPPDIS000000000001"),
    ],
)
def test_a_code_is_stored_in_capitals_without_blanks(text, stored):
    assert normalise_identifier(text) == stored


@given(st.text(max_size=30))
def test_to_normalise_twice_changes_nothing(text):
    once = normalise_identifier(text)
    assert normalise_identifier(once) == once


def test_a_pod_of_the_network_has_eight_letters_and_twelve_digits():
    check_pod("SKSPPDIS000000000001", SPPD)


@pytest.mark.parametrize(
    "code",
    ["SKSPPDIS0000000001", "SKSPPDIS00000000000A", "SKSPPDIX000000000001",
     "SKSPPDIS0000000000010"],
)  # fmt: skip
def test_a_pod_of_another_shape_is_refused_with_the_rule(code):
    with pytest.raises(WrongPattern) as caught:
        check_pod(code, SPPD)
    assert caught.value.expected == SPPD


@pytest.mark.parametrize("length", [16, 20, 35])
def test_a_pod_without_a_rule_has_sixteen_to_thirty_five_characters(length):
    check_pod("A" * length)


@pytest.mark.parametrize("length", [0, 15, 36])
def test_a_pod_of_another_length_is_refused(length):
    with pytest.raises(WrongLength) as caught:
        check_pod("A" * length)
    assert caught.value.expected == "16-35"


def test_a_pod_holds_capitals_digits_and_hyphens_only():
    with pytest.raises(ForeignCharacter) as caught:
        check_pod("SKSPPDIS/00000000001", SPPD)
    assert (caught.value.position, caught.value.character) == (9, "/")
