"""Words: what the clauses, actions and records of charter are called."""

from heqi.machine.words import Words

ACTIONS = {
    "charter.set_consensus_key": "登记共识密钥",
    "charter.agree_to_upgrade": "同意升级",
}

FIELDS = {
    "agreed_by": "同意方",
    "agreed_height": "同意时的区块",
    "amends": "修订来源",
    "application": "应用版本",
    "canonical": "规范文本",
    "digest": "摘要",
}

SIGNERS = {
    "the book-keeper": "记账方",
}

WORDS = Words(actions=ACTIONS, fields=FIELDS, signers=SIGNERS)
