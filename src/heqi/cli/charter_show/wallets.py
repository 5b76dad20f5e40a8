"""A class of wallets in words: how much it holds, pays at once and pays in a day."""

from heqi.cli.charter_show.values import in_currency
from heqi.cli.charter_show.words import Both
from heqi.modules.wallets import WalletClass


def class_words(wallet_class: WalletClass, currency: str) -> Both:
    """Everything that its clause says."""
    holds, each, daily = (
        in_currency(currency, amount)
        for amount in (wallet_class.balance_at_most, wallet_class.each_at_most, wallet_class.daily_at_most)
    )
    return Both(
        f"{wallet_class.id}: holds at most {holds}, pays at most {each} at once and {daily} in a day",
        f"{wallet_class.id}：余额至多 {holds}，单笔支付至多 {each}，日累计支付至多 {daily}",
    )
