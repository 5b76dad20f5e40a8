"""Draws the pictures of the documentation: `python docs/pictures/draw.py` (part of `make docs`).

heqi.svg and heqi.zh.svg show what Heqi is for; house.svg shows the rooms of the code, measured from the source.
"""

import ast
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src" / "heqi"

INK, PAPER, LINE = "#1f2a37", "#fbfaf7", "#9aa5b1"
SEAL, JADE, SKY, SAND = "#b3392f", "#2f6f5e", "#dbe7f0", "#f1e9d8"
FONT = "font-family=\"'Source Han Sans SC','Noto Sans CJK SC','WenQuanYi Micro Hei',Helvetica,Arial,sans-serif\""

FLOORS = (
    (("demo", "tells the story"),),
    (("node", "assembles the process: clock, entropy, store"),),
    (("edge", "HTTP, readers prove who they are"), ("cli", "the heqi command")),
    (("client", "SDK, keys, proofs"), ("reading", "views in SQL")),
    (("intake", "real invoices → typed documents"),),
    (("chain", "application, embedded engine, blocks, heads"),),
    (("modules", "charter, parties, payments, documents, receivables"),),
    (("machine", "admit, rule, invariants, receipt"),),
    (("state", "typed rows, Merkle trees, store protocol"), ("storage", "LMDB, memory")),
    (("codec", "canonical bytes, digests, signatures"),),
    (("values", "amounts, days, identifiers"),),
)

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Heqi — one set of rules, agreed first; one book that each can check",
        "charter": "The charter: agreed and signed by every founder before the network starts",
        "clauses": ("members", "roles", "terms of each business", "limits", "the supervisor's privileges"),
        "ledger": "Shared ledger",
        "holds": ("claims", "digests of documents", "money mirrored at banks"),
        "rule": "every rule is pure · every row is proven · every refusal is explained",
        "members": ("Core company", "Suppliers", "Banks", "Warehouses, insurers", "Supervisor"),
        "does": ("promises to pay", "pass claims on", "finance and settle", "attest", "sees much, may do little"),
        "proof": "A proof that stands alone: anyone with the charter checks it offline",
        "heads": "witnesses keep heads: a rewritten past is noticed",
    },
    "zh": {
        "title": "合契：先立共同规则，再记共同账本，人人可核验",
        "charter": "章程：网络启动之前，由全体创始成员商定并签署",
        "clauses": ("成员", "角色", "各项业务的条款", "限额", "监管方的权限"),
        "ledger": "共享账本",
        "holds": ("应收账款", "单据（仅存承诺值）", "银行存款的镜像"),
        "rule": "规则皆为纯函数 · 记录皆可证明 · 拒绝皆有理由",
        "members": ("核心企业", "各级供应商", "银行", "仓储与保险", "监管方"),
        "does": ("承诺付款", "拆分、转让债权", "融资与结算", "出具证明", "看得多，动得少"),
        "proof": "独立的证明：持有章程的任何人都可离线核验",
        "heads": "见证方保存账头：篡改历史会被发现",
    },
}


def text(
    x: float, y: float, words: str, size: int = 14, fill: str = INK, anchor: str = "middle", weight: int = 400
) -> str:
    style = f'font-size="{size}" fill="{fill}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text x="{x:g}" y="{y:g}" {style} {FONT}>{escape(words)}</text>'


def box(x: float, y: float, w: float, h: float, fill: str, stroke: str = LINE, radius: int = 8) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius}" fill="{fill}" stroke="{stroke}"/>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{stroke}" stroke-width="1.5"{dashed}/>'


def svg(width: int, height: int, title: str, parts: list[str]) -> str:
    frame = f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>'
    return "\n".join([head, box(0, 0, width, height, PAPER, PAPER, 0), *parts, "</svg>"]) + "\n"


def purpose(words: dict[str, Any]) -> str:
    """Members stand round one ledger, under one charter, and a proof leaves it."""
    width, height = 960, 470
    clauses, members, does, holds = (list(map(str, words[k])) for k in ("clauses", "members", "does", "holds"))
    parts = [text(width / 2, 34, str(words["title"]), 20, INK, weight=700)]
    parts += [box(60, 56, 840, 74, SAND, SEAL), text(480, 82, str(words["charter"]), 15, SEAL, weight=700)]
    parts += [text(60 + 84 * (2 * i + 1), 112, clause, 13) for i, clause in enumerate(clauses)]
    parts += [line(480, 130, 480, 160, SEAL), box(250, 160, 460, 120, SKY, JADE)]
    parts += [text(480, 186, str(words["ledger"]), 18, JADE, weight=700)]
    for i, held in enumerate(holds):
        x = 258 + 148 * i
        parts += [box(x + 4, 200, 140, 34, "#ffffff"), text(x + 74, 222, held, 11)]
    parts.append(text(480, 262, str(words["rule"]), 12, JADE))
    for i, (member, act) in enumerate(zip(members, does, strict=True)):
        x = 24 + 184 * i
        parts += [line(x + 88, 330, 300 + 90 * i, 280), box(x, 330, 176, 56, "#ffffff")]
        parts += [text(x + 88, 354, member, 14, weight=700), text(x + 88, 374, act, 12, JADE)]
    parts += [text(480, 424, str(words["proof"]), 14, SEAL, weight=700), text(480, 448, str(words["heads"]), 12)]
    return svg(width, height, str(words["title"]), parts)


def house() -> str:
    """The rooms from the door down to the ground, each as wide as its lines of code, with what it imports."""
    step, width = 58, 960
    height = 70 + step * len(FLOORS) + 20
    sizes = {room: lines_of(room) for floor in FLOORS for room, _ in floor}
    largest = max(sizes.values())
    parts = [text(24, 34, "The rooms of Heqi: imports run strictly downward", 18, INK, "start", 700)]
    parts.append(text(936, 34, "bar: lines of code · right: what it imports", 12, INK, "end"))
    for level, floor in enumerate(FLOORS):
        for place, (room, what) in enumerate(floor):
            x, y = 24 + 470 * place, 56 + step * level
            span = 912 if len(floor) == 1 else 442
            parts += [box(x, y, span, 46, "#ffffff"), box(x, y, max(6, span * sizes[room] / largest), 46, SKY, SKY)]
            parts += [text(x + 12, y + 20, room, 15, JADE, "start", 700), text(x + 12, y + 37, what, 11, INK, "start")]
            parts.append(text(x + span - 10, y + 20, f"{sizes[room]:,}", 11, INK, "end"))
            parts.append(text(x + span - 10, y + 37, " ".join(imports_of(room)), 10, LINE, "end"))
    return svg(width, height, "The rooms of Heqi", parts)


def lines_of(room: str) -> int:
    return sum(len(file.read_text(encoding="utf-8").splitlines()) for file in (SOURCE / room).rglob("*.py"))


def imports_of(room: str) -> list[str]:
    """The other rooms whose names a room imports."""
    found = set()
    for file in (SOURCE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("heqi."):
                found.add(str(node.module).split(".")[1])
    order = [name for floor in FLOORS for name, _ in floor]
    return sorted(found - {room}, key=order.index)


def main() -> None:
    for language, words in WORDS.items():
        name = "heqi.svg" if language == "en" else f"heqi.{language}.svg"
        (HERE / name).write_text(purpose(words), encoding="utf-8")
    (HERE / "house.svg").write_text(house(), encoding="utf-8")


if __name__ == "__main__":
    main()
