"""Wallets: money in two tiers, as with e-CNY. The issuer mints to operators, operators serve wallets.

    operator's deposit ──mint──▶ reserve (held)          holder's deposit ──load──▶ operator's deposit
                                    │                                                 │
                              operator's till ───────────────load──────────────▶ holder's wallet ──pay──▶ wallets
                                    ▲                                                 │
              redeem: back to the deposit ◀──────────────unload───────────────────────┘

What was issued always equals the reserve that the issuer holds at one settlement bank and cannot spend, and what tills
and wallets hold together. So nothing here issues money either: it is the deposits of `payments` in another form.
Loading and unloading change the form and no amount.

Only a central bank may issue what stands for RMB (中国人民银行法 art. 20): the issuer is it or acts for it, or the
ledger is a trial whose deposits are simulated.

A wallet belongs to a member, by its real name, and has a class of the charter: how much it holds, pays at once and pays
in a ledger day. Only that is refused by a limit: unloading and redeeming never are, and unloading does not even wait
for the operator's funds, since what its till holds is backed.
"""

from heqi.machine.invariants import always, conserved, fixed, never_deleted
from heqi.machine.module import Module, Rule
from heqi.modules.wallets.books import WALLETS, Kind, Wallet, issued, nobody_else_owes
from heqi.modules.wallets.issuing import Mint, Redeem, mint, redeem
from heqi.modules.wallets.reasons import Why
from heqi.modules.wallets.serving import Load, Open, Pay, SetClass, Unload, load, open_wallet, pay, set_class, unload
from heqi.modules.wallets.terms import Terms, WalletClass, amends, check
from heqi.modules.wallets.words import WORDS

MODULE = Module(
    "wallets",
    __doc__,
    tables=(WALLETS,),
    rules={
        Mint: Rule(
            mint,
            by="the issuer",
            zh="发行方向运营机构发行等额数字资金，运营机构的存款转为发行方专户准备金",
            also=("operator",),
            amount="amount",
            starts=True,
        ),
        Redeem: Rule(
            redeem, by="the operator", zh="运营机构缴回其待发资金，并将相应准备金取回为存款。", amount="amount"
        ),
        Open: Rule(
            open_wallet,
            by="the operator",
            zh="运营机构为同意的成员开立钱包；每家运营机构为其服务的每个成员只开立一个。",
            also=("holder",),
            starts=True,
        ),
        SetClass: Rule(
            set_class, by="the operator", zh="运营机构将钱包调整为另一类别。其中余额不变，无论新类别允许多少。"
        ),
        Load: Rule(load, by="the wallet's holder", zh="持有人将其存款的一定金额转入其钱包。", amount="amount"),
        Unload: Rule(
            unload,
            by="the wallet's holder",
            zh="持有人将其钱包的一定金额转回存款，不受限额约束。运营机构自身存款不足时，由其资金背后的准备金支付。",
            amount="amount",
        ),
        Pay: Rule(
            pay, by="the wallet's holder", zh="持有人由其钱包向另一钱包付款，不超出双方类别的限额。", amount="amount"
        ),
    },
    reasons=(Why,),
    invariants=(
        conserved(WALLETS, "amount", per=("currency",)),
        conserved(WALLETS, issued, per=("currency",), grows_in=(Mint,), shrinks_in=(Redeem, Unload)),
        always(WALLETS, "nobody owes but the issuer", nobody_else_owes),
        fixed(WALLETS, "kind", "operator", "holder", "currency"),
        never_deleted(WALLETS),
    ),
    terms=Terms,
    section=14,
    check=check,
    amends=amends,
    words=WORDS,
)

__all__ = [
    "MODULE",
    "WALLETS",
    "Kind",
    "Load",
    "Mint",
    "Open",
    "Pay",
    "Redeem",
    "SetClass",
    "Terms",
    "Unload",
    "Wallet",
    "WalletClass",
    "Why",
]
