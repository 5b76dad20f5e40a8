"""Amounts in capital Chinese digits (壹万陆仟圆整), which every Chinese invoice carries beside the figures."""

DIGIT = {
    "零": 0, "〇": 0, "壹": 1, "贰": 2, "貳": 2, "叁": 3, "參": 3, "肆": 4, "伍": 5,
    "陆": 6, "陸": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
SMALL_UNIT = {"拾": 10, "佰": 100, "仟": 1000}
LARGE_UNIT = (("亿", 10**8), ("億", 10**8), ("万", 10**4), ("萬", 10**4))
NEGATIVE = ("(负数)", "（负数）", "负数", "负", "負")
MAX_LENGTH = 60


def fen_of_capitals(text: str) -> int:
    """The amount in fen, negative for 负. ValueError for anything that is not one amount written properly."""
    rest = "".join(text.split()).removeprefix("人民币").removeprefix("¥")
    if not rest or len(rest) > MAX_LENGTH:
        raise ValueError(f"not an amount in capitals: {text[:40]!r}")
    negative = next((mark for mark in NEGATIVE if rest.startswith(mark)), "")
    rest = rest.removeprefix(negative).removeprefix("人民币")
    yuan, found, cents = _split_yuan(rest)
    if not found and (not cents or cents in ("整", "正")):
        raise ValueError(f"no 圆 in {text[:40]!r}")
    fen = _whole(yuan) * 100 + _cents(cents)
    return -fen if negative else fen


def _split_yuan(text: str) -> tuple[str, bool, str]:
    for mark in ("圆", "元", "圓"):
        before, found, after = text.partition(mark)
        if found:
            if not before:
                raise ValueError("nothing before 圆")
            return before, True, after
    return "", False, text


def _whole(text: str) -> int:
    """The number before 圆: at most one 亿, and at most one 万 on either side of it."""
    for mark, worth in LARGE_UNIT:
        before, found, after = text.rpartition(mark)
        if found:
            head, tail = _whole(before), _whole(after)
            if head == 0 or head >= worth or tail >= worth:
                raise ValueError(f"{mark} stands in the wrong place in {text[:40]!r}")
            return head * worth + tail
    return _section(text)


def _section(text: str) -> int:
    """A number below 10000: units strictly falling, never two digits in a row (a 零 may stand before one)."""
    value, digit, last_unit = 0, None, 10_000
    for index, c in enumerate(text):
        if c in DIGIT:
            if digit:
                raise ValueError(f"two digits in a row in {text[:40]!r}")
            digit = DIGIT[c]
        elif c in SMALL_UNIT:
            unit = SMALL_UNIT[c]
            if digit is None and unit == 10 and index == 0:
                digit = 1  # 拾圆 for 壹拾圆
            if not digit or unit >= last_unit:
                raise ValueError(f"{c} stands in the wrong place in {text[:40]!r}")
            value, digit, last_unit = value + digit * unit, None, unit
        else:
            raise ValueError(f"{c!r} is no capital digit")
    return value + (digit or 0)


def _cents(text: str) -> int:
    """What follows 圆: 角, then 分, then 整, each of them once at most."""
    for end in ("整", "正"):
        text = text.removesuffix(end)
    value = 0
    for mark, worth in (("角", 10), ("分", 1)):
        before, found, after = text.partition(mark)
        if found:
            digit = before.removeprefix("零") or before
            if digit not in DIGIT:
                raise ValueError(f"{before[:10]!r} before {mark}")
            value, text = value + DIGIT[digit] * worth, after
    if text.strip("零"):
        raise ValueError(f"{text[:10]!r} after the amount")
    return value
