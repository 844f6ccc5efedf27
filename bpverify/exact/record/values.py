"""What is truly arbitrary: what the user's code holds, takes and returns."""

from __future__ import annotations

from typing import Any, TypeAlias

Value: TypeAlias = Any  # anything of the user's code
