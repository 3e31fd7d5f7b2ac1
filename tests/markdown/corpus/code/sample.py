"""Module doc
over `two` lines."""

from __future__ import annotations

import re


@decorator(arg=1)
class Point(Base):
    """Doc."""

    x: float = 1.5e3

    def __add__(self, other: "Point") -> "Point":
        # a comment with 'quotes'
        text = f"{self.x!r:>{10}} and {other['x']}"
        raw = r"\d+\n"
        long = '''three
        lines # no comment
        '''
        return Point(self.x + other.x if other is not None else 0x1F)


async def main(*args, **kwargs):
    try:
        await something(lambda v: v ** 2)
    except (ValueError, KeyError) as failure:
        raise RuntimeError("bad\n") from failure
    finally:
        print(True, None, len([]))
