"""`tmpublish preview`: shows pages and slides in a browser and updates them at every save."""

import argparse
import sys

from tmpublish.cli.options import CLEAN, add_plan

TOLD = "show pages and slides in a browser; update at every save"
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
        help="draw slides approximately, without LibreOffice",
    )


def run(asked: argparse.Namespace) -> int:
    """Serve until interrupted; print the address, which only this machine can open."""
    from tmpublish import preview

    if missing := preview.lacking():
        raise missing
    office = None if asked.no_office else preview.find_office()

    def tell(address: str) -> None:
        print(address, flush=True)
        slides = "shown by LibreOffice" if office else "drawn approximately, without LibreOffice"
        print(f"Slides are {slides}. Press Ctrl-C to end the preview.", file=sys.stderr)
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
