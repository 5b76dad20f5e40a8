"""Do the figures of a European invoice agree? The calculation rules of EN 16931, each exact where the standard is exact
and as tolerant as its official rules where they are tolerant. The first rule that fails refuses the document.
"""

from heqi.intake.fields import decimal, rounded
from heqi.intake.invoice import Invoice, Line
from heqi.intake.reasons import Why
from heqi.intake.safe_xml import clip
from heqi.machine.reasons import Refusal, require
from heqi.values.amounts import format_amount, minor_digits

CNY = "CNY"
LINE_TOLERANCE_HUNDREDTHS = 2  # PEPPOL-EN16931-R120: two hundredths of the currency unit


def check_european(invoice: Invoice, stated_allowances: int | None, stated_charges: int | None) -> None:
    """BR-CO-10 to BR-CO-17. The stated sums of allowances and charges are None where the document has none."""

    def rule(name: str, field: str, how: str, stated: int | None, computed: int) -> None:
        agree(invoice.currency, f"EN 16931 {name}", field, how, stated, computed)

    if invoice.lines:
        computed = sum(line.net for line in invoice.lines)
        rule("BR-CO-10", "the sum of the lines", "adding up the lines", invoice.line_total, computed)
    if stated_allowances is not None:
        how = "adding up the allowances"
        rule("BR-CO-11", "the sum of the allowances", how, stated_allowances, invoice.allowances)
    if stated_charges is not None:
        rule("BR-CO-12", "the sum of the charges", "adding up the charges", stated_charges, invoice.charges)
    if invoice.line_total is not None:
        computed = invoice.line_total - invoice.allowances + invoice.charges
        how = "lines - allowances + charges"
        rule("BR-CO-13", "the total without tax", how, invoice.tax_exclusive, computed)
    if invoice.tax_parts:
        computed = sum(part.tax for part in invoice.tax_parts)
        rule("BR-CO-14", "the tax", "adding up the tax breakdown", invoice.tax or 0, computed)
    computed = invoice.tax_exclusive + (invoice.tax or 0)
    rule("BR-CO-15", "the total with tax", "total without tax + tax", invoice.total, computed)
    if invoice.payable is not None:
        computed = invoice.total - invoice.prepaid + invoice.rounding + invoice.third_party
        how = "total - prepaid + rounding" + (" + collected for others" if invoice.third_party else "")
        rule("BR-CO-16", "the amount due", how, invoice.payable, computed)
    _check_rates(invoice)


def _check_rates(invoice: Invoice) -> None:
    """BR-CO-17: tax = basis x rate, half up. The official rules let it be off by less than one currency unit."""
    unit = 10 ** minor_digits(invoice.currency)
    for part in invoice.tax_parts:
        if part.rate is None:
            continue
        try:
            rate = decimal(part.rate)
        except ValueError:
            raise Refusal(Why.FIELD_MALFORMED, field="tax rate", text=clip(part.rate, 40)) from None
        computed = rounded(part.basis * rate / 100)
        if abs(part.tax - computed) >= unit:
            rule, how = f"EN 16931 BR-CO-17: {part.rate}%", "its taxable amount × rate"
            agree(invoice.currency, rule, "the tax of one rate", how, part.tax, computed)


def line_differences(invoice: Invoice) -> list[tuple[int, int, int]]:
    """Lines whose price is not what quantity x price says: (line number from 1, computed, stated). No reason to refuse:
    neither EN 16931 nor the tax platform forbids it, but somebody should look.
    """
    found = []
    tolerance = LINE_TOLERANCE_HUNDREDTHS * 10 ** minor_digits(invoice.currency) // 100
    for number, line in enumerate(invoice.lines, 1):
        computed = _line_net(line, minor_digits(invoice.currency))
        if computed is not None and abs(computed - line.net) > tolerance:
            found.append((number, computed, line.net))
    return found


def _line_net(line: Line, digits: int) -> int | None:
    if line.quantity is None or line.price is None:
        return None
    try:
        base = decimal(line.price_base or "1")
        if base <= 0:
            return None
        return rounded(decimal(line.quantity) * decimal(line.price) / base * 10**digits) + line.adjustment
    except ValueError:
        return None


def agree(currency: str, rule: str, field: str, how: str, stated: int | None, computed: int) -> None:
    """Refuse with both figures unless they are equal."""
    require(
        stated == computed,
        Why.ARITHMETIC,
        rule=rule,
        field=field,
        how=how,
        stated="nothing" if stated is None else format_amount(stated, currency),
        computed=format_amount(computed, currency),
        currency=currency,
    )
