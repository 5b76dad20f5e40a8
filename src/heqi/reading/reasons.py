"""Why a question to the reading side is refused."""

from heqi.machine.reasons import Reasons, reason


class Why(Reasons, prefix="reading", words={"known": {"none": "（无）"}}):
    UNKNOWN_VIEW = reason(
        "There is no view or table {name}.",
        "没有名为 {name} 的视图或数据表。",
        do=("List the views to see which there are.", "请列出全部视图。"),
    )
    NOT_FOR_YOU = reason(
        "The view {name} is for who keeps the book and for the roles {roles}.",
        "视图 {name} 仅供记账方及角色 {roles} 查阅。",
        do=("Ask one of them, or use a view of your own records.", "请联系上述各方，或使用查阅自身记录的视图。"),
    )
    UNKNOWN_PARAMETER = reason(
        "The view {view} has no parameter {parameter}; it has: {known}.",
        "视图 {view} 没有参数 {parameter}；可用参数：{known}。",
        do=("Leave it out.", "请去掉该参数。"),
    )
    BAD_PARAMETER = reason(
        "{parameter} is {given}; expected is: {expected}.",
        "{parameter} 为 {given}；应为：{expected}。",
        do=("Correct the parameter.", "请更正参数。"),
    )
    BAD_CURSOR = reason(
        "The cursor does not belong to this list.",
        "该游标不属于此列表。",
        do=("Begin again without a cursor.", "请不带游标重新查询。"),
    )
    BEHIND = reason(
        "The reading side is at block {height}, and block {asked} is asked for.",
        "查询侧已更新至区块 {height}，而请求的是区块 {asked}。",
        do=("Ask again in a moment.", "请稍后重试。"),
        retry=True,
    )
