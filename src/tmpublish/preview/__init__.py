"""Plan → its pages and slides in a browser on this machine, updated at every save."""

from importlib.util import find_spec

from tmpublish.environment import UsageError

EXTRA = ("starlette", "uvicorn", "watchfiles", "sse_starlette")


def require_libraries() -> None:
    """Raise UsageError with how to install the libraries of the preview if they are missing."""
    if not all(map(find_spec, EXTRA)):
        message = "The libraries of the preview are not installed. Run `make preview`, which installs them."
        raise UsageError(message)
