"""What a page may fetch: the pictures at hand and its own drawings; no file, no address, by no way."""

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from institutions import ROOT
from sample_pictures import encoded, harbour

SECRET = "a secret that no page may show"
# Every way that the engine knows to fetch something; URL stands for an address, of the net or of a file.
WAYS = {
    "picture": "<img alt='x' src='URL'>",
    "picture in a drawing": "<svg width='9' height='9'><image href='URL' width='9' height='9'/></svg>",
    "use in a drawing": "<svg width='9' height='9'><use href='URL#a'/></svg>",
    "drawing as a picture": '<img alt="x" src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\' '
    "viewBox='0 0 9 9'><image href='URL' width='9' height='9'/></svg>\">",
    "style sheet": "<link rel='stylesheet' href='URL'>",
    "import": "<style>@import 'URL';</style>",
    "font": "<style>@font-face { font-family: x; src: url(URL) } p { font-family: x }</style><p>x</p>",
    "ground": "<p style='background: url(URL)'>x</p>",
    "frame": "<p style='border: 3mm solid; border-image: url(URL) 3'>x</p>",
    "content": "<style>p::before { content: url(URL) }</style><p>x</p>",
    "bullet": "<ul style='list-style-image: url(URL)'><li>x</li></ul>",
    "page": "<style>@page { background: url(URL) }</style><p>x</p>",
    "margin": "<style>@page { @top-left { content: url(URL) } }</style><p>x</p>",
    "object": "<object data='URL'>x</object>",
    "embed": "<embed src='URL'>",
    "attachment": "<link rel='attachment' href='URL'>",
    "link to an attachment": "<a rel='attachment' href='URL'>x</a>",
}
RENDER = """
import json, sys
from tmpublish.booklet.pdf_writer import render_pdf
from tmpublish.pictures import decoded
from tmpublish.diagnostics import PublishError

reported = {}
picture = decoded(open(sys.argv[1], "rb").read(), "x")
for name, html in json.load(sys.stdin).items():
    html = html.replace("KEY", picture.key)
    try:
        made = render_pdf(f"<html lang='en'><title>x</title>{html}", name, variant=None, pictures=[picture])
        reported[name] = ["made", made.pdf.decode("latin-1")]
    except PublishError as refused:
        reported[name] = [problem.code for problem in refused.problems]
print(json.dumps(reported))
"""


@dataclass
class Watched:
    """A server on this machine, and every address that somebody asked it for."""

    address: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def server() -> Iterator[Watched]:
    """A server that answers, and sends half of those who ask on to a file."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            watched.asked.append(self.path)
            self.send_response(302 if "redirect" in self.path else 200)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
            self.wfile.write(b"p { color: red }")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        watched = Watched(f"http://127.0.0.1:{listening.server_port}")
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield watched
        listening.shutdown()


@pytest.fixture(scope="module")
def reported(server: Watched, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What came of each way, to the net, to the net and back, and to a file; all in one process."""
    folder = tmp_path_factory.mktemp("reach")
    (folder / "secret.txt").write_text(SECRET)
    (folder / "picture.png").write_bytes(encoded(harbour((300, 200)), "PNG"))
    addresses = {
        "net": f"{server.address}/x.css",
        "redirect": f"{server.address}/redirect.png",
        "file": (folder / "secret.txt").as_uri(),
        "relative": "secret.txt",
        "other": "ftp://127.0.0.1/x",
        "unknown asset": "asset:0123",
        "data": "data:text/css,p{}",
    }
    pages = {
        f"{way} {kind}": html.replace("URL", url)
        for way, html in WAYS.items()
        for kind, url in addresses.items()
    }
    pages["own picture"] = "<img alt='x' src='asset:KEY'>"
    pages["own drawing"] = (
        "<img alt='x' src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>'>"
    )
    done = subprocess.run(
        [sys.executable, "-c", RENDER, str(folder / "picture.png")],
        input=json.dumps(pages), capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_nobody_is_asked(reported: dict[str, list[str]], server: Watched) -> None:
    assert len(reported) > 100
    assert server.asked == []


def test_every_way_ends_the_rendering_or_leads_nowhere(reported: dict[str, list[str]]) -> None:
    made = {name: outcome[1] for name, outcome in reported.items() if outcome[0] == "made"}
    assert not {
        name for name, pdf in made.items() if SECRET in pdf or "root:x:" in pdf or "EmbeddedFile" in pdf
    }
    # The engine takes no addresses in `use`, and none that are relative, for it knows of no folder.
    leads_nowhere = {
        name for name in reported if name.startswith("use in a drawing") or name.endswith(" relative")
    }
    assert made.keys() - leads_nowhere == {"own picture", "own drawing"}
    refused = {code for outcome in reported.values() if outcome[0] != "made" for code in outcome}
    assert refused <= {"out_of_reach", "engine"}


def test_the_pictures_at_hand_are_shown(reported: dict[str, list[str]]) -> None:
    assert "/Subtype /Image" in reported["own picture"][1]


def test_no_module_but_this_one_fetches() -> None:
    source = ROOT / "src" / "tmpublish"
    reaching = ("URLFetcher", "urllib.request", "http.client", "import requests", "import httpx", "urlopen")
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in reaching)
    }
    assert found <= {"booklet/pdf_writer.py"}
