"""Random documents: as many equations are judged as were put in, in their order, and each gets the verdict that it must have."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_SPEC = importlib.util.spec_from_file_location("random_documents_writer", Path(__file__).with_name("documents.py"))
