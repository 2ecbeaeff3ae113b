"""Coming in with the company's account: out to its sign-in service, and back with what it vouches for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from api.helpdesks.secrets import Vault
from api.signing.attempt import Attempt, Attempts
from api.signing.errors import SigningError
from api.signing.issuer import Issuer, Metadata
from api.signing.roles import Roles, read_roles
from api.signing.token import checked
from api.signing.wire import Line, is_safe
from copilot.errors import ConfigError
from copilot.settings import Settings

SCOPE = "openid email profile"
LONGEST_SUBJECT = 300


@dataclass(frozen=True)
class Identity:
    """Whom the service vouches for. `subject` names them for good, whatever their address becomes; `role` is None
    where claims decide none."""

    subject: str
    email: str = ""
    verified: bool = False
    name: str = ""
    role: str | None = None


@dataclass(frozen=True)
class Going:
    """Where to send the browser, and the cookie that it has to bring back."""

    url: str
    cookie: str = field(repr=False)


class Company:
    """One for each process. Nothing is connected until somebody wants to come in."""

    def __init__(self, settings: Settings, line: Line | None = None) -> None:
        """Raises ConfigError: the settings do not belong together."""
        if not is_safe(settings.oidc_issuer):
            raise ConfigError("ESCUCHA_OIDC_ISSUER is no https address; take the one that your sign-in service names.")
        if not settings.oidc_client_id:
            raise ConfigError("ESCUCHA_OIDC_CLIENT_ID is empty; enter the id that your sign-in service gave us.")
        self._id, self._secret = settings.oidc_client_id, settings.oidc_client_secret.get_secret_value()
        self._line = line or Line()
        self._roles: Roles = read_roles(settings.oidc_roles)
        self._attempts = Attempts(Vault(settings))
        self.issuer = Issuer(settings.oidc_issuer, self._line)

    def begin(self, next: str, redirect: str) -> Going:
        """Raises SigningError: the service does not answer."""
        attempt = Attempt(next=next, redirect=redirect)
        url = prepare_grant_uri(
            self.issuer.metadata().authorization_endpoint,
            client_id=self._id,
            response_type="code",
            redirect_uri=redirect,
            scope=SCOPE,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        return Going(str(url), self._attempts.kept(attempt))

    def finish(self, answer: Mapping[str, str], cookie: str) -> tuple[Identity, str]:
        """Who came back, and where they wanted to go.

        Raises:
            SigningError: the service said no or does not answer, or something of it does not hold.
        """
        attempt = self._attempts.taken(cookie, answer.get("state", ""))
        about = self.issuer.metadata()
        if answer.get("iss", about.issuer) != about.issuer:
            raise SigningError("The answer comes from another sign-in service.", "refused")
        code = answer.get("code", "")
        if not code or "error" in answer:
            raise SigningError("The sign-in service sent the browser back without a code.", "refused")
        tokens = self._tokens(about, code, attempt)
        claims = checked(tokens.get("id_token"), self.issuer, self._id, attempt.nonce)
        claims = self._with_profile(about, claims, tokens.get("access_token"))
        return self._identity(claims), attempt.next

    def close(self) -> None:
        self._line.close()

    def _tokens(self, about: Metadata, code: str, attempt: Attempt) -> dict[str, Any]:
        body = prepare_token_request(
            "authorization_code", redirect_uri=attempt.redirect, code=code, code_verifier=attempt.verifier
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if not self._secret:
            body += "&" + urlencode({"client_id": self._id})
            return self._line.ask("POST", about.token_endpoint, body=body, headers=headers)
        offered = about.token_endpoint_auth_methods_supported
        method = "client_secret_post" if "client_secret_basic" not in offered else "client_secret_basic"
        url, headers, body = ClientAuth(self._id, self._secret, method).prepare(
            "POST", about.token_endpoint, headers, body
        )
        return self._line.ask("POST", url, body=body, headers=headers)

    def _with_profile(self, about: Metadata, claims: dict[str, Any], token: object) -> dict[str, Any]:
        """With the address from the service's own page where the token has none, as some services have it."""
        if claims.get("email") or not about.userinfo_endpoint or not isinstance(token, str):
            return claims
        told = self._line.ask("GET", about.userinfo_endpoint, headers={"Authorization": f"Bearer {token}"})
        if told.get("sub") != claims["sub"]:
            raise SigningError("The sign-in service tells of somebody else than its token.", "refused")
        return told | claims

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        subject = f"{self.issuer.url} {claims['sub']}"
        if len(subject) > LONGEST_SUBJECT:
            subject = f"sha256 {sha256(subject.encode('utf-8', 'replace')).hexdigest()}"
        email, name = claims.get("email"), claims.get("name")
        return Identity(
            subject=subject,
            email=email if isinstance(email, str) else "",
            verified=claims.get("email_verified") is True or claims.get("email_verified") == "true",
            name=name if isinstance(name, str) else "",
            role=self._roles.role(claims),
        )


def company_of(settings: Settings) -> Company | None:
    """The company's sign-in as it is configured, None for none.

    Raises:
        ConfigError: its settings do not belong together, or nobody could sign in at all.
    """
    if settings.oidc_issuer:
        return Company(settings)
    if not settings.password_sign_in:
        raise ConfigError(
            "Nobody could sign in: ESCUCHA_PASSWORD_SIGN_IN is off and ESCUCHA_OIDC_ISSUER names no sign-in service."
        )
    return None
