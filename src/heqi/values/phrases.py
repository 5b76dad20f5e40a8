"""What libraries say of bytes and files, and words that many rooms use, in Chinese: for the facts of refusals.

A `*` stands for any text, which is said in Chinese too where it can be. The first phrase that fits counts.
"""

from collections.abc import Mapping
from functools import cache

ANY = "*"
LONGEST = 600
"""Text that is longer than any phrase could be is shown as it is."""

PROBLEMS = {
    "* (at line *, column *)": "*（第 * 行，第 * 列）",
    "* (at end of document)": "*（文件末尾）",
    # what the operating system says of a file
    "No such file or directory": "文件或目录不存在",
    "Permission denied": "没有权限",
    "Operation not permitted": "操作不被允许",
    "Is a directory": "是目录而非文件",
    "Not a directory": "路径中有一部分不是目录",
    "File exists": "文件已存在",
    "File name too long": "文件名过长",
    "No space left on device": "磁盘已满",
    "Read-only file system": "文件系统只读",
    "Input/output error": "输入输出错误",
    "Too many levels of symbolic links": "符号链接层级过多",
    "Too many open files": "打开的文件过多",
    "Bad file descriptor": "文件描述符无效",
    "Address already in use": "地址已被占用",
    "Cannot assign requested address": "本机没有该地址",
    "Connection refused": "连接被拒绝",
    "not a regular file": "不是普通文件",
    "no such name": "不能作为文件名",
    # what is said of bytes
    "longer than * bytes": "超过 * 字节",
    "it is not text in UTF-8": "不是 UTF-8 文本",
    "line * is not text in UTF-8; save the file as UTF-8": "第 * 行不是 UTF-8 文本；请将文件另存为 UTF-8",
    "not text in UTF-8": "不是 UTF-8 文本",
    "'utf-8' codec can't decode *": "不是 UTF-8 文本（*）",
    "invalid character (byte *)": "第 * 字节处的字符不正确",
    "trailing characters (byte *)": "第 * 字节之后还有内容",
    "the bytes are not in canonical form (*)": "内容不是规范格式（*）",
    "JSON is malformed: *": "JSON 格式不正确：*",
    "Input data was truncated": "内容不完整",
    "its format is not *": "其格式不是 *",
    "it was altered": "已被改动",
    # what is said of fields and their values
    "Object missing required field * - at *": "缺少字段 *，位置 *",
    "Object missing required field *": "缺少字段 *",
    "Object contains unknown field * - at *": "含有未知字段 *，位置 *",
    "Object contains unknown field *": "含有未知字段 *",
    "Invalid enum value * - at *": "不允许的取值 *，位置 *",
    "Invalid enum value *": "不允许的取值 *",
    "Invalid value * - at *": "不允许的取值 *，位置 *",
    "Invalid value *": "不允许的取值 *",
    "Invalid RFC3339 encoded date - at *": "不是 YYYY-MM-DD 形式的日期，位置 *",
    "Invalid RFC3339 encoded date": "不是 YYYY-MM-DD 形式的日期",
    "Expected * after a key in a key/value pair": "键之后应为 *",
    "Expected newline or end of document after a statement": "语句之后应换行或结束",
    "Invalid value": "值不正确",
    "a table declaration": "表声明",
    "an array declaration": "数组声明",
    "Expected * at the end of *": "* 应出现在 * 末尾",
    "Expected *, got * - at *": "应为 *，实为 *，位置 *",
    "Expected *, got *": "应为 *，实为 *",
    "Expected * - at *": "应为 *，位置 *",
    "Expected *": "应为 *",
    "* matching regex *": "*（须符合 *）",
    "* of length <* *": "*（长度 <* *）",
    "* of length >* *": "*（长度 >* *）",
    "Unterminated string": "字符串没有结束",
    "Unclosed array": "数组没有结束",
    "Unclosed inline table": "内联表没有结束",
    "Invalid statement": "语句不正确",
    "Invalid initial character for a key part": "键的首字符不正确",
    "Cannot overwrite a value": "同一键重复赋值",
    "Cannot declare * twice": "重复声明 *",
    "Illegal character *": "不允许的字符 *",
    # what is said of amounts and rates
    "not a decimal number: *": "不是十进制数：*",
    "* has more than * decimals of *": "* 的小数位多于 * 位（*）",
    "* is beyond * minor units": "* 超出 * 个最小货币单位",
    "unknown currency *": "未知币种 *",
}


def translated(text: str, known: Mapping[str, str]) -> str:
    """The text in the words of `known` (phrase -> phrase): whole, or by the first phrase that fits; else as it is."""
    if text in known or len(text) > LONGEST:
        return known.get(text, text)
    for phrase, words in known.items():
        found = _filling(phrase, text) if ANY in phrase else None
        if found:
            parts = words.split(ANY)
            inside = (translated(each, known) for each in found)
            return "".join(part + filling for part, filling in zip(parts, (*inside, ""), strict=True))
    return text


def _filling(phrase: str, text: str) -> list[str] | None:
    """The texts that stand for each `*` of a phrase, the shortest from the left; None where the phrase does not fit."""
    first, *others = _pieces(phrase)
    if not text.startswith(first):
        return None
    found, rest = [], text[len(first) :]
    for piece in others[:-1]:
        inside, there, rest = rest.partition(piece)
        if not there:
            return None
        found.append(inside)
    last = others[-1]
    if not rest.endswith(last) or (rest == text and not last):
        return None
    return [*found, rest[: len(rest) - len(last)]]


@cache
def _pieces(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.split(ANY))
