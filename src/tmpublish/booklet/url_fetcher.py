"""What a page may show → what the engine may fetch: these pictures and drawings, and nothing else."""

from collections.abc import Iterable
from typing import Any

from tmpublish.pictures import Picture

_DRAWINGS = ("data:image/svg+xml;base64,", "data:image/svg+xml,")  # what is drawn goes with the page


def fetcher(pictures: Iterable[Picture]) -> Any:
    """Return the engine's only way out: `asset:KEY` is one of the pictures, a drawing carries itself.

    Whatever else a page or a style sheet asks for, by any element and any address, ends the rendering.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    known = {f"asset:{picture.key}": picture for picture in pictures}

    class Carried(URLFetcher):  # type: ignore[misc] # the engine has no types
        """Fetches from the pictures at hand."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Return what stands behind an address."""
            if picture := known.get(url):
                return URLFetcherResponse(url, picture.data, {"Content-Type": f"image/{picture.kind}"})
            if url.startswith(_DRAWINGS):
                return super().fetch(url, headers)
            message = (
                f"the design asks for “{url[:80]}”: a page shows pictures of the plan and drawings alone"
            )
            raise FatalURLFetchingError(message)

    return Carried(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)


def refusal() -> type[BaseException]:
    """Return what the engine raises where it was refused; it is no ordinary exception."""
    from weasyprint.urls import FatalURLFetchingError

    refused: type[BaseException] = FatalURLFetchingError
    return refused
