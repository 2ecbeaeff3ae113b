"""How nasty the invented world is: shares between 0 and 1 that have nothing to do with each other."""

from typing import NamedTuple


class Rates(NamedTuple):
    household: float = 0.35
    same_name_son: float = 0.15
    told_apart: float = 1.0
    """Two of one house with one given name leave their document wherever they give a handle that the house shares.
    Without it their records are alike in everything, and nothing could tell them apart."""
    twins: float = 0.15
    home_phone: float = 0.5
    family_email: float = 0.35
    lent_phone: float = 0.3
    lent_email: float = 0.2
    recycled: float = 0.01
    document: float = 0.5
    second_email: float = 0.2
    role_email: float = 0.3
    gives_home: float = 0.25
    """Somebody of a household gives what the household shares."""
    gives_work: float = 0.3
    gives_old: float = 0.3
    name_typo: float = 0.03
    email_typo: float = 0.03
    phone_typo: float = 0.02
    tags: float = 0.03
    """The same mailbox written otherwise: dots, +tags."""
    no_name: float = 0.05
    junk_name: float = 0.03
    given_only: float = 0.12
    nickname: float = 0.04
    initial: float = 0.03
    no_reply: float = 0.01
    more: float = 0.5
    """Another source knows the person too, each after the first."""
    twice: float = 0.05
    """The same source knows the person twice."""


USUAL = Rates()
OTHER = Rates(
    household=0.5,
    same_name_son=0.3,
    twins=0.3,
    home_phone=0.7,
    family_email=0.2,
    lent_phone=0.5,
    lent_email=0.1,
    recycled=0.03,
    document=0.25,
    second_email=0.1,
    role_email=0.6,
    gives_home=0.4,
    gives_work=0.5,
    name_typo=0.06,
    email_typo=0.05,
    phone_typo=0.05,
    no_name=0.03,
    junk_name=0.05,
    given_only=0.2,
    nickname=0.06,
    initial=0.05,
    twice=0.1,
)
HARD = USUAL._replace(told_apart=0.0)
