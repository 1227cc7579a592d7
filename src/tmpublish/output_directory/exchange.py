"""Two names of one file system → each leads to what the other led to, in one step that no kill divides."""

import ctypes
import errno
import os
import sys

# RENAME_EXCHANGE of renameat2(2), Linux 3.15; RENAME_SWAP of renameatx_np(2), macOS 10.12.
_EXCHANGE = 2
_FUNCTION = "renameatx_np" if sys.platform == "darwin" else "renameat2"


def exchange(one: str, in_one: int, other: str, in_other: int) -> None:
    """Exchange two names in two open folders; links are not followed.

    Raises OSError where the system (ENOSYS) or the file system (EINVAL) cannot, for a mount point (EBUSY)
    and between two disks (EXDEV).
    """
    try:
        call = getattr(ctypes.CDLL(None, use_errno=True), _FUNCTION)
    except AttributeError:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from None
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    if call(in_one, os.fsencode(one), in_other, os.fsencode(other), _EXCHANGE):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), one)
