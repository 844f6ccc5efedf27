"""Random documents: as many equations are judged as were put in, in their order, and each gets the verdict that it must have."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from bpverify.general.check import check_text

_SPEC = importlib.util.spec_from_file_location("random_documents_writer", Path(__file__).with_name("documents.py"))
