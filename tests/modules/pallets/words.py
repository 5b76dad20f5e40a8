"""Words: what the clauses, actions and records of pallets are called."""

from heqi.machine.words import ClauseWords, Speaker, Unit, Words
from heqi.values.bilingual import Both
from tests.modules.pallets.terms import Pattern, Terms


def pattern_words(speaker: Speaker, pattern: Pattern, terms: Terms) -> Both:
    price = speaker.money(pattern.replaced_for)
    return Both(
        f"a lost one costs {price}; back within {terms.loan_days} days",
        f"遗失每件赔偿 {price}；{terms.loan_days} 天内归还",
    )


WORDS = Words(
    clauses={
        "pallets": ClauseWords("Reusable pallets", "循环托盘"),
        "pallets.loan_days": ClauseWords("Given back within", "归还期限", Unit.DAYS),
        "pallets.pattern": ClauseWords("Patterns", "托盘规格"),
        "pallets.pattern.id": ClauseWords("Id", "编号"),
        "pallets.pattern.replaced_for": ClauseWords("A lost one costs", "遗失赔偿", Unit.MONEY),
    },
    entries={"pallets.pattern": pattern_words},
    actions={"pallets.lend": "出借托盘", "pallets.give_back": "归还托盘"},
    fields={"pallet_owner": "托盘所有人", "pallet_borrower": "托盘借用方", "pattern": "托盘规格", "pieces": "件数"},
    values={"lent": "借出中", "given-back": "已归还", "pallet-loan": "托盘借用"},
    signers={"the owner of pallets": "托盘所有人", "the borrower of pallets": "托盘借用方"},
)
