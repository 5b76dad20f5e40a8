"""Makes the sample invoices of this folder, byte for byte the same each time: python examples/invoices/make_samples.py

Everything here is invented: companies, numbers, accounts. No sample is a real invoice, and each of them says so.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).resolve().parent
REMARK = "示例，非真实发票 (a sample, no real invoice)"


@dataclass(frozen=True)
class Company:
    name: str
    tax_id: str
    address: str = "江城市滨江路1号"
    bank: str = "江城银行营业部"
    account: str = "6200000000000001"


CORE_MAKER = Company("江城核心制造有限公司", "91420100MA00000025")
RIVER_PARTS = Company("江城零部件有限公司", "91420100MA00000038")
FINE_WORKS = Company("江城精工有限公司", "91420100MA0000004B")
# Registers of names differ in the width of their brackets; this buyer is written with full-width ones.
MARKET = Company("江城贸易（集团）有限公司", "91420100MA0000005E")


@dataclass(frozen=True)
class Item:
    """One line: the net amount in fen, the tax rate in per cent (None: exempt)."""

    name: str
    net: int
    rate: int | None = 13
    quantity: str | None = None
    unit: str | None = None
    price: str | None = None

    @property
    def tax(self) -> int | None:
        return None if self.rate is None else round_half_up(Fraction(self.net * self.rate, 100))


@dataclass(frozen=True)
class Fapiao:
    number: str
    issued: str
    seller: Company
    buyer: Company
    items: tuple[Item, ...]
    special: bool = True
    takes_back: str | None = None
    clock: str = " 10:21:35"

    @property
    def net(self) -> int:
        return sum(item.net for item in self.items)

    @property
    def tax(self) -> int | None:
        taxed = [item.tax for item in self.items if item.tax is not None]
        return sum(taxed) if taxed else None

    @property
    def total(self) -> int:
        return self.net + (self.tax or 0)


def round_half_up(value: Fraction) -> int:
    return -round_half_up(-value) if value < 0 else int(value + Fraction(1, 2))


def yuan(fen: int) -> str:
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{cents:02d}"


def starred(fen: int | None) -> str:
    return "*" if fen is None else yuan(fen)


# --- capital digits -------------------------------------------------------------------------------------

DIGITS = "零壹贰叁肆伍陆柒捌玖"


def capitals(fen: int) -> str:
    """An amount below 10^16 yuan in capital Chinese digits, as invoices write it."""
    whole, cents = divmod(abs(fen), 100)
    jiao, rest = divmod(cents, 10)
    text = _whole_in_capitals(whole) + "圆" if whole or not cents else ""
    if not cents:
        return ("（负数）" if fen < 0 else "") + text + "整"
    if jiao:
        text += DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    text += DIGITS[rest] + "分" if rest else "整"
    return ("（负数）" if fen < 0 else "") + text


def _whole_in_capitals(number: int) -> str:
    if number < 10_000:
        return _section_in_capitals(number) or "零"
    for worth, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= worth:
            head, tail = divmod(number, worth)
            gap = "零" if tail and tail < worth // 10 else ""
            return _whole_in_capitals(head) + unit + gap + (_whole_in_capitals(tail) if tail else "")
    raise AssertionError("every number from 10,000 on has a 万")


def _section_in_capitals(number: int) -> str:
    text, zero = "", False
    for worth, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, number = divmod(number, worth)
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + unit
            zero = False
        else:
            zero = True
    return text


# --- 数电票 ------------------------------------------------------------------------------------------------


def fapiao_xml(invoice: Fapiao, figures: Callable[[str], str] = str, words: str | None = None) -> bytes:
    """A 数电票 as XML. `figures` and `words` let a sample be altered after the fact."""
    label = ("01", "增值税专用发票") if invoice.special else ("02", "普通发票")
    red = invoice.total < 0
    body = "".join(_item_xml(item) for item in invoice.items)
    if invoice.takes_back:
        taken = f"<OriginalInvoiceCode>{invoice.takes_back}</OriginalInvoiceCode>"
        note = "<CreditNoteNumber>42010026030000000001</CreditNoteNumber>"
        specific = f"<SpecificInformation><RedEInvoice>{taken}{note}</RedEInvoice></SpecificInformation>"
    else:
        specific = "<SpecificInformation/>"
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
<Header>
<EIid>{invoice.number}</EIid><EInvoiceTag>SWEI3200</EInvoiceTag><Version>0.31</Version>
<InherentLabel>
<InIssuType><LabelCode>{"N" if red else "Y"}</LabelCode><LabelName>是否蓝字发票标志</LabelName></InIssuType>
<EInvoiceType><LabelCode>{label[0]}</LabelCode><LabelName>电子发票（{label[1]}）</LabelName></EInvoiceType>
<GeneralOrSpecialVAT><LabelCode>{label[0]}</LabelCode><LabelName>{label[1]}</LabelName></GeneralOrSpecialVAT>
<TaxpayerType><LabelCode>01</LabelCode><LabelName>增值税一般纳税人</LabelName></TaxpayerType>
</InherentLabel>
</Header>
<EInvoiceData>
<SellerInformation>{_party_xml("Seller", invoice.seller)}</SellerInformation>
<BuyerInformation>{_party_xml("Buyer", invoice.buyer)}</BuyerInformation>
<BasicInformation>
<TotalAmWithoutTax>{yuan(invoice.net)}</TotalAmWithoutTax>
<TotalTaxAm>{starred(invoice.tax)}</TotalTaxAm>
<TotalTax-includedAmount>{figures(yuan(invoice.total))}</TotalTax-includedAmount>
<TotalTax-includedAmountInChinese>{words or capitals(invoice.total)}</TotalTax-includedAmountInChinese>
<Drawer>开票员</Drawer><RequestTime>{invoice.issued} 10:21:30</RequestTime>
</BasicInformation>
{body}{specific}
<AdditionalInformation><Remark>{REMARK}</Remark></AdditionalInformation>
</EInvoiceData>
<SellerAuthentication><AuthenticationMethods>01</AuthenticationMethods></SellerAuthentication>
<TaxSupervisionInfo>
<InvoiceNumber>{invoice.number}</InvoiceNumber><IssueTime>{invoice.issued}{invoice.clock}</IssueTime>
<TaxBureauCode>14200000000</TaxBureauCode><TaxBureauName>国家税务总局江城市税务局（示例）</TaxBureauName>
</TaxSupervisionInfo>
</EInvoice>
"""
    return text.encode("utf-8")


