"""`tmpublish preview`: shows the pages and slides in a browser, and keeps up with every save."""

import argparse
import sys

from tmpublish.cli.options import CLEAN, add_plan

TOLD = "show pages and slides in a browser, and keep up with every save"
MOST_PORT = 65_535


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.set_defaults(format="text")
    add_plan(command)
    command.add_argument(
        "--port", type=_port, default=0, metavar="N", help="the port on this machine (default: a free one)"
    )
    command.add_argument("--open", action="store_true", help="open the page in the browser")
    command.add_argument(
        "--no-office",
        action="store_true",
        help="draw slides without LibreOffice, as on a machine that has none",
    )


def run(asked: argparse.Namespace) -> int:
    """Serve until interrupted; say the address, which only this machine can open."""
    from tmpublish import preview

    if missing := preview.lacking():
        raise missing
    office = None if asked.no_office else preview.find_office()

    def tell(address: str) -> None:
        print(address, flush=True)
        slides = "as LibreOffice shows them" if office else "approximate: LibreOffice is not used"
        print(f"Slides are {slides}. Ctrl-C ends the preview.", file=sys.stderr)
        if asked.open:
            import webbrowser

            webbrowser.open(address)

    preview.serve(
        asked.source, asked.templates, design=asked.design, port=asked.port, office=office, tell=tell
    )
    return CLEAN


def _port(words: str) -> int:
    if words.isascii() and words.isdecimal() and int(words) <= MOST_PORT:
        return int(words)
    raise argparse.ArgumentTypeError(f"“{words}” is not a port: a number from 1 to {MOST_PORT}, 0 for any")
