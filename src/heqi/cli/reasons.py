"""What the `heqi` command itself can refuse, before or beside what the ledger does."""

from heqi.cli.help_words import FIELDS
from heqi.machine.reasons import Reasons, reason
from heqi.values.phrases import PROBLEMS

WRONG = {
    "it is there already, and nothing is written over it": "文件已存在，不会覆盖",
    "it is neither HASH@HEIGHT nor a head file": "既不是 HASH@HEIGHT，也不是账本头文件",
    "it knows no votes of a network's validators": "其中没有网络验证人的投票",
    "no rotation was begun": "没有进行中的密钥更换",
    "* is no action": "* 不是操作",
    "there is no action in it": "其中没有操作",
    "line * is not GOODS,NUMBER": "第 * 行不是“货物,编号”",
    "no goods in it have a number on them": "其中没有带编号的货物",
    "--*: *": "--*：*",
    "* is no amount here: write decimal text of * in quotes, as *": "* 不能作为金额：请用引号写十进制文本（*），如 *",
    "* is no rate: write 4.20%, with at most * decimals": "* 不是利率：请写成 4.20%，小数最多 * 位",
    "not a short id: *": "不是短编号：*",
    "the check character of * is wrong: one character was misread": "* 的校验字符不符：有一个字符读错",
    "no table has the kind *": "没有表使用前缀 *",
    # how a command was used
    "write NAME*VALUE, not *": "请写成 NAME*VALUE，而非 *",
    "name a record, or --receipt TRANSACTION": "请指明一条记录，或使用 --receipt TRANSACTION",
    "name one member and one person: --by and --signer": "请用 --by 与 --signer 指明一个成员和一个人员",
    "--pilot does not go with --network": "--pilot 不能与 --network 同用",
    "--story goes with neither --pilot nor --network": "--story 不能与 --pilot 或 --network 同用",
    "several addresses: say --url for each of them": "含有多个地址：请为每个地址各写一次 --url",
    "no address as http://127.0.0.1:8400": "不是 http://127.0.0.1:8400 形式的地址",
    "a head key goes with a node: name --data and --address, or no key store with a head key": (
        "账本头密钥须与节点一并提供：请指明 --data 与 --address，或不使用含账本头密钥的密钥库"
    ),
    "an invoice needs --map": "发票需要 --map",
    "--* does not go with --kind *": "--* 不能与 --kind * 同用",
    "--kind * needs --*": "--kind * 需要 --*",
    "one file at a time where the options speak of one document": "选项针对单份单据时，一次只能处理一个文件",
    "the document that it refers to says *": "所引用的单据载明为 *",
    "No such command *.": "没有命令 *。",
    "No such option *. Did you mean *": "没有选项 *。您是否想用 *",
    "No such option *.": "没有选项 *。",
    "Missing argument *.": "缺少参数 *。",
    "Missing option *.": "缺少选项 *。",
    "Missing command.": "缺少命令。",
    "Option * requires an argument.": "选项 * 需要一个值。",
    "Option * does not take a value.": "选项 * 不带值。",
    "Got unexpected extra argument (*)": "多余的参数（*）",
    "Got unexpected extra arguments (*)": "多余的参数（*）",
    "Invalid value for *: *": "* 的值不正确：*",
    "* is not one of *": "* 不在可选范围内：*",
    "it has to be a whole number": "须为整数",
    "it is beyond what is counted exactly, * at most": "超出账本可精确计数的范围，最大为 *",
    "it has to be * or more": "不得小于 *",
    "it has to be * or less": "不得大于 *",
    "it has to be one of *": "须为以下之一：*",
    "it is empty": "内容为空",
    "it is longer than * characters": "长度超过 * 个字符",
    "there have to be * or more": "至少须有 * 项",
    "there may be * at most": "至多 * 项",
    "it is missing": "未填写",
    "there is no such field": "没有该字段",
    "what was written is not *": "所填内容不是：*",
    "* is not in the range *": "* 不在范围 * 内",
    "* is not a valid integer range.": "* 不是整数。",
    "* is not a valid integer.": "* 不是整数。",
    "* does not match the format *": "* 不符合格式 *",
    **PROBLEMS,
    "*: *": "*：*",
    **FIELDS,
}
FILES = {"file descriptor *": "文件描述符 *"}


