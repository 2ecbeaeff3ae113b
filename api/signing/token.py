"""Whether an identity token is what it says: signed by the service, for us, now, and in answer to our own question."""

import time
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry
from joserfc.jwt import Token as Decoded

from api.signing.errors import SigningError
from api.signing.issuer import Issuer

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Never `none`, and none with a shared secret: what anybody can read would then sign."""
LEEWAY = 60  # seconds by which two clocks may differ


def checked(raw: object, issuer: Issuer, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims of a token that holds.

    Raises:
        SigningError: it does not; the message says in which way.
    """
    if not isinstance(raw, str) or not raw:
        raise SigningError("The sign-in service gave no identity token.", "refused")
    claims = _decoded(raw, issuer).claims
    rules = JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer.metadata().issuer},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        rules.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise SigningError(f"The identity token does not hold ({error}).", "refused") from error
    _check_party(claims, client_id)
    if not isinstance(claims["sub"], str) or claims["iat"] > time.time() + LEEWAY:
        raise SigningError("The identity token does not hold (sub, iat).", "refused")
    return dict(claims)


def _decoded(raw: str, issuer: Issuer) -> Decoded:
    try:
        try:
            return jwt.decode(raw, issuer.keys(), algorithms=ALGORITHMS)
        except (InvalidKeyIdError, JoseError, ValueError) as error:
            return _once_more(raw, issuer, error)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise SigningError(f"The identity token cannot be read ({type(error).__name__}).", "refused") from error


def _once_more(raw: str, issuer: Issuer, error: Exception) -> Decoded:
    """With the keys as they are now: the service may have changed them since."""
    before: KeySet = issuer.keys()
    now = issuer.keys(anew=True)
    if now is before:
        raise error
    return jwt.decode(raw, now, algorithms=ALGORITHMS)


def _check_party(claims: dict[str, Any], client_id: str) -> None:
    audience, party = claims["aud"], claims.get("azp")
    many = isinstance(audience, list) and len(audience) > 1
    if (many and party != client_id) or (party is not None and party != client_id):
        raise SigningError("The identity token was made for another program (azp).", "refused")
