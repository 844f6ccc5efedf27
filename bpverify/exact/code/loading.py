"""A file of the user's, imported as Python imports it; one that cannot be is an error with its line."""

from __future__ import annotations

import importlib.util
import sys
import traceback
import types
from pathlib import Path

from bpverify.errors import InputError, closest_file


def load(path: str | Path) -> types.ModuleType:
    """Import a file by its path; its folder is importable meanwhile, as when it is run as a script."""
    file = Path(path).resolve()
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if not file.exists():
        raise InputError(f"module {path}", "the path of a Python file that exists", closest_file(Path(path)))
    if not file.is_file() or spec is None or spec.loader is None:
        raise InputError(f"module {path}", "the path of a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(file.parent))
    known = sys.modules.setdefault(spec.name, module) is not module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        if not known:
            del sys.modules[spec.name]
        raise _unimportable(path, error) from error
    finally:
        sys.path.remove(str(file.parent))
    return module


def _unimportable(path: str | Path, error: BaseException) -> InputError:
    if isinstance(error, SyntaxError):
        return InputError(f"module {path}, line {error.lineno}", "Python", str(error.msg))
    text = " ".join(str(error).split())
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).name == Path(path).name]
    where = f", line {lines[-1]}" if lines else ""
    return InputError(f"module {path}{where}", "a file that can be imported", f"{type(error).__name__}: {text}")
