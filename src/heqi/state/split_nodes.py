"""The split nodes of the state tree in memory: for each, by its number, the hashes of its two children.

Nearly all of them have low numbers and lie in one array, where finding one takes one access to memory: a dict of a
million entries takes four or five, and those are what an update of a large tree waits for. The rest, few at any
time, are in a dict.
"""

from collections.abc import Iterable, Mapping

PAIR = 64
_NONE = bytes(PAIR)


class SplitNodes:
    """From a node's number, at least 1, to its pair: two hashes of 32 bytes, left and right.

    What stands in the array is there to be read directly: `flags[n]` is 1 where node n < `limit` is split, and the
    hash of a child c of such a node is at 32 c of `hashes`. The others are in `beyond`.
    """

    def __init__(self, pairs: Mapping[int, bytes] | None = None) -> None:
        self.limit = 2
        self.flags = bytearray(self.limit)
        self.hashes = bytearray(PAIR * self.limit)
        self.beyond: dict[int, bytes] = {}
        self._count = 0
        self.update(pairs or {})

    def __len__(self) -> int:
        return self._count

    def __contains__(self, number: int) -> bool:
        return self.flags[number] == 1 if number < self.limit else number in self.beyond

    def get(self, number: int) -> bytes | None:
        if number >= self.limit:
            return self.beyond.get(number)
        return bytes(self.hashes[PAIR * number : PAIR * number + PAIR]) if self.flags[number] else None

    def update(self, pairs: Mapping[int, bytes]) -> None:
        """Set the pairs of nodes, split already or not."""
        flags, hashes, limit = self.flags, self.hashes, self.limit
        for number, pair in pairs.items():
            if number < limit:
                if not flags[number]:
                    flags[number] = 1
                    self._count += 1
                hashes[PAIR * number : PAIR * number + PAIR] = pair
            else:
                self._count += number not in self.beyond
                self.beyond[number] = pair
        while self.limit < 2 * self._count:
            self._double()

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget nodes that are split no more; numbers of others are passed over."""
        for number in numbers:
            if number in self:
                self._count -= 1
                if number < self.limit:
                    self.flags[number] = 0
                    self.hashes[PAIR * number : PAIR * number + PAIR] = _NONE
                else:
                    del self.beyond[number]

    def _double(self) -> None:
        self.flags += bytes(self.limit)
        self.hashes += bytes(PAIR * self.limit)
        self.limit *= 2
        for number in [number for number in self.beyond if number < self.limit]:
            self.flags[number] = 1
            self.hashes[PAIR * number : PAIR * number + PAIR] = self.beyond.pop(number)
