"""Orders and advices for tests, in UBL."""

NAMESPACES = (
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
)


def party(name: str) -> str:
    return f"<cac:Party><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName></cac:Party>"


def item(name: str, batch: str = "") -> str:
    instance = "" if not batch else (
        f"<cac:ItemInstance><cac:LotIdentification><cbc:LotNumberID>{batch}</cbc:LotNumberID>"
        "</cac:LotIdentification></cac:ItemInstance>"
    )  # fmt: skip
    return f"<cac:Item><cbc:Name>{name}</cbc:Name>{instance}</cac:Item>"


def order(*lines: tuple[str, str, str]) -> bytes:
    """(item, quantity, unit) each."""
    said = "".join(
        f'<cac:OrderLine><cac:LineItem><cbc:Quantity unitCode="{unit}">{quantity}</cbc:Quantity>{item(name)}'
        "</cac:LineItem></cac:OrderLine>"
        for name, quantity, unit in lines
    )
    return (
        f'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" {NAMESPACES}>'
        "<cbc:ID>PO-7</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate>"
        "<cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>"
        f"<cac:BuyerCustomerParty>{party('Core Maker')}</cac:BuyerCustomerParty>"
        f"<cac:SellerSupplierParty>{party('River Parts')}</cac:SellerSupplierParty>"
        '<cac:AnticipatedMonetaryTotal><cbc:PayableAmount currencyID="CNY">1200.50</cbc:PayableAmount>'
        f"</cac:AnticipatedMonetaryTotal>{said}</Order>"
    ).encode()


def advice(kind: str, counted: str, quantity: str, batch: str) -> bytes:
    return (
        f'<{kind}Advice xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}Advice-2" {NAMESPACES}>'
        "<cbc:ID>A-9</cbc:ID><cbc:IssueDate>2026-03-09</cbc:IssueDate>"
        "<cac:OrderReference><cbc:ID>PO-7</cbc:ID></cac:OrderReference>"
        f"<cac:DespatchSupplierParty>{party('River Parts')}</cac:DespatchSupplierParty>"
        f"<cac:DeliveryCustomerParty>{party('Core Maker')}</cac:DeliveryCustomerParty>"
        f'<cac:{kind}Line><cbc:{counted}Quantity unitCode="KGM">{quantity}</cbc:{counted}Quantity>'
        f"{item('Copper', batch)}</cac:{kind}Line></{kind}Advice>"
    ).encode()
