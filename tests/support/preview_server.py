"""A preview of a small plan, served by a process of its own, for a browser to look at."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from published_plans import SMALL, TEMPLATES


@dataclass(frozen=True)
class Preview:
    """A preview that is being served: its address, its process, and the plan it follows."""

    address: str
    process: subprocess.Popen[str]
    plan: Path

    def save(self, old: str, new: str) -> None:
        """Replace a part of the plan, by rename, as many editors do."""
        text = self.plan.read_text("utf-8")
        assert old in text
        written = self.plan.with_name("plan.yaml.tmp")
        written.write_text(text.replace(old, new), "utf-8")
        written.replace(self.plan)


def serve(folder: Path, *words: str) -> Preview:
    """Serve a preview from `folder`, with a copy of the templates; `words` go to the command."""
    (folder / "source").mkdir(parents=True)
    plan = folder / "source" / "plan.yaml"
    plan.write_text(SMALL, "utf-8")
    shutil.copytree(TEMPLATES, folder / "templates")
    process = subprocess.Popen(
        [sys.executable, "-m", "tmpublish", "preview", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(folder)},
    )
    assert process.stdout
    return Preview(process.stdout.readline().strip(), process, plan)


def end(preview: Preview, how: signal.Signals) -> None:
    """End a preview as a person or a machine does; it says that it ended well."""
    preview.process.send_signal(how)
    preview.process.communicate(timeout=10)
    assert preview.process.returncode == 0
