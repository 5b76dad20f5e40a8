"""The split nodes against a plain dict, however many there are and however deep they lie."""

from hypothesis import given
from hypothesis import strategies as st

from heqi.state.split_nodes import SplitNodes

numbers = st.integers(1, 40) | st.integers(1, 1 << 256)
pairs = st.dictionaries(numbers, st.integers(1, 9).map(lambda number: bytes([number]) * 64), max_size=30)


@given(st.lists(st.tuples(pairs, st.lists(numbers, max_size=10)), max_size=6))
def test_it_answers_as_a_dict_would(steps: list[tuple[dict[int, bytes], list[int]]]) -> None:
    split, model = SplitNodes(), dict[int, bytes]()
    for added, removed in steps:
        split.remove(removed)
        for number in removed:
            model.pop(number, None)
        split.update(added)
        model.update(added)
        assert len(split) == len(model)
        for number in (*range(1, 41), *added, *removed):
            assert split.get(number) == model.get(number)
            assert (number in split) == (number in model)


@given(pairs, st.lists(numbers, max_size=10))
def test_what_the_tree_reads_directly_is_what_get_answers(added: dict[int, bytes], removed: list[int]) -> None:
    split = SplitNodes(added)
    split.remove([*removed, *list(added)[::3]])
    left = {number: pair for number, pair in added.items() if number in split}
    assert split.limit >= 2 * len(added)
    for number in range(1, split.limit):
        assert split.flags[number] == (number in left)
        assert split.hashes[64 * number : 64 * number + 64] == left.get(number, bytes(64))
    assert split.beyond == {number: pair for number, pair in left.items() if number >= split.limit}
