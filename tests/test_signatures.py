"""Test that a signature shows who published the files, and that nothing else passes for one."""

import shutil
import subprocess
from pathlib import Path

import pytest
from published_plans import Run

from tmpublish import cli
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError
from tmpublish.manifest import NAME, SIGNATURE
from tmpublish.signatures import sign, signer

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH is not installed")


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / NAME).write_text("{}\n")
    return tmp_path / "dist"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return made_key(tmp_path, "key")


def made_key(folder: Path, name: str) -> Path:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return folder / name


def signers(key: Path, options: str = "") -> Path:
    public = key.with_suffix(".pub").read_text()
    file = key.with_suffix(".signers")
    file.write_text(f"office@example.org {options}{public}")
    return file


def test_a_signature_names_its_signer(dist: Path, key: Path) -> None:
    assert sign(dist, key) == dist / SIGNATURE
    assert signer(dist, signers(key)) == "office@example.org"


def test_what_is_not_signed_by_an_allowed_signer_is_refused(dist: Path, key: Path, tmp_path: Path) -> None:
    def codes(allowed: Path) -> list[str]:
        with pytest.raises(PublishError) as refused:
            signer(dist, allowed)
        return [problem.code for problem in refused.value.problems]

    assert codes(signers(key)) == ["signature_missing"]
    sign(dist, key)
    assert codes(signers(made_key(tmp_path, "other"))) == ["signature_invalid"]
    assert codes(signers(key, 'namespaces="git" ')) == ["signature_invalid"]
    (dist / NAME).write_text("{} \n")
    assert codes(signers(key)) == ["signature_invalid"]


def test_a_signature_for_another_purpose_does_not_count(dist: Path, key: Path) -> None:
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", "git", str(dist / NAME)]
    subprocess.run(command, check=True, capture_output=True)
    with pytest.raises(PublishError):
        signer(dist, signers(key))


def test_what_cannot_sign_or_verify_is_answered_with_what_to_do(
    dist: Path, key: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="Pass the path of a private SSH key"):
        sign(dist, tmp_path / "missing")
    with pytest.raises(UsageError, match="Publish the plan first"):
        sign(tmp_path, key)
    with pytest.raises(UsageError, match="Pass a file of allowed signers"):
        signer(dist, tmp_path / "missing")


def test_the_commands(journey: Run, key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dist = tmp_path / "set"
    shutil.copytree(journey.dist, dist)
    assert cli.main(["verify", str(dist), "--signers", str(signers(key))]) == 1
    assert cli.main(["sign", str(dist), "--key", str(key)]) == 0
    assert cli.main(["verify", str(dist), "--signers", str(signers(key)), "--strict"]) == 0
    assert "which office@example.org signed." in capsys.readouterr().err
    next(dist.glob("*.pdf")).write_bytes(b"%PDF")
    assert cli.main(["verify", str(dist), "--signers", str(signers(key))]) == 1
    assert cli.main(["sign", str(dist), "--key", str(key)]) == 1
