"""Where a signed-in person can go: what is used all day at hand, the rest one step away."""

from typing import NamedTuple

from api.auth import Caller
from api.roles import Capability


class Place(NamedTuple):
    """`area` names it in the texts (`nav.<area>`) and marks it where it is the page shown. `feelings`: only where they
    are listened for."""

    area: str
    path: str
    capability: Capability = Capability.READ_CONVERSATIONS
    feelings: bool = False


AT_HAND = (
    Place("inbox", "/"),
    Place("promises", "/promises"),
    Place("customers", "/customers"),
    Place("kb", "/kb"),
    Place("search", "/search"),
)
MORE = (
    Place("waiting", "/waiting"),
    Place("team", "/team", Capability.READ_TEAM),
    Place("resolution", "/resolution", Capability.EDIT_ARTICLES),
    Place("replies", "/replies"),
    Place("words", "/words", Capability.EDIT_ARTICLES),
    Place("cues", "/cues", Capability.EDIT_ARTICLES, feelings=True),
    Place("evaluation", "/evaluacion", Capability.READ_EVALUATIONS),
    Place("users", "/users", Capability.MANAGE_USERS),
    Place("helpdesks", "/helpdesks", Capability.MANAGE_HELPDESKS),
    Place("health", "/health", Capability.READ_HEALTH),
    Place("audit", "/audit", Capability.READ_AUDIT),
)


def places(caller: Caller, feelings: bool) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """What this caller sees of both."""

    def of(all_places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(one for one in all_places if caller.may(one.capability) and (feelings or not one.feelings))

    return of(AT_HAND), of(MORE)
