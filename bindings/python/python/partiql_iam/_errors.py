"""Why there is no answer."""

from __future__ import annotations


class PartiqlIamError(Exception):
    """Why there is no answer. Its text is the message, with what to do about it."""

    code: str
    message: str
    input: str
    path: str | None
    span: tuple[int, int] | None
    help: str | None

    def __init__(
        self,
        code: str,
        message: str,
        input: str = "",
        path: str | None = None,
        span: tuple[int, int] | None = None,
        help: str | None = None,
        json: str | None = None,
    ) -> None:
        super().__init__(code, message, input, path, span, help, json)
        self.code = code
        self.message = message
        self.input = input
        self.path = path
        self.span = span
        self.help = help
        self._json = json

    def __str__(self) -> str:
        return self.message if self.help is None else f"{self.message}; {self.help}"


class StatementError(PartiqlIamError):
    """A statement is not understood, so that nothing is known of what it needs."""

    def to_json(self) -> str:
        """What the program prints of the statement."""
        return self._json or ""


class InputError(PartiqlIamError):
    """Something that is given beside the statement is not what it should be: a catalog, a schema, a policy, a condition key."""
