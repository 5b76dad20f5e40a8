"""Words: what the clauses, actions and records of amendment are called."""

from heqi.machine.words import ClauseWords, Unit, Words
from heqi.modules.amendment.terms import CLASSES
from heqi.values.bilingual import Both

THRESHOLD = {
    "of": ClauseWords("Who decides", "由谁决定", Unit.CODES),
    "vote_days": ClauseWords("Votes are cast within", "表决期", Unit.DAYS),
    "cooling_days": ClauseWords("What passed takes over after", "通过后的冷静期", Unit.DAYS),
    "more_than": ClauseWords("More than", "须超过"),
    "at_least": ClauseWords("At least", "须达到"),
    "covers": ClauseWords("Which clauses", "适用条款", Unit.CLAUSES),
}

CLAUSES = {
    "amendment": ClauseWords("Amending the charter", "修订章程"),
    "amendment.operational": ClauseWords("Operational clauses", "运营类条款"),
    "amendment.economic": ClauseWords("Economic clauses", "经济类条款"),
    "amendment.constitutional": ClauseWords("All other clauses", "其余条款（根本类）"),
    "amendment.entrenched": ClauseWords("The list of entrenched clauses", "不可修订条款清单", Unit.CLAUSES),
    **{f"amendment.{name}.{clause}": words for name in CLASSES for clause, words in THRESHOLD.items()},
}

ACTIONS = {
    "amendment.propose": "提议修订",
    "amendment.vote": "表决修订",
    "amendment.withdraw": "撤回修订提案",
}

VALUES = {
    "constitutional": "根本类",
    "economic": "经济类",
    "operational": "运营类",
    "passed": "已通过",
}

FIELDS = {
    "base": "原文本",
    "because": "理由",
    "closes_day": "截止日",
    "decided_as": "表决类别",
    "first_day": "生效日",
    "path": "条款",
    "proposal": "提案",
    "proposed_day": "提案日",
    "proposer": "提案方",
    "value": "内容",
}

CODES = {
    "members": Both("all members", "全体成员"),
    "power": Both("the book-keepers' power", "记账方权重"),
}

SIGNERS = {
    "the proposer": "提案人",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, values=VALUES, codes=CODES, signers=SIGNERS)
