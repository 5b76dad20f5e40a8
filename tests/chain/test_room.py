"""Room is made among the oldest, and only where it is needed."""

from heqi.chain.room import make_room


def test_the_oldest_tenth_goes_where_there_is_no_room_for_one_more() -> None:
    remembered = dict.fromkeys(range(20))
    make_room(remembered, 21)
    assert len(remembered) == 20
    make_room(remembered, 20)
    assert list(remembered) == list(range(3, 20))
    few = {1: "", 2: ""}
    make_room(few, 2)
    assert list(few) == [2]
