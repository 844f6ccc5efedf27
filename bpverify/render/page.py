"""The frame of a page of ours: self-contained, without script, and nothing is loaded."""

from __future__ import annotations

from html import escape

from bpverify.version import __version__


def page(title: str, style: str, body: str) -> str:
    """Return a page in HTML with this style sheet and the body of its main part."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="bpverify {__version__}">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
