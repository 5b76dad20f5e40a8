"""Why a document is not read (refused), and why a document that was read cannot simply be financed (warned of).

Amounts in facts are decimal text, because a document may be in any currency.
"""

from heqi.intake.words import WORDS
from heqi.machine.reasons import Reasons, reason


class Why(Reasons, prefix="intake", words=WORDS):
    """A document is refused: it is no invoice that we read, it is unsafe, or it contradicts itself."""

    # --- the file -----------------------------------------------------------------------------------
    FILE_UNREADABLE = reason(
        "The file cannot be read: {detail}.",
        "无法读取该文件：{detail}。",
        do=("Check the path and the permissions, then try again.", "请检查路径与权限后重试。"),
        retry=True,
    )
    EMPTY = reason(
        "The file is empty.",
        "文件为空。",
        do=("Ask the sender for the document again.", "请对方重新发送。"),
    )
    TOO_LARGE = reason(
        "The {what} has {size} bytes; at most {limit} are read.",
        "{what} 有 {size} 字节，上限为 {limit} 字节。",
        do=("Ask for the invoice without its large attachments.", "请对方发送不含大附件的发票。"),
    )
    TOO_COMPLEX = reason(
        "The file has too many {what}: more than {limit}.",
        "文件中的 {what} 过多，超过 {limit}。",
        do=("Ask the sender for a plain document.", "请对方发送普通格式的文件。"),
    )
    TIME_LIMIT = reason(
        "Reading the file took longer than {seconds} seconds and was stopped.",
        "读取该文件超过 {seconds} 秒，已停止。",
        do=("Try once more; if it happens again, ask for the XML itself.", "请重试；若再次发生，请索取 XML 原件。"),
        retry=True,
    )
    NOT_AN_INVOICE = reason(
        "This is no invoice: {what}.",
        "这不是发票：{what}。",
        do=(
            "Send the invoice itself: 数电票 XML or OFD, UBL, CII, or a PDF with the XML inside.",
            "请提供发票本身：数电票 XML 或 OFD、UBL、CII，或内嵌 XML 的 PDF。",
        ),
    )
    SYNTAX_NOT_READ = reason(
        "This is an invoice in a syntax that is not read: {what}.",
        "这是发票，但其格式暂不支持：{what}。",
        do=(
            "Ask the seller for the invoice as 数电票 XML, UBL 2.1 or CII D16B.",
            "请向销售方索取数电票 XML、UBL 2.1 或 CII D16B 格式。",
        ),
    )
    NO_INVOICE_INSIDE = reason(
        "The {carrier} holds no invoice as XML; a picture of an invoice proves nothing and is not read.",
        "该 {carrier} 中没有 XML 发票；版式图像不能作为依据，不予读取。",
        do=("Ask for the XML, or for a file that carries it.", "请索取 XML 原件或内嵌 XML 的文件。"),
    )
    SEVERAL_INVOICES = reason(
        "The {carrier} holds {count} different invoices.",
        "该 {carrier} 中含有 {count} 张不同的发票。",
        do=("Send one file for each invoice.", "请每张发票单独提供一个文件。"),
    )
    ARCHIVE_UNSAFE = reason(
        "The ZIP archive is not read: {detail}.",
        "该压缩包不予读取：{detail}。",
        do=("Ask for the document again, packed plainly.", "请对方重新按常规方式打包发送。"),
    )
    PDF_UNREADABLE = reason(
        "The PDF cannot be read: {detail}.",
        "无法读取该 PDF：{detail}。",
        do=("Ask for an undamaged PDF without a password, or for the XML.", "请索取完整且无密码的 PDF，或 XML 原件。"),
    )
    # --- XML ----------------------------------------------------------------------------------------
    XML_MALFORMED = reason(
        "The XML is not well-formed or is cut short: {detail}.",
        "XML 格式不正确或内容不完整：{detail}。",
        do=("Ask the sender for the whole, unchanged file.", "请对方重新发送完整、未改动的文件。"),
    )
    ENCODING_UNKNOWN = reason(
        "The XML says that it is encoded as “{encoding}”, which is not a character encoding that is read, or its bytes "
        "do not fit it.",
        "XML 声明的字符编码“{encoding}”不受支持，或内容与其不符。",
        do=("Ask for the file in UTF-8.", "请索取 UTF-8 编码的文件。"),
        source="XML 1.0 §4.3.3",
    )
    DTD_FORBIDDEN = reason(
        "The XML declares a document type; invoices need none, and it is a known way of attack.",
        "XML 含有文档类型声明（DTD）；发票不需要它，且这是已知的攻击方式。",
        do=("Ask for the file without a DOCTYPE.", "请索取不含 DOCTYPE 的文件。"),
    )
    # --- fields -------------------------------------------------------------------------------------
    FIELD_MISSING = reason(
        "The invoice does not say its {field}.",
        "发票缺少必填内容：{field}。",
        do=("Ask the seller for a complete invoice.", "请销售方提供完整的发票。"),
    )
    FIELD_REPEATED = reason(
        "The invoice says its {field} {count} times; it must say it once.",
        "发票中 {field} 出现 {count} 次，只能出现一次。",
        do=("Ask the seller for a correct invoice.", "请销售方提供正确的发票。"),
    )
    FIELD_MALFORMED = reason(
        "The invoice's {field} cannot be understood: “{text}”.",
        "发票的 {field} 无法识别：“{text}”。",
        do=("Ask the seller for a correct invoice.", "请销售方提供正确的发票。"),
    )
    NOT_A_TRADE_DOCUMENT = reason(
        "This is no order, despatch advice or receipt advice: {what}.",
        "这不是订单、发货通知或收货通知：{what}。",
        do=("Send one of these as UBL 2.", "请提供 UBL 2 格式的此类单据。"),
    )
    QUANTITY_MISSING = reason(
        "The line of {item} has no quantity in a unit.",
        "{item} 一行没有带单位的数量。",
        do=("Ask for a document that says how much of each item.", "请索取载明各项数量与单位的单据。"),
    )
    QUANTITY_INEXACT = reason(
        "The quantity {quantity} is not more than zero, or is beyond thousandths of a unit.",
        "数量 {quantity} 不大于零，或超出单位的千分之一精度。",
        do=(
            "Ask for a quantity with at most three decimals, or in a smaller unit.",
            "请以不超过三位小数或更小单位表示数量。",
        ),
    )
    UNIT_MIXED = reason(
        "{item} stands in {unit} and in {other} in one document.",
        "同一单据中 {item} 既以 {unit} 又以 {other} 计量。",
        do=("Ask for a document in one unit: nothing is converted here.", "请统一计量单位：此处不作换算。"),
    )
    CURRENCY_UNKNOWN = reason(
        "The currency “{currency}” is not one whose minor unit is known here.",
        "币种“{currency}”不在已知币种之列。",
        do=("Ask the operator to add the currency.", "请联系运营方增加该币种。"),
        source="ISO 4217",
    )
    CURRENCY_MIXED = reason(
        "{field} is in {found}, the invoice in {currency}.",
        "{field} 的币种为 {found}，而发票币种为 {currency}。",
        do=("Ask the seller for a correct invoice.", "请销售方提供正确的发票。"),
    )
    # --- contradictions -----------------------------------------------------------------------------
    ARITHMETIC = reason(
        "The figures do not add up: the invoice states {stated} {currency} as {field}, while {how} gives {computed} "
        "{currency} ({rule}).",
        "金额不符：发票载明的{field}为 {stated} {currency}，而按 {how} 计算为 {computed} {currency}（{rule}）。",
        do=(
            "Do not use the document; ask the seller for the original.",
            "请勿使用该文件；请向销售方索取原件。",
        ),
    )
    CAPITALS_DIFFER = reason(
        "The total in capital Chinese digits says {capitals} CNY, in figures {stated} CNY: the document was altered or "
        "is faulty.",
        "大写金额为 {capitals} 元，小写金额为 {stated} 元：文件被改动或有误。",
        do=(
            "Do not use the document; check the number at the tax platform.",
            "请勿使用该文件；请在税务平台查验发票号码。",
        ),
    )
    FAPIAO_NUMBER = reason(
        "“{number}” is no number of a 数电票 issued on {issue_date}: 20 digits, the first two the year.",
        "“{number}”不是 {issue_date} 开具的数电票号码：应为 20 位数字，前两位为年份。",
        do=("Check the number at the tax platform.", "请在税务平台查验发票号码。"),
    )
    NUMBERS_DIFFER = reason(
        "The header names the invoice {header}, the tax authority's part {authority}.",
        "票头号码为 {header}，税务监制信息中的号码为 {authority}，两者不一致。",
        do=(
            "Do not use the document; check the number at the tax platform.",
            "请勿使用该文件；请在税务平台查验发票号码。",
        ),
    )
    TAX_ID_WRONG = reason(
        "The {party}'s tax id {id} has 18 characters but its check character is wrong.",
        "{party} 的纳税人识别号 {id} 为 18 位，但校验码不正确。",
        do=("Compare it with the business licence.", "请与营业执照核对。"),
        source="GB 32100-2015",
    )
    SIGN_WRONG = reason(
        "A {kind} invoice has a total of {total} CNY; a red one is negative, a blue one is not.",
        "该{kind}发票的价税合计为 {total} 元；红字应为负数，蓝字不应为负数。",
        do=("Ask the seller for the original.", "请向销售方索取原件。"),
    )
    # --- what the reader was given besides ------------------------------------------------------------
    PARTY_MAP_MALFORMED = reason(
        "The map of parties cannot be used: {detail}.",
        "参与方对照文件无法使用：{detail}。",
        do=(
            "Write it as TOML with the tables [ids] and [names], each entry naming a member's id.",
            "请使用 TOML，包含 [ids] 与 [names] 两个表，每项对应一个成员编号。",
        ),
    )


