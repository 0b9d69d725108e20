"""How does a reader sign in at JupyterHub? By jupyterhub's own handlers, in answers and words of ours."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from tornado.web import HTTPError, RequestHandler

from cxroi.serve.handlers import Guarded
from cxroi.serve.sign_in import SignInFirst

PATIENCE = 10.0  # seconds in which a hub answers

AWAY = "JupyterHub does not answer, so it cannot be checked who you are. Try again in a minute."
NOT_ALLOWED = "{name} has no access to this page. Ask the person who runs JupyterHub."
NOT_SIGNED_IN_THERE = "Sign in to see this page. Open {base} and sign in at JupyterHub."
NOT_COMPLETED = "The sign-in at JupyterHub was not completed. Open {base} to begin it again."


def by_the_hub(handler: type[Guarded]) -> type[RequestHandler]:
    """Put a handler of ours in front of the one with which jupyterhub signs in."""
    from jupyterhub.services.auth import HubOAuthCallbackHandler  # noqa: PLC0415 - an extra

    return type(handler.__name__, (handler, HubOAuthCallbackHandler), {})


class SignInAtHub(SignInFirst):
    """A reader whom the hub does not name yet: a page leads there, all else is refused."""

    refusal = NOT_SIGNED_IN_THERE

    def initialize(self, oauth: Any) -> None:
        """Remember how one signs in."""
        self.hub_auth = oauth

    def set_default_headers(self) -> None:
        """Say for which hub this is made: it looks, as nobody, whether a server that it started is up."""
        from jupyterhub import __version__  # noqa: PLC0415 - an extra

        super().set_default_headers()
        self.set_header("X-JupyterHub-Version", __version__)

    def where(self) -> str:
        """Begin a sign-in, and remember in a cookie which."""
        return self.get_login_url()


class Callback(Guarded):
    """Where the hub leads a reader back to."""

    def initialize(self, oauth: Any) -> None:
        """Remember how one signs in."""
        self.hub_auth = oauth

    def get_current_user(self) -> str | None:
        """Name the reader; jupyterhub would ask the hub anew, and let all others wait."""
        return self.user or None

    async def get(self) -> None:
        """Complete the sign-in, or say that it was not."""
        try:
            async with asyncio.timeout(PATIENCE):
                await super().get()  # type: ignore[misc]  # jupyterhub's
        except TimeoutError:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        except HTTPError as error:
            self._refuse(error.status_code)

    def _refuse(self, status: int) -> None:
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.note("refused", why="no answer")
            self.say(HTTPStatus.SERVICE_UNAVAILABLE, AWAY)
        else:
            self.note("refused", why="sign-in")
            self.say(HTTPStatus.FORBIDDEN, NOT_COMPLETED.format(base=self.base))


class NotAllowed(Guarded):
    """A reader whom the hub names, and does not let in here."""

    def prepare(self) -> None:
        """Say so."""
        self.note("refused", why="not allowed")
        self.say(HTTPStatus.FORBIDDEN, NOT_ALLOWED.format(name=self.user))
