"""HeightIndex: heights of a row of things, with fast sums, changes and look-ups."""

from __future__ import annotations

from collections.abc import Iterable


class HeightIndex:
    """Heights in lines, one for each message, as a binary indexed tree.

    Reading a sum, changing one height, and finding what lies at a line all take a number of steps that grows with
    the logarithm of the count, so measuring messages one by one stays cheap in a conversation of any length.

    Args:
        heights: The heights to begin with, each 0 or more.
    """

    __slots__ = ("_heights", "_top_bit", "_tree")

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        count = len(self._heights)
        tree = [0, *self._heights]
        for position in range(1, count + 1):
            parent = position + (position & -position)
            if parent <= count:
                tree[parent] += tree[position]
        self._tree = tree
        self._top_bit = 1 << count.bit_length() >> 1

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    @property
    def total(self) -> int:
        """The sum of all heights."""
        return self.top_of(len(self._heights))

    def change(self, index: int, height: int) -> int:
        """Set one height.

        Returns:
            How much taller it became.

        Raises:
            IndexError: There is no such index.
        """
        difference = height - self._heights[index]
        if difference:
            self._heights[index] = height
            position = index + 1
            while position < len(self._tree):
                self._tree[position] += difference
                position += position & -position
        return difference

    def top_of(self, index: int) -> int:
        """The sum of the heights before an index."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index &= index - 1
        return total

    def find(self, y: int) -> tuple[int, int]:
        """Which index covers line ``y``, and how many lines below its top that is.

        Lines below all others belong to the last index; an empty row has nothing to find.

        Raises:
            IndexError: There is nothing.
        """
        if not self._heights:
            raise IndexError("no heights")
        index = 0
        left = max(0, y)
        bit = self._top_bit
        while bit:
            beyond = index + bit
            if beyond < len(self._tree) and self._tree[beyond] <= left:
                index = beyond
                left -= self._tree[beyond]
            bit >>= 1
        if index == len(self._heights):
            return index - 1, left + self._heights[index - 1]
        return index, left
