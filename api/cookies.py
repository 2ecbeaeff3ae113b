"""The cookies that stand for a session: a browser's own, and the one of a panel inside a helpdesk's page."""

from fastapi import Response

from api.auth import PANEL, Auth

KEPT = 400 * 24 * 3600  # seconds: as long as a browser may; the database forgets an unused panel much sooner


def remember(auth: Auth, response: Response, token: str) -> None:
    # No age: the browser forgets it when it closes, and the database when nobody used it for twelve hours.
    response.set_cookie(auth.cookie, token, path="/", httponly=True, samesite="lax", secure=auth.secure)


def forget(auth: Auth, response: Response) -> None:
    response.delete_cookie(auth.cookie, path="/", httponly=True, samesite="lax", secure=auth.secure)


def remember_panel(auth: Auth, response: Response, token: str) -> None:
    """Only the panel's own addresses get this cookie. Over HTTPS it works inside another site's page too, in a jar of
    that site's own (Partitioned), so that no other site that frames us is given it."""
    _panel_cookie(auth, response, token, KEPT)


def forget_panel(auth: Auth, response: Response) -> None:
    _panel_cookie(auth, response, "", 0)


def _panel_cookie(auth: Auth, response: Response, token: str, age: int) -> None:
    # Written by hand: Starlette takes `partitioned` only on Python 3.14 and newer.
    seen = "SameSite=None; Secure; Partitioned" if auth.secure else "SameSite=Lax"
    where = f"Path={PANEL}; HttpOnly; Max-Age={age}; {seen}"
    response.headers.append("Set-Cookie", f"{auth.panel_cookie}={token}; {where}")
