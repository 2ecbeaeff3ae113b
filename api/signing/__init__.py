"""Signing in with the company's own account: OpenID Connect, the authorization code flow with PKCE."""
