"""Why something of wallets is refused, in the order of checking."""

from heqi.machine.reasons import Reasons, reason


class Why(Reasons, prefix="wallets"):
    # of the charter
    ISSUER_OPERATES = reason(
        "{issuer} issues and cannot be an operator too: the two tiers would be one.",
        "{issuer} 为发行方，不能同时担任运营机构：两层将合为一层。",
        do=("Name other operators.", "请指定其他运营机构。"),
        source="charter, wallets.operators",
    )
    CLASS_TWICE = reason(
        "Two classes of wallets are called {wallet_class}.",
        "两个钱包类别同名：{wallet_class}。",
        do=("Give each its own id.", "请为各类别分别编号。"),
        source="charter, wallets.wallet_class",
    )
    # issuing
    NOT_THE_ISSUER = reason(
        "{party} does not issue on this ledger; {issuer} does.",
        "{party} 不是本账本的发行方；发行方为 {issuer}。",
        do=("Ask the issuer.", "请联系发行方。"),
        source="charter, wallets.issuer",
    )
    NOT_AN_OPERATOR = reason(
        "{party} serves no wallets; these do: {operators}.",
        "{party} 不是运营机构；运营机构为：{operators}。",
        do=("Name an operator of the charter.", "请填写章程列明的运营机构。"),
        source="charter, wallets.operators",
    )
    # wallets
    SERVES_ITSELF = reason(
        "{operator} cannot serve itself: what it has stands in its till.",
        "{operator} 不能为自己开立钱包：其资金记于自身库存。",
        do=("Open a wallet for another member.", "请为其他成员开立钱包。"),
    )
    CLASS_UNKNOWN = reason(
        "The charter has no class of wallets {wallet_class}; it has {classes}.",
        "章程没有钱包类别 {wallet_class}；现有类别为 {classes}。",
        do=("Choose one of the charter's classes.", "请选择章程中的类别。"),
        source="charter, wallets.wallet_class",
    )
    OPEN_ALREADY = reason(
        "{operator} serves a wallet of {holder} already.",
        "{operator} 已为 {holder} 开立钱包。",
        do=("Use that wallet, or change its class.", "请使用该钱包，或调整其类别。"),
    )
    WALLET_UNKNOWN = reason(
        "{operator} serves no wallet of {holder}.",
        "{operator} 未为 {holder} 开立钱包。",
        do=("Have one opened.", "请先开立钱包。"),
    )
    PAYS_ITSELF = reason(
        "{party} would pay into the wallet from which it pays.",
        "{party} 不能向付款的同一钱包付款。",
        do=("Name another wallet.", "请填写其他钱包。"),
    )
    EACH_LIMIT = reason(
        "A wallet of class {wallet_class} pays {limit:money} at once at most, not {amount:money}.",
        "{wallet_class} 类钱包单笔最多支付 {limit:money}，不能支付 {amount:money}。",
        do=("Pay less, pay from a deposit, or have the class raised.", "请减少金额、改用存款支付，或提升类别。"),
        source="charter, wallets.wallet_class",
    )
    DAILY_LIMIT = reason(
        "With this, the wallet would have paid {spent:money} on {day}; class {wallet_class} allows {limit:money}.",
        "加上本笔，该钱包在 {day} 累计支付 {spent:money}；{wallet_class} 类日累计上限为 {limit:money}。",
        do=("Pay the rest tomorrow, or have the class raised.", "请于次日支付其余部分，或提升类别。"),
        source="charter, wallets.wallet_class",
        retry=True,
    )
    TOO_LITTLE_THERE = reason(
        "{holder} does not have {amount:money} there.",
        "{holder} 在此处的余额不足 {amount:money}。",
        do=("Load, or have some minted, first.", "请先充值，或先申请发行。"),
        retry=True,
    )
    BALANCE_LIMIT = reason(
        "With {amount:money} more the wallet would hold beyond the {limit:money} of class {wallet_class}.",
        "再转入 {amount:money} 将超过 {wallet_class} 类钱包的余额上限 {limit:money}。",
        do=("Load less, unload some, or have the class raised.", "请减少金额、转出部分余额，或提升类别。"),
        source="charter, wallets.wallet_class",
        retry=True,
    )