def _party_xml(side: str, company: Company) -> str:
    fields = {
        "IdNum": company.tax_id,
        "Name": company.name,
        "Addr": company.address,
        "BankName": company.bank,
        "BankAccNum": company.account,
    }
    return "".join(f"<{side}{name}>{value}</{side}{name}>" for name, value in fields.items())


def _item_xml(item: Item) -> str:
    optional = {"MeaUnits": item.unit, "Quantity": item.quantity, "UnPrice": item.price}
    given = "".join(f"<{name}>{value}</{name}>" for name, value in optional.items() if value)
    rate = "免税" if item.rate is None else f"0.{item.rate:02d}"
    return f"""<IssuItemInformation>
<ItemName>{item.name}</ItemName>{given}<Amount>{yuan(item.net)}</Amount><TaxRate>{rate}</TaxRate>\
<ComTaxAm>{starred(item.tax)}</ComTaxAm><TotaltaxIncludedAmount>{yuan(item.net + (item.tax or 0))}\
</TotaltaxIncludedAmount><TaxClassificationCode>1090000000000000000</TaxClassificationCode>
</IssuItemInformation>
"""


# --- OFD --------------------------------------------------------------------------------------------------

OFD_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
OLDER_NAMESPACE = 'xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019"'


def ofd(name: str, attached: bytes) -> bytes:
    """An OFD file: one page, and the invoice's XML as an attachment that Attachments.xml names."""
    files = {
        "OFD.xml": f'<ofd:OFD {OFD_NAMESPACE} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD_NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>2</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
        "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {OFD_NAMESPACE}/>",
        "Doc_0/Attachs/Attachments.xml": f"<ofd:Attachments {OFD_NAMESPACE}>"
        f'<ofd:Attachment ID="2" Name="invoice" Format="xml"><ofd:FileLoc>{name}</ofd:FileLoc></ofd:Attachment>'
        "</ofd:Attachments>",
        f"Doc_0/Attachs/{name}": attached.decode("utf-8"),
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(path, date_time=(2026, 3, 2, 0, 0, 0))
            # Stored, not deflated: two versions of zlib may pack the same text in different bytes.
            archive.writestr(member, content.encode("utf-8"), zipfile.ZIP_STORED)
    return packed.getvalue()


def older_xml(code: str, serial: str, issued: str, seller: Company, buyer: Company, item: Item) -> bytes:
    """An electronic invoice of 2019, the `original_invoice.xml` of older OFD files."""
    tax = item.tax or 0
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<eInvoice {OLDER_NAMESPACE} Version="1.0">
<fp:DocID>01</fp:DocID><fp:TypeCode>0</fp:TypeCode>
<fp:InvoiceCode>{code}</fp:InvoiceCode><fp:InvoiceNo>{serial}</fp:InvoiceNo><fp:IssueDate>{issued}</fp:IssueDate>
<fp:Buyer><fp:BuyerName>{buyer.name}</fp:BuyerName><fp:BuyerTaxID>{buyer.tax_id}</fp:BuyerTaxID></fp:Buyer>
<fp:Seller><fp:SellerName>{seller.name}</fp:SellerName><fp:SellerTaxID>{seller.tax_id}</fp:SellerTaxID></fp:Seller>
<fp:TaxInclusiveTotalAmount>{yuan(item.net + tax)}</fp:TaxInclusiveTotalAmount>
<fp:Note>{REMARK}</fp:Note><fp:InvoiceClerk>开票员</fp:InvoiceClerk>
<fp:TaxTotalAmount>{yuan(tax)}</fp:TaxTotalAmount>
<fp:TaxExclusiveTotalAmount>{yuan(item.net)}</fp:TaxExclusiveTotalAmount>
<fp:GoodsInfos><fp:GoodsInfo><fp:LineNo>1</fp:LineNo><fp:Item>{item.name}</fp:Item>
<fp:MeasurementDimension>{item.unit}</fp:MeasurementDimension><fp:Price>{item.price}</fp:Price>
<fp:Quantity>{item.quantity}</fp:Quantity><fp:Amount>{yuan(item.net)}</fp:Amount>
<fp:TaxScheme>{item.rate}%</fp:TaxScheme><fp:TaxAmount>{yuan(tax)}</fp:TaxAmount></fp:GoodsInfo></fp:GoodsInfos>
</eInvoice>
"""
    return text.encode("utf-8")


# --- European: one invoice as UBL, as CII, and as a PDF that carries the CII -------------------------------

EUROPEAN_SELLER = ("River City Parts Europe GmbH", "DE999999999", "4000001000005", "HRB 900001")
EUROPEAN_BUYER = ("River City Core Maker Europe GmbH", "DE888888888", "4000001000012", "HRB 900002")
EUROPEAN_LINES = (("Bearing housing", "100", "80.00", "8000.00"), ("Drive shaft", "10", "450.00", "4500.00"))
NUMBER, NET, TAX, TOTAL = "RCP-2026-0042", "12500.00", "2375.00", "14875.00"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
UNECE = "urn:un:unece:uncefact:data:standard:"
CEN = "urn:cen.eu:en16931:2017"


def ubl_xml() -> bytes:
    """The invoice in UBL 2.1."""
    lines = "".join(
        f"""<cac:InvoiceLine>
<cbc:ID>{number}</cbc:ID><cbc:InvoicedQuantity unitCode="H87">{quantity}</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>{name}</cbc:Name>{_ubl_category("ClassifiedTaxCategory")}</cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price>
</cac:InvoiceLine>
"""
        for number, (name, quantity, price, net) in enumerate(EUROPEAN_LINES, 1)
    )
    totals = {
        "LineExtensionAmount": NET,
        "TaxExclusiveAmount": NET,
        "TaxInclusiveAmount": TOTAL,
        "PayableAmount": TOTAL,
    }
    amounts = "".join(f'<cbc:{name} currencyID="EUR">{text}</cbc:{name}>' for name, text in totals.items())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{UBL}Invoice-2" xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2">
<cbc:CustomizationID>{CEN}</cbc:CustomizationID>
<cbc:ID>{NUMBER}</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate><cbc:DueDate>2026-04-30</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:Note>A sample, no real invoice</cbc:Note>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty>{_ubl_party(*EUROPEAN_SELLER)}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>{_ubl_party(*EUROPEAN_BUYER)}</cac:AccountingCustomerParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{TAX}</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="EUR">{NET}</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">{TAX}</cbc:TaxAmount>
{_ubl_category("TaxCategory")}</cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>{amounts}</cac:LegalMonetaryTotal>
{lines}</Invoice>
""".encode()


def _ubl_category(name: str) -> str:
    scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    return f"<cac:{name}><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>{scheme}</cac:{name}>"


def _ubl_party(name: str, vat: str, gln: str, register: str) -> str:
    return f"""<cac:Party>
<cac:PartyIdentification><cbc:ID schemeID="0088">{gln}</cbc:ID></cac:PartyIdentification>
<cac:PostalAddress><cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>{vat}</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName><cbc:CompanyID>{register}</cbc:CompanyID>
</cac:PartyLegalEntity></cac:Party>"""


def cii_xml() -> bytes:
    """The same invoice in CII D16B."""
    tax = """<ram:TypeCode>VAT</ram:TypeCode>{basis}<ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>19.00</ram:RateApplicablePercent>"""
    lines = "".join(
        f"""<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>{name}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>{price}</ram:ChargeAmount>
</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="H87">{quantity}.0000</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>{tax.format(basis="")}</ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{net}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>
"""
        for number, (name, quantity, price, net) in enumerate(EUROPEAN_LINES, 1)
    )
    basis = f"<ram:BasisAmount>{NET}</ram:BasisAmount>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="{UNECE}CrossIndustryInvoice:100"
 xmlns:ram="{UNECE}ReusableAggregateBusinessInformationEntity:100" xmlns:udt="{UNECE}UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{CEN}</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{NUMBER}</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260302</udt:DateTimeString></ram:IssueDateTime>
<ram:IncludedNote><ram:Content>A sample, no real invoice</ram:Content></ram:IncludedNote></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
{lines}<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty>{_cii_party(*EUROPEAN_SELLER)}</ram:SellerTradeParty>
<ram:BuyerTradeParty>{_cii_party(*EUROPEAN_BUYER)}</ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:ApplicableTradeTax><ram:CalculatedAmount>{TAX}</ram:CalculatedAmount>{tax.format(basis=basis)}</ram:ApplicableTradeTax>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20260430</udt:DateTimeString>
</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>{NET}</ram:LineTotalAmount>
<ram:TaxBasisTotalAmount>{NET}</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">{TAX}</ram:TaxTotalAmount>
<ram:GrandTotalAmount>{TOTAL}</ram:GrandTotalAmount><ram:DuePayableAmount>{TOTAL}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
""".encode()


def _cii_party(name: str, vat: str, gln: str, register: str) -> str:
    return f"""<ram:GlobalID schemeID="0088">{gln}</ram:GlobalID><ram:Name>{name}</ram:Name>
<ram:SpecifiedLegalOrganization><ram:ID>{register}</ram:ID></ram:SpecifiedLegalOrganization>
<ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{vat}</ram:ID></ram:SpecifiedTaxRegistration>"""


def pdf(files: dict[str, bytes], page: str) -> bytes:
    """A PDF of one page with files embedded in it, written out object by object."""
    drawing = f"BT /F1 14 Tf 60 760 Td ({page}) Tj ET".encode("ascii")
    names, attached = [], []
    objects = [
        b"",  # the catalog, known at the end
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for name, content in files.items():
        head = b"<< /Type /EmbeddedFile /Subtype /text#2Fxml /Length %d >>" % len(content)
        objects.append(head + b"\nstream\n" + content + b"\nendstream")
        label = name.encode("ascii")
        objects.append(
            b"<< /Type /Filespec /AFRelationship /Alternative /F (%s) /UF (%s) /EF << /F %d 0 R >> >>"
            % (label, label, len(objects))
        )
        names.append(b"(%s) %d 0 R" % (label, len(objects)))
        attached.append(b"%d 0 R" % len(objects))
    embedded = b"/Names << /EmbeddedFiles << /Names [%s] >> >> /AF [%s] " % (b" ".join(names), b" ".join(attached))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R %s>>" % (embedded if files else b"")
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


# --- the samples ------------------------------------------------------------------------------------------

HOUSING = "*金属制品*轴承座"
MILLION = Fapiao(
    "26422000000100000001",
    "2026-03-02",
    RIVER_PARTS,
    CORE_MAKER,
    (Item(HOUSING, 88495575, 13, "5000", "件", "176.9911500000"),),
)
MILLION_RED = Fapiao(
    "26422000000100000090",
    "2026-03-20",
    RIVER_PARTS,
    CORE_MAKER,
    (Item(HOUSING, -88495575, 13, "-5000", "件", "176.9911500000"),),
    takes_back=MILLION.number,
)
# The same number and another content: what a careful forger would hand in.
MILLION_FORGED = Fapiao(
    MILLION.number,
    "2026-03-02",
    RIVER_PARTS,
    CORE_MAKER,
    (Item(HOUSING, 123893805, 13, "7000", "件", "176.9911500000"),),
)
MANY_LINES = tuple(
    Item(f"*通用设备*备件{number:02d}号", 1_000_00 + 137 * number, 13 if number % 3 else 9, "1", "件")
    for number in range(1, 61)
)


def samples() -> dict[str, bytes]:
    """File name -> content of every sample."""
    clockless = Fapiao(
        "26422000000100000021",
        "2026-03-11",
        FINE_WORKS,
        MARKET,
        (Item("*信息技术服务*设备联网服务", 1509434, 6),),
        special=False,
        clock="",
    )
    discounted = (
        Item("*金属制品*法兰", 200_000_00, 13, "1000", "件", "200.0000000000"),
        Item("*金属制品*法兰", -10_000_00, 13),
    )
    exempt = (Item("*农产品*鲜活水产", 36_500_00, None, "1000", "千克", "36.5"),)
    housing = Item("*金属制品*轴承座", 442477, 13, "25", "件", "176.99115")
    older = older_xml("042002600111", "01234567", "2026年03月12日", RIVER_PARTS, CORE_MAKER, housing)
    return {
        "fapiao-special.xml": fapiao_xml(MILLION),
        "fapiao-special-480000.xml": fapiao_xml(
            Fapiao(
                "26422000000100000002",
                "2026-04-10",
                RIVER_PARTS,
                CORE_MAKER,
                (Item(HOUSING, 42477876, 13, "2400", "件", "176.99115"),),
            )
        ),
        "fapiao-special-300000.xml": fapiao_xml(
            Fapiao(
                "26422000000100000003",
                "2026-03-05",
                RIVER_PARTS,
                CORE_MAKER,
                (Item(HOUSING, 26548673, 13, "1500", "件", "176.99115"),),
            )
        ),
        "fapiao-special-250000.xml": fapiao_xml(
            Fapiao(
                "26422000000100000004",
                "2026-06-01",
                RIVER_PARTS,
                CORE_MAKER,
                (Item(HOUSING, 22123894, 13, "1250", "件", "176.99115"),),
            )
        ),
        "fapiao-special-1200000.xml": fapiao_xml(
            Fapiao(
                "26422000000100000005",
                "2026-05-20",
                RIVER_PARTS,
                CORE_MAKER,
                (Item(HOUSING, 106194690, 13, "6000", "件", "176.99115"),),
            )
        ),
        "fapiao-second-tier-400000.xml": fapiao_xml(
            Fapiao(
                "26422000000100000011",
                "2026-03-06",
                FINE_WORKS,
                RIVER_PARTS,
                (Item("*金属制品*精加工衬套", 35398230, 13, "8000", "件", "44.2477875"),),
            )
        ),
        "fapiao-ordinary.xml": fapiao_xml(clockless),
        "fapiao-many-lines.xml": fapiao_xml(
            Fapiao("26422000000100000022", "2026-03-12", RIVER_PARTS, MARKET, MANY_LINES)
        ),
        "fapiao-discount-line.xml": fapiao_xml(
            Fapiao("26422000000100000023", "2026-03-13", RIVER_PARTS, CORE_MAKER, discounted)
        ),
        "fapiao-starred-tax.xml": fapiao_xml(
            Fapiao("26422000000100000024", "2026-03-16", MARKET, CORE_MAKER, exempt, special=False)
        ),
        "fapiao-red.xml": fapiao_xml(MILLION_RED),
        "altered-total.xml": fapiao_xml(MILLION, figures=lambda text: text.replace("1000000.00", "1400000.00")),
        "altered-figures.xml": fapiao_xml(MILLION_FORGED, words=capitals(MILLION.total)),
        "altered-throughout.xml": fapiao_xml(MILLION_FORGED),
        "fapiao-special.ofd": ofd("invoice.xml", fapiao_xml(MILLION)),
        "fapiao-2019.ofd": ofd("original_invoice.xml", older),
        "european-ubl.xml": ubl_xml(),
        "european-cii.xml": cii_xml(),
        "european.pdf": pdf({"factur-x.xml": cii_xml()}, f"Sample invoice {NUMBER}: EUR {TOTAL}"),
    }


def main() -> None:
    for name, content in samples().items():
        (HERE / name).write_bytes(content)
        print(name)


if __name__ == "__main__":
    main()
