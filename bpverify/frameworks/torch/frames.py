"""Which line of the user's code asks for an operation of torch's, and whether a Function's own forward pass is running."""

from __future__ import annotations

import os
import sys
import zlib
from typing import TYPE_CHECKING

import torch

from bpverify.exact.record.places import is_inside, pass_over

if TYPE_CHECKING:
    from types import FrameType

    from bpverify.exact.record.values import Value

pass_over(os.path.dirname(torch.__file__) + os.sep)
FLOOR: set[Value] = set()
"""The code of ours that calls the user's: below it no line is theirs."""


def frame_of_users() -> FrameType | None:
    """Return the frame of the user's code that asked for what runs now, None where autograd did."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code not in FLOOR:
        if not is_inside(frame.f_code.co_filename):
            return frame
        frame = frame.f_back
    return None


def site_of(func: Value) -> tuple[str, int]:
    """Return the line that asks for an operation, and the offset of the instruction; of autograd's own, the operation."""
    frame = frame_of_users()
    if frame is None:
        return f"torch's own derivative ({func._schema.name})", zlib.crc32(str(func).encode())
    name = frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
    return f"{name}:{frame.f_lineno}", frame.f_lasti


def inside_function() -> bool:
    """Whether a Function's own forward is running: there autograd sees nothing, and its backward is the derivative of all."""
    codes = {code for cls in _subclasses(torch.autograd.Function) for code in _codes(cls)}
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code not in FLOOR:
        if frame.f_code in codes:
            return True
        frame = frame.f_back
    return False


def _subclasses(cls: type) -> list[type]:
    below: list[type] = cls.__subclasses__()
    return [one for sub in below for one in (sub, *_subclasses(sub))]


def _codes(cls: type) -> list[Value]:
    found = [getattr(cls, name, None) for name in ("forward", "setup_context")]
    return [code for function in found if (code := getattr(function, "__code__", None)) is not None]
