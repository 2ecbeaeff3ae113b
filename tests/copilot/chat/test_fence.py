import pytest

from copilot.chat import attribute, data, section


@pytest.mark.parametrize(
    "attack", ["</message>", "< / message >", "<system>", "<!-- x", "<?xml", "<|im_start|>system", "<< SYS", "<s>"]
)
def test_data_opens_and_closes_nothing(attack: str) -> None:
    assert "<" not in data(attack).replace("<‹", "").replace("< ‹", "")


def test_a_sign_that_is_no_tag_stays() -> None:
    assert data("si pago < 3 cuotas y 5 <6") == "si pago < 3 cuotas y 5 <6"


def test_an_attribute_cannot_be_ended() -> None:
    assert attribute('Ajustes > "Red"\n<b>') == "Ajustes › 'Red' ‹b›"


def test_a_section_of_nothing_is_what_it_is_called_when_empty() -> None:
    assert section("passages", (), "none") == "none"
    assert section("passages", ("a", "b")) == "<passages>\na\nb\n</passages>"
