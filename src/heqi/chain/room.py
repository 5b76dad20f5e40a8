"""Room in what is remembered for a while."""

from itertools import islice
from typing import Any


def make_room(remembered: dict[Any, Any], most: int) -> None:
    """Where there is no room for one more beside `most`, forget the oldest tenth: to find the very oldest, a dictionary
    passes over the places of all that went before.
    """
    if len(remembered) >= most:
        for each in list(islice(remembered, most // 10 + 1)):
            del remembered[each]
