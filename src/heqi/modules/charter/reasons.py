"""Why a charter, or what founders sign, is refused, in the order in which it is checked."""

from heqi.machine.authority import PERSONS_NEEDED, PERSONS_THERE
from heqi.machine.reasons import Reasons, reason, worded
from heqi.values.phrases import PROBLEMS

WRONG = {
    "[*] is no section of a charter": "章程没有 [*] 这一部分",
    "[*] is missing": "缺少 [*]",
    "write [[*]], once for each": "请逐项写成 [[*]]",
    "a number without end": "数字过长",
    "nested without end": "嵌套过深",
    "[*] *": "[*] *",
    **PROBLEMS,
    # what a clause takes, and what it has
    "*: it takes *; it has *": "*：应为：*；现为：*",
    "*: each entry takes *": "*：每一项应为：*",
    "*: it is missing; it takes *": "*：缺失；应为：*",
    "*: it is missing": "*：缺失",
    "*: there is no such clause (*?)": "*：没有该条款（是否为 *？）",
    "*: there is no such clause": "*：没有该条款",
    "a whole number from * to *": "* 至 * 的整数",
    "a whole number of * or more": "不小于 * 的整数",
    "a whole number of * or less": "不大于 * 的整数",
    "a whole number": "整数",
    "one of *": "* 之一",
    "a list of * to * entries": "* 至 * 项的列表",
    "a list of *": "* 项的列表",
    "a list": "列表",
    "a table of * to * entries": "* 至 * 项的表",
    "a table of clauses": "由条款组成的表",
    "a table": "表",
    "true or false": "true 或 false",
    "a day, as *": "日期，如 *",
    "a text of at most * characters": "至多 * 个字符的文本",
    "a text": "文本",
    "* characters": "* 个字符",
    "* to * small letters, digits and hyphens, a letter first": "* 至 * 个小写字母、数字或连字符，以字母开头",
    "ed25519: and * digits or letters from a to f": "ed25519: 加 * 个数字或 a 至 f 的字母",
    "* digits or letters from a to f": "* 个数字或 a 至 f 的字母",
    "three capital letters, as *": "三个大写字母，如 *",
    "one line of text, * characters at most": "一行文本，至多 * 个字符",
    "the name of an action, as *, or of all of a module": "操作名称，如 *，或某模块的全部操作",
    "*: shown_after_days belongs to an inspection, and to no other kind": "*：shown_after_days 仅用于检查类特权",
    "*: modules belongs to a pause, and to no other kind": "*：modules 仅用于暂停类特权",
    "*: prolong belongs to a pause alone": "*：prolong 仅用于暂停类特权",
}
STANDINGS = {"suspended": "暂停", "left": "已退出"}
WHO = {"member": "成员", "identity": "证照代码", "key": "密钥", "book_keeper": "记账方", "signature": "签名"}
DIFFERENCES = {
    "*; *": "*；*",
    "*: in another order": "*：顺序不同",
    "*: nothing → *": "*：（无） → *",
    "* → nothing": "* → （无）",
}


