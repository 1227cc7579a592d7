"""The gate for files: what content names stays in its folder, and only whole, regular files come in."""

import os
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from tmpublish.safe_files import FileError, inside, read_inside, read_named

MOST = 1_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file, one below it, and one outside that must not be read."""
    inner = tmp_path / "plan"
    (inner / "pictures").mkdir(parents=True)
    (inner / "pictures" / "Campus.jpg").write_bytes(b"campus")
    (inner / "é.png").write_bytes(b"letters")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    return inner


def refused(folder: Path, name: str) -> FileError:
    with pytest.raises(FileError) as caught:
        read_inside(folder, name, MOST)
    return caught.value


@pytest.mark.parametrize("name", ["pictures/Campus.jpg", "./pictures/Campus.jpg", "pictures//Campus.jpg"])
def test_a_file_below_the_folder_is_read(folder: Path, name: str) -> None:
    assert read_inside(folder, name, MOST) == b"campus"


def test_letters_may_be_composed_or_not(folder: Path) -> None:
    assert read_inside(folder, "e\u0301.png", MOST) == b"letters"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "pictures/../../secret.txt",
        "/etc/passwd",
        "//etc/passwd",
        "C:\\Users\\a\\pic.png",
        "C:/pic.png",
        "pictures\\Campus.jpg",
        "\\\\server\\share\\pic.png",
        "file:///etc/passwd",
        "http://example.org/x.png",
        "https://example.org/x.png",
        "data:image/png;base64,AAAA",
        "a:b",
        "pictures/Campus.jpg:stream",
    ],
)
def test_a_path_that_leads_out_is_refused_before_anything_is_opened(folder: Path, name: str) -> None:
    assert refused(folder, name).why == "outside"


@pytest.mark.parametrize(
    "name", ["", " ", ".", "..", "./", "nul\0", "line\nbreak", "x" * 256, "x" * 5_000, "\u202egpj.exe"]
)
def test_what_is_no_name_is_reported_in_words(folder: Path, name: str) -> None:
    fault = refused(folder, name)
    assert fault.why == "missing"
    assert fault.message.isprintable()
    assert len(fault.message) < 200


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("pictures/campus.jpg", "Campus.jpg"),
        ("pictures/CAMPUS.JPG", "Campus.jpg"),
        ("pictures/Camous.jpg", "Campus.jpg"),
        ("picture/Campus.jpg", "pictures"),
    ],
)
def test_the_nearest_name_is_offered_also_for_another_case(folder: Path, name: str, meant: str) -> None:
    assert refused(folder, name).message.endswith(f"Use `{meant}`.")


def test_no_link_is_followed_wherever_it_leads(folder: Path) -> None:
    (folder / "out.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "in.jpg").symlink_to(folder / "pictures" / "Campus.jpg")
    (folder / "loop").symlink_to("loop")
    (folder / "elsewhere").symlink_to(folder.parent)
    for name in ("out.txt", "in.jpg", "loop", "elsewhere/secret.txt"):
        assert refused(folder, name).why == "outside"


def test_what_never_ends_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        # The name of a socket has to be short.
        here = Path.cwd()
        os.chdir(folder)
        server.bind("socket")
        os.chdir(here)
        for name in ("pipe", "socket", "pictures"):
            assert refused(folder, name).why in {"unfit", "missing"}
    for path in (Path("/dev/zero"), folder / "pipe", folder):
        with pytest.raises(FileError, match="not a file"):
            read_named(path, MOST)


def test_a_size_is_counted_and_not_believed(folder: Path) -> None:
    (folder / "large.bin").write_bytes(bytes(MOST + 1))
    assert refused(folder, "large.bin").why == "too_big"
    # Files of the kernel say that they have no bytes.
    with pytest.raises(FileError) as caught:
        read_named(Path("/proc/self/maps"), 10)
    assert caught.value.why == "too_big"


def test_a_file_that_changes_while_it_is_read_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked, real = folder / "growing.bin", [0], os.fstat
    path.write_bytes(b"x")

    def written_between(handle: int) -> os.stat_result:
        asked[0] += 1
        if asked[0] == 3:  # once it is open, once before it is read, once after
            path.write_bytes(b"xy")
        return real(handle)

    monkeypatch.setattr(os, "fstat", written_between)
    fault = refused(folder, "growing.bin")
    assert (fault.why, fault.message[:40]) == ("unfit", "`growing.bin` changed while it was read.")


def test_the_command_line_may_name_any_file_also_by_a_link(folder: Path) -> None:
    link = folder / "link.txt"
    link.symlink_to(folder.parent / "secret.txt")
    assert read_named(link, MOST) == b"secret"
    with pytest.raises(FileError, match=r"Use `secret\.txt`"):
        read_named(folder.parent / "secrets.txt", MOST)


def test_nothing_is_left_open(folder: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    for name in ("pictures/Campus.jpg", "pictures", "pictures/none.jpg", "../x"):
        for _ in range(20):
            with suppress(FileError), inside(folder, name, MOST):
                pass
    assert len(list(Path("/dev/fd").iterdir())) <= before
