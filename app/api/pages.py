"""Lists a page at a time: where the next one begins, in the answer and as RFC 8288's `Link`."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

LINK = {"Link": 'The next page: `<…>; rel="next"`.'}


def link_to_next(cursor: str | None) -> dict[str, str]:
    """The `Link` header of a page; none on the last one."""
    if cursor is None:
        return {}
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    return {"Link": f'<{request.path}?{urlencode([*others, ("cursor", cursor)])}>; rel="next"'}
