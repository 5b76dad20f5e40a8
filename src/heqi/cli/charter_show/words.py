"""What stands of each member and book-keeper in a charter, by its last name."""

from heqi.machine.words import ClauseWords, Unit

ENTRIES = {
    "id": ClauseWords("Name on the ledger", "账本名称"),
    "name": ClauseWords("Name", "名称"),
    "roles": ClauseWords("Roles", "角色", Unit.ROLES),
    "size": ClauseWords("Size", "规模", Unit.CODES),
    "keys": ClauseWords("Keys", "密钥"),
    "key": ClauseWords("Key", "密钥"),
    "person": ClauseWords("Person", "人员"),
    "role": ClauseWords("Role", "角色", Unit.ROLES),
    "limit": ClauseWords("Signs for at most", "签署限额", Unit.MONEY),
    "standing": ClauseWords("Standing", "状态"),
    "uscc": ClauseWords("Unified social credit code", "统一社会信用代码"),
    "lei": ClauseWords("Legal entity identifier", "法人机构识别编码（LEI）"),
    "group": ClauseWords("Group", "所属集团"),
    "policy": ClauseWords("Who signs what", "签署规则"),
    "actions": ClauseWords("Actions", "操作", Unit.ACTIONS),
    "needs": ClauseWords("Persons needed", "所需人员"),
    "from_amount": ClauseWords("From the amount", "起始金额", Unit.MONEY),
    "member": ClauseWords("Member", "成员", Unit.MEMBERS),
    "head_key": ClauseWords("Head key", "账本头密钥"),
    "power": ClauseWords("Parts of the power", "权重份数"),
    "consensus_key": ClauseWords("Consensus key", "共识密钥"),
}
