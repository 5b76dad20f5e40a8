"""Words: what the clauses, actions and records of wallets are called."""

from heqi.machine.words import ClauseWords, Speaker, Unit, Words
from heqi.modules.wallets.terms import Terms, WalletClass
from heqi.values.bilingual import Both

CLAUSES = {
    "wallets": ClauseWords("Wallets", "钱包"),
    "wallets.issuer": ClauseWords("Issuer", "发行方", Unit.MEMBERS),
    "wallets.operators": ClauseWords("Operators, who serve wallets", "运营机构", Unit.MEMBERS),
    "wallets.reserve_bank": ClauseWords("The reserve is held at", "准备金存放于", Unit.MEMBERS),
    "wallets.currency": ClauseWords("Currency", "币种"),
    "wallets.wallet_class": ClauseWords("Classes of wallets", "钱包类别"),
    "wallets.wallet_class.id": ClauseWords("Id", "编号"),
    "wallets.wallet_class.name": ClauseWords("Name", "名称"),
    "wallets.wallet_class.balance_at_most": ClauseWords("holds at most", "余额至多", Unit.MONEY),
    "wallets.wallet_class.each_at_most": ClauseWords("pays at once at most", "单笔支付至多", Unit.MONEY),
    "wallets.wallet_class.daily_at_most": ClauseWords("pays in a day at most", "日累计支付至多", Unit.MONEY),
    "wallets.source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "wallets.mint": "发行",
    "wallets.redeem": "回笼",
    "wallets.open": "开立钱包",
    "wallets.set_class": "调整类别",
    "wallets.load": "充值",
    "wallets.unload": "提现",
    "wallets.pay": "钱包付款",
}

VALUES = {
    "issue": "发行",
    "till": "待发",
    "wallet": "钱包",
}

FIELDS = {
    "operator": "运营机构",
    "spent": "当日已付",
    "wallet_class": "钱包类别",
}

ROLES = {"issuer": Both("issuer", "发行方")}

SIGNERS = {
    "the issuer": "发行方",
    "the wallet's holder": "钱包持有人",
}


def class_words(speaker: Speaker, wallet_class: WalletClass, terms: Terms) -> Both:
    """How much a wallet holds, pays at once and pays in a day."""
    holds, each, daily = (
        speaker.money(amount, terms.currency)
        for amount in (wallet_class.balance_at_most, wallet_class.each_at_most, wallet_class.daily_at_most)
    )
    return Both(
        f"{wallet_class.name.en}: holds at most {holds}, pays at most {each} at once and {daily} in a day",
        f"{wallet_class.name.zh}：余额至多 {holds}，单笔支付至多 {each}，日累计支付至多 {daily}",
    )


WORDS = Words(
    clauses=CLAUSES,
    entries={"wallets.wallet_class": class_words},
    actions=ACTIONS,
    fields=FIELDS,
    values=VALUES,
    roles=ROLES,
    signers=SIGNERS,
)
