"""What always holds between the rows of a ledger, whatever was done: sums, and who has what."""

from collections import Counter

from tests.simulation.audit.book import Row, expect

OWED = ("live", "defaulted")
Rows = dict[str, dict[str, Row]]


def money_is_conserved(rows: Rows) -> None:
    """Per bank and currency what all have adds up to what the bank's statements say; nobody has less than nothing."""
    sums: Counter[tuple[str, str]] = Counter()
    held: Counter[str] = Counter()
    for name, row in rows.get("balances", {}).items():
        sums[row["bank"], row["currency"]] += row["available"] + row["held"]
        expect(row["held"] >= 0 and (row["party"] is None or row["available"] >= 0), name, "is below zero")
        held[name] = row["held"]
    expect(not any(sums.values()), "money is not conserved:", {key: rest for key, rest in sums.items() if rest})
    for hold in rows.get("holds", {}).values():
        if hold["stage"] == "held":
            held[f"{hold['bank']}/{hold['currency']}/{hold['payer']}"] -= hold["amount"]
    for row in rows.get("pledge_proceeds", {}).values():
        held[f"{row['bank']}/{row['currency']}/{row['pledgor']}"] -= row["amount"]
    for fund in rows.get("funds", {}).values():
        held[f"{fund['bank']}/{fund['currency']}/{fund['payer']}"] -= fund["left"]
    issued = {(row["currency"], row["operator"]): row["amount"] for row in rows.get("wallets", {}).values()
              if row["kind"] == "issue"}  # fmt: skip
    for name, rest in held.items():
        if rest:  # the reserve, at whichever bank it is
            _, currency, party = name.split("/")
            issued[currency, party] = issued.get((currency, party), 0) + rest
    expect(not any(issued.values()), "what is held does not add up to holds, funds, proceeds and the reserve")


def claims_are_conserved(rows: Rows) -> None:
    """Of every promise and obligor: promised = outstanding + paid + cancelled, and the parts add up to that."""
    outstanding: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    for claim in rows.get("claims", {}).values():
        outstanding[claim["root"]] += claim["face"] if claim["stage"] in OWED else 0
        paid[claim["root"]] += claim["paid"]
        expect(claim["face"] >= 0 and claim["disputed"] <= claim["face"], "a claim is below zero")
        expect(claim["face"] > 0 or claim["stage"] not in OWED, "a claim over nothing is owed")
    debtors: dict[str, Counter[str]] = {}
    totals = ("promised", "outstanding", "paid", "cancelled")
    for root, promise in rows.get("promises", {}).items():
        expect(promise["outstanding"] == outstanding[root], "the parts of", root, "do not add up to what is owed")
        expect(promise["paid"] == paid[root], "the parts of", root, "do not add up to what was paid")
        rest = promise["promised"] - promise["outstanding"] - promise["paid"] - promise["cancelled"]
        expect(rest == 0, "promised = outstanding + paid + cancelled fails for", root, "by", rest)
        debtors.setdefault(promise["obligor"], Counter()).update({total: promise[total] for total in totals})
    for name, obligor in rows.get("obligors", {}).items():
        sums = debtors.get(name, Counter())
        expect(all(obligor[total] == sums[total] for total in totals), "the totals of", name, "drifted")


def finance_fits_claims(rows: Rows) -> None:
    """A claim with money out has one such file, whose financier holds it; exposures are the sums of what is out."""
    out: Counter[str] = Counter()
    financed: Counter[str] = Counter()
    for name, file in rows.get("financing_files", {}).items():
        if file["stage"] == "paid-out":
            claim = rows["claims"][file["claim"]]
            financed[file["claim"]] += 1
            expect(claim["financed_by"] == name and claim["holder"] == file["financier"], "a financier lacks its claim")
            for subject in {file["obligor"], file["group"] or file["obligor"]}:
                out[f"{file['financier']}/{subject}"] += file["principal_left"]
    expect(all(count == 1 for count in financed.values()), "a claim is financed twice")
    for name, exposure in rows.get("exposures", {}).items():
        expect(exposure["used"] == out[name], "exposure", name, "is", exposure["used"], "instead of", out[name])


def invoices_back_promises(rows: Rows) -> None:
    """What is used of an invoice is what promises rest on it, and never more than its total."""
    used: Counter[str] = Counter()
    for root, promise in rows.get("promises", {}).items():
        claim = rows["claims"][root]
        over = claim["stage"] in ("declined", "lapsed") or (claim["stage"] == "cancelled" and not promise["promised"])
        if not over:
            used.update({part["document"]: 0 for part in promise["invoices"]})
            for part in promise["invoices"]:
                used[part["document"]] += part["amount"]
    for name, document in rows.get("documents", {}).items():
        expect(document["used"] == used[name], "invoice", name, "is used for", document["used"], "not", used[name])
        expect(document["used"] <= document["total"], "an invoice is used beyond its total")


def keyrings_hold_keys(rows: Rows) -> None:
    """A member's ring holds exactly its keys that are not revoked."""
    rings: dict[str, list[str]] = {}
    for name, key in rows["keys"].items():
        if key["revoked_day"] is None:
            rings.setdefault(key["party"], []).append(name)
    for party, ring in rows["keyrings"].items():
        expect(sorted(ring["keys"]) == sorted(rings.get(party, [])), "the keyring of", party, "is wrong")


LAWS = (money_is_conserved, claims_are_conserved, finance_fits_claims, invoices_back_promises, keyrings_hold_keys)
