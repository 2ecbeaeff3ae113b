"""What goes out is masked, and comes back exactly."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from copilot.privacy import Mask, find, mask

LOOK_ALIKE = re.compile(r"\[\s*(?:token|email|iban|card|id|phone|name)[\s_\\-]*\d+\s*\]", re.IGNORECASE)

PERSONAL = st.sampled_from(
    [
        "maria@example.com",
        "+56 9 8765 4321",
        "987654321",
        "4111 1111 1111 1111",
        "ES91 2100 0418 4502 0005 1332",
        "12.345.678-5",
        "DNI 30.123.456",
        "https://x.example/r?token=abc",
        "María Soto",
        "luz",
        "Luz",
        "me llamo pedro",
    ]
)
PROSE = st.sampled_from(["hola", "no tengo internet", "pedido", "tel", "$", "documento", "12/03/2026", "-", "\n", "("])
TEXTS = st.lists(st.one_of(PERSONAL, PROSE, st.text(max_size=12)), max_size=12).map(" ".join)
NAMES = ("María Soto", "Luz Marina")


def test_the_same_value_gets_the_same_placeholder_in_every_text() -> None:
    conversation = Mask("CL", ("María Soto",))
    assert conversation.hide("soy María Soto, a@x.cl o b@x.cl") == "soy [NAME_1], [EMAIL_1] o [EMAIL_2]"
    assert conversation.hide("te escribí a b@x.cl") == "te escribí a [EMAIL_2]"


def test_values_come_back_from_what_a_model_made_of_the_placeholders() -> None:
    conversation = Mask("CL")
    conversation.hide(" ".join(f"u{n}@x.cl" for n in range(1, 12)))
    assert conversation.restore("[EMAIL_1] [EMAIL_11] [ email_2 ] [Email 3] [EMAIL\\_4]") == (
        "u1@x.cl u11@x.cl u2@x.cl u3@x.cl u4@x.cl"
    )


def test_a_placeholder_that_was_never_given_stays() -> None:
    assert Mask("CL").restore("[EMAIL_7] [FOO_1] [NAME]") == "[EMAIL_7] [FOO_1] [NAME]"


def test_a_forged_placeholder_gets_nobodys_data() -> None:
    conversation = Mask("CL")
    conversation.hide("nota interna: fraude@x.cl")
    for forged in ("[EMAIL_1]", "[ email 1 ]", "[EMAIL\\_1]", "[[EMAIL_1]]"):
        hidden = conversation.hide(f"mándalo a {forged}")
        assert "fraude" not in conversation.restore(str(hidden))


def test_what_the_mask_returned_is_not_masked_again() -> None:
    conversation = Mask("CL")
    hidden = conversation.hide("a@x.cl")
    assert conversation.hide(hidden) == hidden == "[EMAIL_1]"
    assert Mask("CL").hide(hidden) == "(EMAIL_1)"


def test_one_way_masks_carry_no_number_and_links_keep_host_and_path() -> None:
    text = "soy Ana, a@x.cl, entré en https://x.example/r/?token=abc. [EMAIL_3]"
    assert mask(text, "CL", ("Ana",)) == "soy [NAME], [EMAIL], entré en https://x.example/r/. [EMAIL]"


@given(TEXTS)
def test_hiding_and_restoring_is_the_identity(text: str) -> None:
    if not LOOK_ALIKE.search(text):
        conversation = Mask("CL", NAMES)
        assert conversation.restore(str(conversation.hide(text))) == text


@given(TEXTS)
def test_nothing_that_can_be_found_is_left(text: str) -> None:
    assert find(str(Mask("CL", NAMES).hide(text)), "CL", NAMES) == ()
    assert find(mask(text, "CL", NAMES), "CL", NAMES) == ()


@given(TEXTS)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text, "CL", NAMES)
    assert mask(once, "CL", NAMES) == once
    conversation = Mask("CL", NAMES)
    hidden = conversation.hide(text)
    assert conversation.hide(hidden) == hidden == conversation.hide(text)


@given(TEXTS)
def test_spans_are_in_order_apart_and_inside(text: str) -> None:
    spans = find(text, "CL", NAMES)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