_ASK_SELLER = ("Ask the seller which invoice it settles.", "请向销售方确认其对应的发票。")
_NOT_FINANCE = ("Do not finance it.", "请勿据此融资。")


class Warn(Reasons, prefix="intake", words=WORDS):
    """The document was read and is consistent, yet it is no ordinary amount that somebody still owes the seller."""

    RED_INVOICE = reason(
        "This is a red invoice over {total} {currency}: it takes back invoice {preceding} and is nothing to finance.",
        "这是红字发票，金额 {total} {currency}，冲销发票 {preceding}，不能融资。",
        do=("Reduce what the invoice it takes back supports.", "请相应减少被冲销发票的可用余额。"),
    )
    CREDIT_NOTE = reason(
        "This is a credit note over {total} {currency}: the seller owes it to the buyer.",
        "这是贷项通知单，金额 {total} {currency}，由销售方欠购买方。",
        do=_ASK_SELLER,
        source="UNTDID 1001",
    )
    CORRECTION = reason(
        "This is a corrected invoice: it changes invoice {preceding}.",
        "这是更正发票，对发票 {preceding} 作出更正。",
        do=_ASK_SELLER,
        source="UNTDID 1001: 384",
    )
    PREPAYMENT = reason(
        "This is a prepayment invoice: nothing has been delivered for it yet.",
        "这是预付款发票，对应货物或服务尚未交付。",
        do=("Finance the final invoice, once delivery is attested.", "请待交付确认后以最终发票融资。"),
        source="UNTDID 1001: 386",
    )
    PRO_FORMA = reason(
        "This is a pro-forma invoice: nobody owes it.",
        "这是形式发票，不构成付款义务。",
        do=("Wait for the invoice itself.", "请等待正式发票。"),
        source="UNTDID 1001: 325",
    )
    SELF_BILLED = reason(
        "The buyer issued this invoice itself (self-billed); the seller may hold a copy under another type.",
        "这是购买方代开的发票（自开票），销售方可能另有一份副本。",
        do=("Look for the seller's copy among the near matches.", "请在近似匹配中查找销售方的副本。"),
        source="UNTDID 1001: 389",
    )
    FACTORED = reason(
        "The document calls itself factored: the claim has been assigned already.",
        "该文件自称已保理：债权已转让。",
        do=_NOT_FINANCE,
        source="UNTDID 1001: 393, 396",
    )
    TYPE_UNUSUAL = reason(
        "The document type {type} is none of the ordinary commercial invoices.",
        "单据类型 {type} 不是普通商业发票。",
        do=("Find out what it is before relying on it.", "使用前请先确认其性质。"),
        source="UNTDID 1001",
    )
    NEGATIVE = reason(
        "The amount is negative ({amount} {currency}): the seller owes it to the buyer.",
        "金额为负（{amount} {currency}）：由销售方欠购买方。",
        do=_NOT_FINANCE,
    )
    NOTHING_PAYABLE = reason(
        "Nothing is left to pay on this invoice.",
        "该发票已无应付金额。",
        do=_NOT_FINANCE,
    )
    PARTLY_PREPAID = reason(
        "{prepaid} {currency} of it has been paid already; {payable} {currency} is left.",
        "其中 {prepaid} {currency} 已预付，剩余 {payable} {currency}。",
        do=("Finance no more than what is left.", "融资不得超过剩余金额。"),
    )
    THIRD_PARTY_PAYMENT = reason(
        "{amount} {currency} of what is payable is collected for somebody else.",
        "应付金额中有 {amount} {currency} 系代第三方收取。",
        do=("Finance only the seller's own part.", "仅可就销售方自身部分融资。"),
        source="XRechnung extension BG-DEX-09",
    )
    ALREADY_DUE = reason(
        "It was due on {due_date}, which is not after {as_of}.",
        "到期日为 {due_date}，不晚于 {as_of}。",
        do=("Ask the buyer whether it has been paid.", "请向购买方确认是否已付款。"),
    )
    DUE_DATE_MISSING = reason(
        "The document says no due date; the contract or the buyer's promise does.",
        "单据未载明到期日；以合同或付款承诺为准。",
        do=("Give the due day when the claim is registered.", "登记债权时请填写到期日。"),
    )
    DUE_DATES_SEVERAL = reason(
        "It is payable on several days; the earliest is {due_date}.",
        "分多日付款，最早为 {due_date}。",
        do=("Register a claim for each instalment.", "请按每期分别登记债权。"),
    )
    FOREIGN_CURRENCY = reason(
        "It is in {currency}; this ledger is kept in {ledger}.",
        "币种为 {currency}，而本账本以 {ledger} 记账。",
        do=("Register it on a ledger in its currency.", "请在相应币种的账本登记。"),
    )
    PAYABLE_TO_ANOTHER = reason(
        "It is payable to somebody else than the seller: {payee}.",
        "收款方不是销售方，而是 {payee}。",
        do=("Treat it as assigned already until the payee says otherwise.", "在收款方另行说明之前，视为已转让。"),
        source="EN 16931 BG-10",
    )
    PARTY_UNMAPPED = reason(
        "The {party} is no member that the map knows: {who}.",
        "{party} 不在成员对照表中：{who}。",
        do=("Add its tax id or name to the map of parties.", "请将其税号或名称加入参与方对照文件。"),
    )
    NATURAL_PERSON = reason(
        "The {party} is a natural person; the name and the number are not kept.",
        "{party} 为自然人；其姓名与号码不予保存。",
        do=("Do not register it on a ledger between companies.", "请勿登记到企业间账本。"),
    )
    TAX_ID_UNCHECKED = reason(
        "The {party}'s tax id is missing or of an older form that has no check character.",
        "{party} 的纳税人识别号缺失或为无校验码的旧格式。",
        do=("Compare it with the business licence.", "请与营业执照核对。"),
    )
    NUMBER_REDACTED = reason(
        "The number in the header is blacked out or of another form; the tax authority's part was followed.",
        "票头号码被遮盖或形式不同，以税务监制信息为准。",
        do=("Ask for the whole document before financing.", "融资前请索取完整文件。"),
    )
    LINES_MISSING = reason(
        "The document has no lines, so that its sum could not be checked.",
        "单据无明细行，无法核对合计。",
        do=("Ask for the full invoice.", "请索取完整发票。"),
    )
    LINE_PRICE_DIFFERS = reason(
        "Line {line}: quantity × price gives {computed} {currency}, the line says {stated} {currency}.",
        "第 {line} 行：数量×单价为 {computed} {currency}，而该行金额为 {stated} {currency}。",
        do=("Ask the seller which of the two is right.", "请向销售方确认以何者为准。"),
        source="PEPPOL-EN16931-R120",
    )
    SAME_AS_ANOTHER_FILE = reason(
        "It is the invoice of {other} once more.",
        "与 {other} 为同一张发票。",
        do=("Finance it once: two files are not two invoices.", "仅可融资一次：两个文件并非两张发票。"),
    )
    UNLIKE_ANOTHER_FILE = reason(
        "{other} has the same seller and number, and says something else.",
        "{other} 的销售方与号码相同，但内容不同。",
        do=(
            "Ask the seller which of the two was issued; at least one was altered.",
            "请向销售方确认以何者为准；其中至少一份被改动。",
        ),
    )