class Why(
    Reasons,
    prefix="charter",
    words={
        "problem": WRONG,
        "what": WHO,
        "identity": {"nothing": "（无）"},
        "differences": DIFFERENCES,
        "roles": {"maker": "经办", "checker": "复核"},
        "needed": PERSONS_NEEDED,
        "have": PERSONS_THERE,
    },
):
    TEXT_TOO_LONG = reason(
        "The text has {size} bytes, and may have {limit}; most of them ({part}) are in {clause}.",
        "文本共 {size} 字节，上限为 {limit}；其中 {clause} 最长（{part} 字节）。",
        do=(
            "Shorten that part; comments count too. See that the file holds one text, once.",
            "请精简该部分，注释亦计入；并确认文件中只有一份文本。",
        ),
    )
    WRITTEN_TWICE = reason(
        "Line {line}: {clause} is written a second time; it begins on line {first}.",
        "第 {line} 行：{clause} 重复书写；首次出现在第 {first} 行。",
        do=("Keep the one that is meant.", "请只保留一处。"),
        source="TOML 1.0",
    )
    NOT_TOML = reason(
        "Line {line}, column {column}, in {clause}: {problem}",
        "第 {line} 行第 {column} 列，位于 {clause}：{problem}",
        do=(
            "Correct the line, or the one above it: text stands between quotation marks, a list ends with ].",
            "请更正该行或其上一行：文本须加引号，列表须以 ] 结束。",
        ),
        source="TOML 1.0",
    )
    NESTED_TOO_DEEPLY = reason(
        "{clause} is nested more than {limit} deep.",
        "{clause} 的嵌套超过 {limit} 层。",
        do=(
            "No clause of a charter is so deep: take out what was put around it.",
            "章程条款没有这么深：请去掉多余的层级。",
        ),
    )
    NAME_NOT_PLAIN = reason(
        "{clause} holds the name {name}, which is not plain ASCII.",
        "{clause} 含有名称 {name}，不是普通 ASCII 字符。",
        do=("Type the name anew, as the guide to the charter spells it.", "请按章程指南的拼写重新输入该名称。"),
    )
    UNSEEN_CHARACTER = reason(
        "{clause} holds the character {character}, which a reader cannot see.",
        "{clause} 含有读者看不见的字符 {character}。",
        do=(
            "Type the words anew: such characters come along when text is copied. Nobody signs what cannot be seen.",
            "请重新输入该处文字：这类字符常随复制粘贴带入。看不见的内容不得签署。",
        ),
    )
    RIGHT_TO_LEFT = reason(
        "{clause} holds the character {character}, which is written from right to left and turns what stands beside"
        " it.",
        "{clause} 含有从右向左书写的字符 {character}，会使相邻文字的显示顺序改变。",
        do=(
            "Write the name or the clause in Chinese or Latin letters and digits.",
            "请用中文或拉丁字母及数字书写该名称或条款。",
        ),
    )
    NOT_A_PLAIN_SPACE = reason(
        "{clause} holds the character {character}, a space that is not the plain one: two texts could look alike.",
        "{clause} 含有空格字符 {character}，不是普通空格：两份文本可能看似相同。",
        do=("Type a plain space, or none.", "请改用普通空格，或不留空格。"),
    )
    MARKS_PILED_UP = reason(
        "{clause} holds more than two marks on one letter, from {character} on, which run into other words.",
        "{clause} 在一个字母上叠加了两个以上的附加符号（自 {character} 起），会遮挡其他文字。",
        do=("Write the letter with the marks that it has.", "请只保留该字母应有的符号。"),
    )
    TOO_MANY_ENTRIES = reason(
        "{clause} has {count} entries, and may have {limit}.",
        "{clause} 共 {count} 项，上限为 {limit}。",
        do=("Keep those that are needed, each once.", "请只保留所需各项，每项只写一次。"),
    )
    NUMBER_TOO_LARGE = reason(
        "{clause}: a number beyond 2^53 - 1, which not every reader reads alike.",
        "{clause}：数值超出 2^53 - 1，各程序的读取结果可能不同。",
        do=("Write a smaller number.", "请填写更小的数值。"),
        source="RFC 8785",
    )
    NOT_WHOLE = reason(
        "{clause}: {value} is no whole number.",
        "{clause}：{value} 不是整数。",
        do=(
            "Write money in the smallest unit (350.00 is 35000), rates in millionths (4.2% is 42000), shares in"
            " hundredths of a percent (25% is 2500).",
            "金额以最小单位书写（350.00 写作 35000），利率以百万分之一书写（4.2% 写作 42000），"
            "比例以万分之一书写（25% 写作 2500）。",
        ),
    )
    SAYS_NOTHING = reason(
        "{clause} says nothing.",
        "{clause} 没有内容。",
        do=("Leave the clause out, or say what it is.", "请删除该条款，或填写内容。"),
    )
    DAY_NOT_TEXT = reason(
        "{clause}: {value} is not between quotation marks.",
        "{clause}：{value} 没有加引号。",
        do=('Write a day as text: "2026-03-02".', '日期请写成文本："2026-03-02"。'),
    )
    UNSEEN_IN_COMMENT = reason(
        "Line {line}, in {clause}: a comment holds the character {character}, which a reader cannot see, and which can"
        " make clauses look as they are not.",
        "第 {line} 行，位于 {clause}：注释含有读者看不见的字符 {character}，可能使条款看起来与实际不同。",
        do=("Delete the comment, or type it anew.", "请删除或重新输入该注释。"),
    )
    CLAUSE_WRONG = reason(
        "A clause does not fit: {problem}",
        "条款不符合要求：{problem}",
        do=(
            "Write what the clause takes; nothing that matters has a default.",
            "请按条款的要求填写；重要事项没有默认值。",
        ),
    )
    WRONG_APPLICATION = reason(
        "The charter was written for version {wanted} of the rules; this program has {have}.",
        "章程针对规则版本 {wanted} 编写；本程序为版本 {have}。",
        do=("Use the program that the charter names.", "请使用章程指定版本的程序。"),
        source="charter, charter.application",
    )
    UNKNOWN_SUITE = reason(
        "Signature suite {suite} is unknown here; known is {known}.",
        "未知的签名套件 {suite}；可用：{known}。",
        do=("Name a suite this program has.", "请使用本程序支持的套件。"),
        source="charter, charter.suite",
    )
    UNKNOWN_CURRENCY = reason(
        "{currency} is no currency that this program knows.",
        "本程序不认识货币 {currency}。",
        do=("Use an ISO 4217 code.", "请使用 ISO 4217 代码。"),
        source="ISO 4217",
    )
    WINDOW_TOO_SHORT = reason(
        "The window of {window} s must be at least four heartbeats of {heartbeat} s.",
        "有效窗口 {window} 秒必须不少于心跳 {heartbeat} 秒的四倍。",
        do=("Lengthen window_seconds or shorten heartbeat_seconds.", "请延长窗口或缩短心跳。"),
        source="charter, charter.window_seconds",
    )
    QUOTA_CANNOT_BE_MET = reason(
        "{reserved} transactions an hour are reserved of {total}: nothing is left for the others.",
        "每小时 {total} 笔中预留了 {reserved} 笔：其他成员没有余量。",
        do=("Reserve less.", "请减少预留。"),
        source="charter, transaction.hourly",
    )
    MEMBER_QUOTA_TOO_LARGE = reason(
        "One member may send {party} transactions an hour, and {open} are open to all: it could shut out the others.",
        "单个成员每小时可提交 {party} 笔，而面向全体的只有 {open} 笔：一个成员即可排挤其他成员。",
        do=("Lower party_transactions, or raise ledger_transactions.", "请降低成员配额，或提高账本配额。"),
        source="charter, transaction.hourly",
    )
    BEGINS_OUT_OF_TIME = reason(
        "The ledger would begin on {begins}; it can begin from {first} to {last}.",
        "账本起始日为 {begins}；可选范围为 {first} 至 {last}。",
        do=("Correct charter.begins.", "请更正 charter.begins。"),
        source="charter, charter.begins",
    )
    NO_FOUNDERS = reason(
        "The charter names no members.",
        "章程没有列出成员。",
        do=("Name the founders.", "请列出创始成员。"),
    )
    IDENTITY_WRONG = reason(
        "{member}: {identity} is no valid USCC or LEI, or not exactly one is given.",
        "{member}：{identity} 不是有效的统一社会信用代码或 LEI，或未恰好提供其中一个。",
        do=("Correct the code; its check character does not fit.", "请更正代码；校验位不符。"),
        source="GB 32100-2015; ISO 17442",
    )
    STANDING_AT_FOUNDING = reason(
        "{member} founds the network, and so is active; suspending and leaving are amendments.",
        "{member} 为创始成员，状态须为有效；暂停与退出须经修订。",
        do=("Take `standing` out of the founding text.", "请从创始文本中删除 standing。"),
        source="charter, member",
    )
    NO_KEYS = reason(
        "{member} has no key, so nobody speaks for it.",
        "{member} 没有密钥，无人可代表其签署。",
        do=("Give it at least one key.", "请至少登记一把密钥。"),
    )
    PERSON_HAS_TWO_ROLES = reason(
        "{person} of {member} is both {roles}; maker and checker are different persons.",
        "{member} 的 {person} 同时担任 {roles}；经办与复核不得为同一人。",
        do=("Give each person one role.", "每人只授予一个角色。"),
    )
    POLICY_CANNOT_BE_MET = reason(
        "{member} asks for {needed} to sign {actions}; of its persons {have} may sign for that much.",
        "{member} 要求 {needed} 签署 {actions}，但限额足够的人员只有 {have}。",
        do=(
            "Add persons of that role, raise their limits, or ask for fewer.",
            "请增加该角色人员、提高限额或降低要求。",
        ),
    )
    POLICY_NEVER_APPLIES = reason(
        "{member}: the clause for {actions} is never the first that fits: those before it cover all of that.",
        "{member}：针对 {actions} 的签署规则永远不会适用，因为前面的规则已全部涵盖。",
        do=(
            "Put it before the wider clause, or take it out: the first clause that fits counts.",
            "请将其移到范围更宽的规则之前，或将其删除：适用第一条相符的规则。",
        ),
    )
    NAMED_TWICE = reason(
        "{what} {name} stands twice: {where}.",
        "{what} {name} 重复出现：{where}。",
        do=("Keep one.", "请只保留一处。"),
    )
    ROLE_UNKNOWN = reason(
        "{where} names the role {role}, which [roles] does not define.",
        "{where} 使用了角色 {role}，但 [roles] 未定义。",
        do=("Define the role, or take it out.", "请定义该角色或将其删除。"),
        source="charter, roles",
    )
    ROLE_UNUSED = reason(
        "Nobody holds the role {role}.",
        "没有成员担任角色 {role}。",
        do=("Give it to a member, or take it out.", "请授予某成员或将其删除。"),
        source="charter, roles",
    )
    ACTION_UNKNOWN = reason(
        "{where} names {action}, which no module that is switched on has.",
        "{where} 提到 {action}，但已启用的模块中没有该操作。",
        do=("Correct the name, or add the module's section.", "请更正名称，或加入该模块的条款。"),
    )
    MODULE_UNUSED = reason(
        "[{section}] has rules, and no role may do any of its actions: the section would have no effect.",
        "[{section}] 已写入规则，但没有角色可办理其任何操作：该部分不起作用。",
        do=(
            "List its actions under the roles that do them, or leave the section out.",
            "请在相应角色下列出其操作，或不写入该部分。",
        ),
        source="charter, roles",
    )
    CANNOT_ACT = reason(
        "{where} relies on {who} for {action}, which none of their roles may do.",
        "{where} 有赖于 {who} 办理 {action}，但其角色均无权办理。",
        do=("Let one of their roles do it, or name others.", "请授权其某一角色办理，或另行指定。"),
        source="charter, roles",
    )
    MEMBER_UNKNOWN = reason(
        "{where} names {member}, which is not a member.",
        "{where} 提到 {member}，但其不是成员。",
        do=("Name a member.", "请填写成员。"),
    )
    KEEPER_NOT_ACTIVE = reason(
        "{member} is {standing} and would keep the book.",
        "{member} 的状态为" + worded("standing", STANDINGS) + "，却仍在记账。",
        do=("Name another book-keeper, and share out its power.", "请指定其他记账方并重新分配其权重。"),
        source="charter, book_keeper",
    )
    KEY_NOT_SOUND = reason(
        "The consensus key {key} of {member} is no key with which only its owner can vote.",
        "{member} 的共识密钥 {key} 不是仅其持有人可用于投票的有效密钥。",
        do=(
            "Make a new Ed25519 key; a key of small order, or with a part of it, is never taken.",
            "请生成新的 Ed25519 密钥；不接受小阶或含小阶分量的密钥。",
        ),
        source="RFC 8032",
    )
    CONSENSUS_KEYS_PARTLY = reason(
        "{voting} have a consensus key and {silent} have none: votes would not have the power that the charter shares"
        " out.",
        "{voting} 有共识密钥，而 {silent} 没有：投票权重将与章程的分配不符。",
        do=("Give every book-keeper a consensus key, or none.", "请为每个记账方填写共识密钥，或全部不填。"),
    )
    POWER_NOT_WHOLE = reason(
        "The book-keepers' power adds up to {total}, not 100.",
        "记账方权重合计 {total}，而非 100。",
        do=("Share out 100 parts.", "请分配满 100 份。"),
    )
    POWER_TOO_LARGE = reason(
        "{holders}, as one hand, would hold {power} parts of 100: a third or more can stop the network.",
        "{holders} 视为一方，将持有 {power}/100 的权重：达到三分之一即可使网络停摆。",
        do=(
            "Spread the power over at least four hands; one group is one hand, and so are the supervisors.",
            "请将权重分散给至少四方；同一集团视为一方，全体监管方亦视为一方。",
        ),
    )
    UPGRADE_CANNOT_BE_AGREED = reason(
        "Two thirds of the power have to agree to an upgrade; only {able} may, with {power} parts of 100.",
        "升级须三分之二权重同意，而记账方中仅 {able} 可表示同意，合计 {power}/100。",
        do=(
            "Let more book-keepers do charter.agree_to_upgrade, or none.",
            "请授权更多记账方办理 charter.agree_to_upgrade，或不授权任何一方。",
        ),
        source="charter, book_keeper",
    )
    MODULE_MISSING = reason(
        "[{section}] needs [{missing}], which is not there.",
        "[{section}] 依赖 [{missing}]，但章程中没有该条款。",
        do=("Add that section, or leave both out.", "请加入该条款，或两者都不启用。"),
    )
    NOT_THE_FIRST_TEXT = reason(
        "This is text {text} of the charter; a network is founded on text 1.",
        "此为章程第 {text} 版文本；网络须以第 1 版文本创立。",
        do=("Set charter.text to 1; amendments count on from there.", "请将 charter.text 设为 1；修订从此递增。"),
        source="charter, charter.text",
    )
    SIGNATURE_WRONG = reason(
        "The signature of {member} does not verify under a key that the charter gives it.",
        "{member} 的签名无法用章程登记的密钥验证。",
        do=("Sign again with a founding key.", "请用创始密钥重新签署。"),
    )
    SIGNED_ANOTHER_TEXT = reason(
        "{member} signed the text {signed}; this one is {present}.",
        "{member} 签署的文本是 {signed}；当前文本是 {present}。",
        do=("Compare the two texts, then sign the right one.", "请比较两份文本，再签署正确的一份。"),
    )
    SIGNATURE_MISSING = reason(
        "These founders have not signed: {missing}. A network starts when every founder has.",
        "以下创始成员尚未签署：{missing}。全体签署后网络方可启动。",
        do=("Collect their signatures.", "请收齐签名。"),
    )
    ANOTHER_CHARTER = reason(
        "The ledger there was founded on another charter. What differs (there → yours): {differences}",
        "该处的账本依据另一份章程建立。差异（该处 → 您的）：{differences}",
        do=("Use the charter that the network was founded on.", "请使用建立网络时的章程。"),
    )
    SECTION_STAYS = reason(
        "[{section}] governs what members hold on this ledger ({field}): no amendment takes that from under them.",
        "[{section}] 规范成员在本账本持有的权益（{field}）：修订不得使其失去依据。",
        do=("Leave it as it is, and change the rest.", "请保留该内容，修改其余部分。"),
    )
    NOT_A_BOOK_KEEPER = reason(
        "{party} does not keep this ledger's book.",
        "{party} 不是本账本的记账方。",
        do=("Have a book-keeper of the charter do it.", "请由章程中的记账方办理。"),
        source="charter, book_keeper",
    )
    KEY_TAKEN = reason(
        "{key} is in use, or was: a consensus key votes for one member, signs nothing else and never comes back.",
        "密钥 {key} 正在或曾经使用：共识密钥只代表一个成员投票，不签其他内容，也不得重新启用。",
        do=("Make a new key for the node.", "请为节点生成新的密钥。"),
    )
    NOT_THE_NEXT_APPLICATION = reason(
        "Version {asked} cannot take over: the ledger runs by version {present}, and versions come one by one.",
        "版本 {asked} 不能接替：账本现行版本为 {present}，版本须逐一递增。",
        do=("Agree to the version after the present one.", "请同意现行版本的下一版本。"),
    )
    UPGRADE_TOO_NEAR = reason(
        "Block {height} is too near; an upgrade can be agreed on for block {first} and later.",
        "区块 {height} 过近；升级最早可约定在区块 {first}。",
        do=(
            "Choose a later block, by which every node has the new program.",
            "请选择更晚的区块，确保各节点届时已换用新程序。",
        ),
    )
    AGREED_ALREADY = reason(
        "{party} has agreed to block {height} already.",
        "{party} 已同意区块 {height}。",
        do=("Ask the other book-keepers to agree.", "请其他记账方表示同意。"),
    )