class Why(Reasons, prefix="command", words={"problem": WRONG, "file": FILES}):
    USAGE = reason(
        "The command was used wrongly: {problem}",
        "命令用法有误：{problem}",
        do=("See its --help.", "请查看该命令的 --help。"),
    )
    FILE_FAILED = reason(
        "The file {file} cannot be read or written: {problem}",
        "无法读写文件 {file}：{problem}",
        do=("Check the path and your right to use it.", "请检查路径与读写权限。"),
    )
    FILE_NOT_UNDERSTOOD = reason(
        "{file} does not hold what is needed here: {problem}",
        "{file} 的内容不符合要求：{problem}",
        do=("See the example in the command's --help.", "请参阅该命令 --help 中的示例。"),
    )
    FIELD_WRONG = reason(
        "{action}: {problem}",
        "{action}：{problem}",
        do=("See `heqi send {action} --help` for its fields.", "请查看 `heqi send {action} --help` 中的字段说明。"),
    )
    ACTION_UNKNOWN = reason(
        "There is no action {action} on this ledger.{near}",
        "本账本没有操作 {action}。{near}",
        do=("See `heqi send --help`.", "请查看 `heqi send --help`。"),
    )
    CODE_UNKNOWN = reason(
        "There is no refusal {code}.{near}",
        "没有编号为 {code} 的拒绝原因。{near}",
        do=("`heqi explain` lists all of them.", "用 `heqi explain` 可列出全部。"),
    )
    TABLE_UNKNOWN = reason(
        "There is no table or view {name}.{near}",
        "没有名为 {name} 的表或视图。{near}",
        do=("See `heqi list --help`.", "请查看 `heqi list --help`。"),
    )
    SHORT_ID_WRONG = reason(
        "{text} is no record's id: {problem}",
        "{text} 不是记录编号：{problem}",
        do=("Copy it again; a short id ends with a check character.", "请重新复制；短编号末位为校验字符。"),
    )
    SHORT_ID_NOT_FOUND = reason(
        "Among your records of {table} none has the short id {text}.",
        "在贵方的 {table} 记录中没有短编号为 {text} 的记录。",
        do=("Use the full id of 64 digits.", "请使用 64 位的完整编号。"),
    )
    KIND_UNKNOWN = reason(
        "There are no assets of kind {kind}{near}: the kinds are {kinds}.",
        "没有 {kind} 这种资产{near}：资产类型为 {kinds}。",
        do=(
            "Write KIND/ID, the id in full or as a short id.",
            "请写成 类型/编号，编号可用完整编号或短编号。",
        ),
    )
    ASSET_UNCLEAR = reason(
        "It is not clear which asset is meant by {what}: the kinds are {kinds}.",
        "无法确定 {what} 所指的资产：资产类型为 {kinds}。",
        do=(
            "Write KIND/ID with the id of that kind of asset, in full or as a short id.",
            "请写成 类型/编号，并使用该类资产的编号（完整编号或短编号）。",
        ),
    )
    NOTHING_THERE = reason(
        "There is nothing at {what} that you may see.",
        "{what} 处没有您可见的内容。",
        do=("Check the id, and in whose name you ask.", "请核对编号及查询身份。"),
    )
    NO_PARTY = reason(
        "It is not said in whose name this is asked.",
        "未说明以哪一方的名义办理。",
        do=(
            "Give --by, or set HEQI_PARTY.",
            "请提供 --by，或设置 HEQI_PARTY。",
        ),
    )
    CURRENCY_UNKNOWN = reason(
        "{currency} is no currency whose minor unit is known here.",
        "{currency} 不是已知最小单位的币种。",
        do=("Give its three letters of ISO 4217: CNY.", "请给出 ISO 4217 的三字母代码，如 CNY。"),
        source="ISO 4217",
    )
    NO_PASSPHRASE = reason(
        "The key store needs its passphrase, and there is nobody to ask here.",
        "需要密钥库口令，但当前无法询问。",
        do=(
            "Run it at a terminal, give --passphrase-fd, or set HEQI_PASSPHRASE.",
            "请在终端运行，或使用 --passphrase-fd、HEQI_PASSPHRASE。",
        ),
    )
    NO_CHARTER = reason(
        "The charter is needed here, and none is named.",
        "此处需要章程，但未指定。",
        do=("Give --charter FILE, or set HEQI_CHARTER.", "请提供 --charter 文件，或设置 HEQI_CHARTER。"),
    )
    PIN_NOT_UNDERSTOOD = reason(
        "{pin} names no block to pin: {problem}",
        "{pin} 未指明可钉定的区块：{problem}",
        do=(
            "Write the engine's block as HASH@HEIGHT, as `heqi verify` shows it, or name a client's head file.",
            "请按 `heqi verify` 所示写成 HASH@HEIGHT，或指定客户端的账本头文件。",
        ),
    )
    PLACEHOLDER_LEFT = reason(
        "{clause} still holds the placeholder {placeholder}.",
        "{clause} 仍为占位内容 {placeholder}。",
        do=("Put the founder's public key there (`heqi keys list`).", "请填入创始成员的公钥（`heqi keys list`）。"),
    )
    CONSENSUS_KEY_LEFT = reason(
        "{clause} still waits for the key by which a node votes.",
        "{clause} 仍待填入节点投票所用的密钥。",
        do=(
            "The member makes it by `heqi network card`; `heqi network draft` puts it there. A pilot on one node needs "
            "none: leave the line out.",
            "由该成员用 `heqi network card` 生成，再用 `heqi network draft` 填入。单节点试点无需此项：可删去该行。",
        ),
    )
    NAMES_LOOK_ALIKE = reason(
        "{name} looks like the name at {other}.",
        "{name} 与 {other} 处的名称外观相似。",
        do=("Make sure that two members are meant, and that each is told apart.", "请确认确为两家成员，且可以区分。"),
    )
    NAME_MIXES_ALPHABETS = reason(
        "{name} mixes Latin letters with others that look like them.",
        "{name} 混用了外观相似的拉丁字母与其他字母。",
        do=("Write the name in one alphabet.", "请只用一种字母书写该名称。"),
    )
    NOT_YOUR_KEY = reason(
        "The charter gives {party} no key that is in this key store.",
        "章程中 {party} 的密钥均不在此密钥库中。",
        do=("Use the key store whose keys stand in the charter.", "请使用载有章程所列密钥的密钥库。"),
    )
    AMOUNTS_UNREADABLE = reason(
        "The amounts of {action} cannot be shown as they should be: in which currency they are, only the charter says.",
        "无法正确显示 {action} 的金额：其币种只有章程载明。",
        do=(
            "Give --charter FILE (HEQI_CHARTER), or --url (HEQI_URL) of a node: nobody should sign unread figures.",
            "请提供 --charter 文件（HEQI_CHARTER）或节点的 --url（HEQI_URL）：请勿签署无法读懂的数字。",
        ),
    )
    NOTHING_TO_SIGN = reason(
        "None of your keys has to sign this, or all have done so already: {parties}.",
        "您的密钥无需签署，或均已签署：{parties}。",
        do=("See who still has to sign.", "请查看尚缺哪些签名。"),
    )
    NOT_CONFIRMED = reason(
        "Signing needs somebody's word, and there is nobody to ask here.",
        "签署须经确认，但当前无法询问。",
        do=("Run it at a terminal, or give --yes once you have read it.", "请在终端运行；阅读后也可使用 --yes。"),
    )
    NO_KEY = reason(
        "{file} holds no key that signs for {party}.",
        "{file} 中没有可代表 {party} 签名的密钥。",
        do=(
            "See `heqi keys list`; --keys names another key store.",
            "请查看 `heqi keys list`；--keys 可指定其他密钥库。",
        ),
    )
    ROTATION_UNDER_WAY = reason(
        "A rotation was begun and not finished: {file} is there.",
        "已有尚未完成的密钥更换：{file} 已存在。",
        do=(
            "Finish it with `heqi keys rotate --finish` if the ledger took the new key; otherwise remove the file.",
            "若账本已接受新密钥，请运行 `heqi keys rotate --finish`；否则请删除该文件。",
        ),
    )
    UNDECIDED = reason(
        "Whether the transaction {transaction} was executed is not known yet; as it was signed, it is in {file}.",
        "交易 {transaction} 是否已执行尚不得知；已签署的交易保存在 {file} 中。",
        do=(
            "Run `heqi send --file {file}` until you are told what became of it. Made anew, it could happen twice.",
            "请运行 `heqi send --file {file}`，直至得知其结果。重新生成可能导致重复执行。",
        ),
        retry=True,
    )
    OTHER_LEDGER = reason(
        "The file was made for the ledger {found}; you are connected to {here}.",
        "该文件属于账本 {found}；当前连接的是 {here}。",
        do=("Check --url and --charter.", "请检查 --url 与 --charter。"),
    )
    NOT_THE_NEXT_TEXT = reason(
        "{file} is not the next text of this ledger's charter: changed, with text = {number}.",
        "{file} 不是本账本章程的下一版文本：须有修订，且 text = {number}。",
        do=(
            "Begin with the present text under its next number (`heqi charter text --next -o FILE`), and change that.",
            "请取带有下一序号的现行文本（`heqi charter text --next -o FILE`），在其上修订。",
        ),
        source="charter, charter.text",
    )
    ANOTHER_ORDER = reason(
        "{file} has its entries in another order than the text that would follow.",
        "{file} 中条目的顺序与将形成的文本不同。",
        do=(
            "Leave members and book-keepers where they are, and put new ones behind them.",
            "请保持成员与记账方原有顺序，新增的列在其后。",
        ),
    )
    INCIDENT = reason(
        "Something went wrong that should not have ({kind}). This is a fault of the program, not yours.",
        "程序发生了不应出现的故障（{kind}）。这不是您的过错。",
        do=(
            "Run the same command with --debug before its name, and send what it prints to the operator.",
            "请在命令名前加 --debug 重新运行，并将输出发送给运营方。",
        ),
    )
    INTERRUPTED = reason(
        "Interrupted. What was already acknowledged stands; asking again is safe.",
        "已中断。已确认的内容仍有效；可安全重试。",
        do=("Ask for the receipt if you want to know.", "如需确认，请查询回执。"),
        retry=True,
    )
