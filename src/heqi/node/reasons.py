"""Why a node does not start, or stops: one sentence each, and nothing is lost."""

from heqi.machine.reasons import Reasons, reason
from heqi.values.phrases import PROBLEMS

WRONG = {
    "the state or the history is not that of the head at height *": "状态或历史与高度 * 的账本头不符",
    "a part of it is missing": "其中缺少一部分",
    "the statement names another one": "声明所载不同",
    "your witness saw another one": "您的见证方所见不同",
    "it ends before what your witness saw": "其终点早于您的见证方所见",
    "by its state others vote": "依其状态，投票者不同",
    "it does not begin as a file of blocks does": "文件开头不是区块文件的格式",
    "it ends in the middle of a block": "文件在区块中间中断",
    "block * at * cannot follow *": "区块 *（* 秒）不能接在 * 之后",
    "Name or service not known": "无法解析主机名",
    "Temporary failure in name resolution": "暂时无法解析主机名",
    "unable to open database file": "无法打开数据库文件",
    "database disk image is malformed": "数据库文件已损坏",
    "file is not a database": "文件不是数据库",
    "database or disk is full": "数据库或磁盘已满",
    "disk I/O error": "磁盘读写错误",
    **PROBLEMS,
}


class Why(Reasons, prefix="node", words={"problem": WRONG}):
    NO_LEDGER = reason(
        "There is no ledger in {folder}.",
        "{folder} 中没有账本。",
        do=(
            "Found one with `heqi network init`, or restore a backup with `heqi restore`.",
            "请用 `heqi network init` 建立账本，或用 `heqi restore` 从备份恢复。",
        ),
    )
    FOLDER_NOT_EMPTY = reason(
        "{folder} holds something already, and nothing is written over it.",
        "{folder} 中已有内容，不会覆盖。",
        do=("Name an empty or a new folder.", "请指定空文件夹或新文件夹。"),
    )
    FILE_MISSING = reason(
        "{file} is missing or cannot be read: {problem}",
        "{file} 缺失或无法读取：{problem}",
        do=(
            "Put the file back, from a backup or from another founder.",
            "请从备份或其他创始成员处取回该文件。",
        ),
    )
    SETTINGS_WRONG = reason(
        "{file} cannot be used: {problem}",
        "无法使用 {file}：{problem}",
        do=(
            "Correct the file; `heqi node run --help` names every setting.",
            "请更正；`heqi node run --help` 列有全部设置。",
        ),
    )
    OTHER_RULES = reason(
        "The ledger in {folder} cannot go on with this program: {problem}",
        "本程序无法继续 {folder} 中的账本：{problem_zh}",
        do=("Use the version of the program that the ledger was kept with.", "请使用原先维护该账本的程序版本。"),
    )
    DAMAGED = reason(
        "What is in {folder} contradicts itself: {problem}",
        "{folder} 中的内容自相矛盾：{problem}",
        do=("Restore a backup; nothing was changed.", "请从备份恢复；未作任何更改。"),
    )
    LIBRARY_DISAGREES = reason(
        "A library of this machine judges {vectors} otherwise than the protocol.",
        "本机的程序库对 {vectors} 的判断与协议不一致。",
        do=(
            "Install the pinned PyNaCl (requirements/runtime.txt), with its own libsodium, and a Python with zlib.",
            "请安装锁定版本的 PyNaCl（requirements/runtime.txt，其自带 libsodium），并使用以 zlib 构建的 Python。",
        ),
        source="protocol, Ed25519 by libsodium, DEFLATE by zlib",
    )
    CLOCK_BEHIND = reason(
        "The clock of this machine says second {now}; the ledger is at {as_of} already.",
        "本机时钟为第 {now} 秒；账本已到第 {as_of} 秒。",
        do=(
            "Set the clock (chrony or systemd-timesyncd), then start again.",
            "请校准时钟（chrony 或 systemd-timesyncd）后重启。",
        ),
    )
    CLOCK_JUMPED = reason(
        "The clock of this machine jumped by {seconds} seconds. A block with a wrong time cannot be taken back.",
        "本机时钟跳变了 {seconds} 秒。时间错误的区块无法撤销。",
        do=("Make sure of the time, then start again.", "请确认时间无误后重启。"),
    )
    ADDRESS_TAKEN = reason(
        "{host}:{port} cannot be listened on: {problem}",
        "无法监听 {host}:{port}：{problem}",
        do=("Stop what uses it, or name another port.", "请停止占用者，或改用其他端口。"),
    )
    REACHABLE_BY_OTHERS = reason(
        "{host} can be reached by other machines, and what travels is not encrypted.",
        "{host} 可被其他机器访问，且传输内容未加密。",
        do=(
            "Put a proxy with TLS in front and keep 127.0.0.1, or say --reachable-by-others.",
            "请在前面部署 TLS 代理并保留 127.0.0.1，或加上 --reachable-by-others。",
        ),
    )
    LISTS_FAILED = reason(
        "The lists in {file} cannot be opened: {problem}",
        "无法打开列表文件 {file}：{problem}",
        do=(
            "Free space and check rights, or run with --no-lists; the lists are made anew from the ledger.",
            "请检查空间与权限，或加 --no-lists 运行；列表可由账本重新生成。",
        ),
    )
    VOUCHERS_FAILED = reason(
        "The witnesses' signatures in {file} cannot be opened: {problem}",
        "无法打开见证方签名文件 {file}：{problem}",
        do=(
            "Free space and check rights. A damaged file may be put aside: the ledger does not rest on it.",
            "请检查空间与权限。文件损坏时可移走：账本不依赖于它。",
        ),
    )
    NO_HEAD_KEY = reason(
        "{keys} holds no key by which the charter lets {member} vouch for heads.",
        "{keys} 中没有章程授权 {member} 用于见证账本头的密钥。",
        do=(
            "Use the key store with the member's head key, or run without --operator: heads are then not vouched for.",
            "请使用含该成员账本头密钥的密钥库；或不加 --operator 运行，此时账本头无人见证。",
        ),
        source="charter, book_keeper",
    )
    GRADUATED = reason(
        "The ledger in {folder} has become a network: nobody goes on with it alone.",
        "{folder} 中的账本已升格为网络：任何一方不得单独继续。",
        do=(
            "Run the network's node (its node.toml names the engine). What is here can still be exported and replayed.",
            "请运行网络节点（其 node.toml 指明引擎）。此处内容仍可导出与重放。",
        ),
        source="graduation statement",
    )
    OF_NETWORK = reason(
        "The ledger in {folder} belongs to a network: nobody makes its blocks alone.",
        "{folder} 中的账本属于一个网络：任何一方不得单独出块。",
        do=(
            'Put its node.toml back, which says engine = "cometbft". What is here can still be exported and replayed.',
            '请放回其 node.toml（其中写有 engine = "cometbft"）。此处内容仍可导出与重放。',
        ),
    )
    OTHER_GRADUATION = reason(
        "{file} is not the statement with which the ledger in {folder} became a network.",
        "{file} 不是 {folder} 中账本升格为网络时的声明。",
        do=("Put the right file back; every member has it.", "请放回正确的文件；各成员均持有。"),
    )
    HISTORY_DIFFERS = reason(
        "The blocks lead to another head at block {height}: {problem}",
        "区块在高度 {height} 推导出另一账本头：{problem}",
        do=(
            "Sign nothing. Show the operator's statement and your own heads to the other members.",
            "请勿签署。请向其他成员出示运营方的声明与您自己的账本头。",
        ),
    )
    UPGRADE_DUE = reason(
        "The book-keepers agreed that version {application} takes over with block {height}; this program has {known}."
        " Everything up to there is kept.",
        "记账方已约定版本 {application} 自区块 {height} 起接替；本程序只有版本 {known}。此前内容均已保存。",
        do=("Start a program that has that version on the same folder.", "请用具有该版本的程序启动同一文件夹。"),
        source="ledger, upgrades",
    )
    UPGRADED = reason(
        "Version {application} has taken over with block {height}. The node stops once, to begin anew with its tables.",
        "版本 {application} 已自区块 {height} 起接替。节点停止一次，以便按其数据表重新启动。",
        do=(
            "Open the node again; `heqi node run` does so by itself.",
            "请重新打开节点；`heqi node run` 会自动进行。",
        ),
        retry=True,
    )
    OTHER_APPLICATION = reason(
        "The ledger in {folder} runs by version {application} of the application; this program has {known}.",
        "{folder} 中的账本按应用版本 {application} 运行；本程序只有版本 {known}。",
        do=("Use a program that has that version.", "请使用具有该版本的程序。"),
    )
    FAILED = reason(
        "The node stopped because of a fault ({kind}) after block {height}. What was acknowledged is kept.",
        "节点在区块 {height} 之后因故障（{kind}）停止。已确认的内容均已保存。",
        do=("See its log; then start it again.", "请查看日志，然后重新启动。"),
        retry=True,
    )
    NO_BACKUP = reason(
        "{folder} is no whole backup: {problem}",
        "{folder} 不是完整的备份：{problem}",
        do=("Use another backup.", "请使用其他备份。"),
    )
    BLOCKS_UNREADABLE = reason(
        "{file} is no file of blocks: {problem}",
        "{file} 不是区块文件：{problem}",
        do=("Export it again with `heqi node export`.", "请用 `heqi node export` 重新导出。"),
    )
    BLOCKS_DISAGREE = reason(
        "The blocks lead to {found}; the ledger says {expected}.",
        "区块推导出 {found}；账本为 {expected}。",
        do=("Do not rely on this ledger before people have looked.", "在人工核查之前请勿信赖该账本。"),
    )
    ENGINE_ELSEWHERE = reason(
        "{file} names {address}; a node and its CometBFT meet on this machine alone.",
        "{file} 写有 {address}；节点与其 CometBFT 只能在本机相接。",
        do=("Name a port of 127.0.0.1 under [cometbft].", "请在 [cometbft] 下填写 127.0.0.1 的端口。"),
    )
    ENGINE_MISSING = reason(
        "A network runs on CometBFT {version}, which is not on this machine.",
        "网络运行于 CometBFT {version}，本机尚未安装。",
        do=(
            "Run `make engine` in the checkout (it needs Go 1.25 or newer), or set HEQI_ENGINE to the program.",
            "请在代码目录运行 `make engine`（需要 Go 1.25 或更新版本），或将 HEQI_ENGINE 设为该程序。",
        ),
    )
    CHANGES_WRONG = reason(
        "What {file} says of the network's validators does not follow from the charter: {problem}",
        "{file} 中关于网络验证人的内容并非由章程沿革而来：{problem}",
        do=(
            "Put another member's file in its place: whatever is in it is checked.",
            "请换用其他成员的该文件：其内容会逐项核对。",
        ),
    )
    WRONG_ENGINE = reason(
        "{file} is CometBFT {found}; this program runs on {wanted}.",
        "{file} 为 CometBFT {found}；本程序须使用 {wanted}。",
        do=("Run `make engine` in the checkout.", "请在代码目录运行 `make engine`。"),
    )
    PROCESS_ENDED = reason(
        "{name} does not go on running (exit code {exit_code}): {cause}",
        "{name} 无法持续运行（退出码 {exit_code}）：{cause_zh}",
        do=("Read the end of {log}, then start again.", "请查看 {log} 末尾，然后重新启动。"),
        retry=True,
    )
    ENGINE_BEHIND = reason(
        "{name} does not start: its ledger is at block {ledger}, and CometBFT's own data only at {engine}.",
        "{name} 无法启动：其账本已到区块 {ledger}，而 CometBFT 自身数据仅到 {engine}。",
        do=(
            "Ledger and cometbft/ belong together: put back the newer cometbft/, or begin anew in another folder by "
            "`heqi network add-node`. Never put an older data/priv_validator_state.json back.",
            "账本与 cometbft/ 须一致：请放回较新的 cometbft/，或用 `heqi network add-node` 在其他文件夹重新开始。"
            "切勿放回较旧的 data/priv_validator_state.json。",
        ),
    )
    ENGINE_EMPTY = reason(
        "{name} does not start: its ledger has blocks, and CometBFT's own data none.",
        "{name} 无法启动：其账本已有区块，而 CometBFT 自身数据中没有区块。",
        do=(
            "Ledger and cometbft/ belong together: put cometbft/ back as this node left it last, or begin anew in "
            "another folder by `heqi network add-node`. Never put an older data/priv_validator_state.json back.",
            "账本与 cometbft/ 须一致：请放回该节点最后使用的 cometbft/，或用 `heqi network add-node` "
            "在其他文件夹重新开始。"
            "切勿放回较旧的 data/priv_validator_state.json。",
        ),
    )
    HOME_INCOMPLETE = reason(
        "{folder} holds the ledger of a network's node, but lacks {missing} of its CometBFT.",
        "{folder} 中是网络节点的账本，而其 CometBFT 缺少 {missing}。",
        do=(
            "A backup of the ledger leaves cometbft/ out: put it back as this node left it last, or begin anew in "
            "another folder by `heqi network add-node`. Never make up or put back an older "
            "data/priv_validator_state.json: the node could vote twice.",
            "账本备份不含 cometbft/：请放回该节点最后使用的 cometbft/，或用 `heqi network add-node` "
            "在其他文件夹重新开始。"
            "切勿自行编写或放回较旧的 data/priv_validator_state.json：节点可能重复投票。",
        ),
    )
    BLOCKS_GONE = reason(
        "{name} does not start: its ledger is at block {ledger}, and CometBFT keeps blocks only from {engine} on.",
        "{name} 无法启动：其账本仅到区块 {ledger}，而 CometBFT 只保存自 {engine} 起的区块。",
        do=(
            "Restore a newer backup of the ledger, or begin anew in another folder by `heqi network add-node`.",
            "请恢复较新的账本备份，或用 `heqi network add-node` 在其他文件夹重新开始。",
        ),
    )
    ALREADY_RUNNING = reason(
        "The network in {folder} runs already.",
        "{folder} 中的网络已在运行。",
        do=(
            "Look at it by `heqi network status`, end it by `heqi network down`.",
            "可用 `heqi network status` 查看，用 `heqi network down` 结束。",
        ),
    )
    REAL_CLOCK = reason(
        "The network of {folder} keeps real time, which nobody moves.",
        "{folder} 所属网络使用真实时间，任何人都不能拨动。",
        do=(
            "Make a trial network of its own in another folder: `heqi network up --trial-clock`.",
            "请在其他文件夹另建试用网络：`heqi network up --trial-clock`。",
        ),
    )
    CLOCK_NEVER_BACK = reason(
        "The trial clock is at {as_of} already; it never goes back to {second}.",
        "试用时钟已到 {as_of}，不能退回 {second}。",
        do=("Name a later moment.", "请指定更晚的时刻。"),
    )
    CLOCK_UNMOVED = reason(
        "The network did not take the trial clock to {second} in time.",
        "网络未能及时将试用时钟拨至 {second}。",
        do=("Look at it by `heqi network status`, then try again.", "请用 `heqi network status` 查看，然后重试。"),
        retry=True,
    )
    NO_NETWORK = reason(
        "There is no network in {folder}.",
        "{folder} 中没有网络。",
        do=(
            "Name its folder by --data. `heqi network up` makes a trial network in a new folder, `heqi network init` "
            "too; `heqi network join` makes a member's own node.",
            "请用 --data 指明其文件夹。`heqi network up` 与 `heqi network init` 可在新文件夹中建立试用网络；"
            "`heqi network join` 建立成员自己的节点。",
        ),
    )
    NO_VOTE = reason(
        "The node of {member} has no vote, so that there is no key to replace.",
        "{member} 的节点没有投票权，无密钥可更换。",
        do=(
            "Name a member that votes; what `heqi network add-node` made follows the others.",
            "请指定有投票权的成员；由 `heqi network add-node` 建立的节点只跟随其他节点。",
        ),
    )
    NOBODY_ANSWERS = reason(
        "No node of the network answers.",
        "网络中没有节点应答。",
        do=("Start it by `heqi network up`.", "请用 `heqi network up` 启动。"),
        retry=True,
    )
    OTHER_NETWORK = reason(
        "{folder} holds a network of {have} nodes, not of {wanted}.",
        "{folder} 中的网络有 {have} 个节点，而非 {wanted} 个。",
        do=("Leave --validators out, or name another folder.", "请去掉 --validators，或指定其他文件夹。"),
    )
    NETWORK_DOWN = reason(
        "The network in {folder} does not run here.",
        "{folder} 中的网络未在本机运行。",
        do=("Start it: `heqi network up --detach`.", "请启动：`heqi network up --detach`。"),
    )
    NOT_THERE_YET = reason(
        "The node of {member} has not caught up with the others within {seconds} seconds; it may still do so.",
        "{member} 的节点在 {seconds} 秒内尚未追上其他节点；仍可能稍后追上。",
        do=(
            "Look at `heqi network status`, and at its log if it stays behind.",
            "请查看 `heqi network status`；若一直落后，请查看其日志。",
        ),
        retry=True,
    )
    ENGINE_SILENT = reason(
        "The engine of {member} does not answer at {server}, so that nobody can tell who votes.",
        "{member} 的引擎在 {server} 未应答，无法得知由谁投票。",
        do=("Start it, then repeat the command.", "请启动引擎，然后重复该命令。"),
        retry=True,
    )
    KEY_ELSEWHERE = reason(
        "{folder} holds no consensus key to replace: a remote signer has it.",
        "{folder} 中没有可更换的共识密钥：其由远程签名器保管。",
        do=(
            "Make the key there, send charter.set_consensus_key, and have it sign with the new one afterwards.",
            "请在远程签名器中生成密钥，发送 charter.set_consensus_key，之后由其以新密钥签名。",
        ),
    )
