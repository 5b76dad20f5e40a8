"""Lists of what the charter governs: privileges, phases, proposals, and what is flagged for people."""

from heqi.reading.views.declaring import SUPERVISORS, View, count, day, money, record, role, roles, sections, text, word

NEXT_PHASE = """FROM phase_clauses p JOIN present_phase w ON 1 = 1
            JOIN phase_clauses n ON n.phase = w.phase AND p.place = n.place + 1 JOIN measures s ON 1 = 1
        WHERE EXISTS (SELECT 1 FROM members m WHERE m.record_key = :reader)"""

GOVERNING: tuple[View, ...] = (
    # --- whoever is under a privilege, or has one ----------------------------------------------------------------
    View(
        "privilege-uses",
        "Privileges used over us (or by us): what waits, until when, on what basis, how to appeal",
        "针对我方（或由我方行使）的特权：暂停事项、期限、依据与申诉",
        (
            day("last_day", "Until", "截止日"),
            record("use", "Use", "使用记录"),
            word("state", "State", "状态", {"appeal": "申诉成立"}),
            word("kind", "Kind", "种类"),
            text("subject", "What waits", "事项"),
            text("by", "By", "行使方"),
            text("privilege", "Clause", "条款"),
            text("basis", "Basis", "依据"),
            text("reason", "Reason", "理由"),
            role("appeal_to", "Appeal to", "向谁申诉"),
            day("appeal_until", "Appeal until", "申诉期限"),
        ),
        ("last_day", "use"),
        ("privilege_uses", "privilege_register"),
        """
        SELECT u.last_day, u.record_key AS use,
            CASE WHEN u.ended_by IS NOT NULL THEN u.ended_by WHEN u.last_day < :today THEN 'over' ELSE 'in-force' END
                AS state,
            u.kind, u.subject, u."of" AS by, u.privilege, r.basis, u.reason, u.appeal_to, u.appeal_until
        FROM privilege_uses u JOIN privilege_register r ON r.record_key = u.record_key
        WHERE u."of" = :reader OR u.panel LIKE '%"' || :reader || '"%'
            OR (u.affected LIKE '%"' || :reader || '"%' AND u.notice_day <= :today)
        """,
        descending=True,
    ),
    # --- everybody who is governed by the charter ----------------------------------------------------------------
    View(
        "privileges",
        "What the supervisor may do today: uses left in this span of 30 days, and days left",
        "监管方今日的特权：本期 30 日内剩余次数与剩余天数",
        (
            text("privilege", "Clause", "条款"),
            word("kind", "Kind", "种类"),
            text("by", "Of", "持有方"),
            roles("over", "Over", "涵盖角色"),
            count("allowed", "In 30 days", "30 日内上限"),
            count("used", "Used", "已用"),
            count("left_over", "Left", "剩余"),
            day("changes", "Next count from", "下次更新"),
            day("last_day", "Last day", "最后一日"),
            count("days_left", "Days left", "剩余天数"),
        ),
        ("privilege",),
        ("members", "privilege_counts"),
        """
        SELECT g.privilege AS privilege, g.kind AS kind, g.holder AS by, g.over AS over, g.allowed AS allowed,
            COALESCE(c.count, 0) AS used,
            CASE WHEN g.allowed > COALESCE(c.count, 0) THEN g.allowed - COALESCE(c.count, 0) ELSE 0 END AS left_over,
            CASE WHEN g.last_number >= :today_number THEN g.to_day END AS changes, g.last_day AS last_day,
            CASE WHEN g.last_number >= :today_number THEN g.last_number - :today_number + 1 ELSE 0 END AS days_left
        FROM granted g LEFT JOIN privilege_counts c ON c.record_key = g.span
        WHERE g.from_day <= :today AND :today < g.to_day
            AND EXISTS (SELECT 1 FROM members m WHERE m.record_key = :reader)
        """,
    ),
    View(
        "phases",
        "The phases of the ledger and what each allows",
        "账本的各阶段及其上限",
        (
            count("place", "No.", "序号"),
            text("phase", "Phase", "阶段"),
            word(
                "state",
                "State",
                "状态",
                {
                    "past": "已过",
                    "present": "当前",
                    "next": "下一",
                    "later": "以后",
                },
            ),
            day("since", "Since", "起始日"),
            count("members", "Members", "成员上限"),
            money("outstanding", "Outstanding", "未清偿上限"),
            money("each", "Each", "单笔上限"),
            sections("modules", "New business in", "开放业务"),
            text("more_than", "Votes, more than", "所需票数超过"),
        ),
        ("place",),
        ("members", "present_phase"),
        """
        SELECT p.place + 1 AS place, p.phase AS phase,
            CASE WHEN p.place = n.place THEN 'present' WHEN p.place < n.place THEN 'past'
                WHEN p.place = n.place + 1 THEN 'next' ELSE 'later' END AS state,
            CASE WHEN p.place = n.place THEN w.since END AS since, p.members AS members,
            p.outstanding AS outstanding, p.each AS each, p.modules AS modules, p.more_than AS more_than
        FROM phase_clauses p JOIN present_phase w ON 1 = 1 JOIN phase_clauses n ON n.phase = w.phase
        WHERE EXISTS (SELECT 1 FROM members m WHERE m.record_key = :reader)
        """,
    ),
    View(
        "next-phase",
        "What the next phase asks for, and how far the ledger is",
        "下一阶段的条件与目前进度",
        (
            count("place", "No.", "序号"),
            text("phase", "To enter", "拟进入阶段"),
            word(
                "criterion",
                "Criterion",
                "条件",
                {
                    "days-in-phase": "本阶段天数",
                    "settled": "已结清",
                    "overdue-basis-points": "逾期比例（基点）",
                    "open-disputes": "未决争议",
                    "open-incidents": "未结故障",
                },
            ),
            day("from_day", "From", "最早日期"),
            money("amount", "Amount now", "目前金额"),
            money("amount_asked", "Asked", "所需金额"),
            count("count", "Count now", "目前数量"),
            count("count_asked", "At most", "至多"),
            word("met", "Met", "是否达到"),
        ),
        ("place",),
        ("measures", "members", "present_phase"),
        f"""
        SELECT 1 AS place, p.phase AS phase, 'days-in-phase' AS criterion, p.first_day AS from_day, NULL AS amount,
            NULL AS amount_asked, NULL AS count, NULL AS count_asked,
            CASE WHEN p.first_day <= :today THEN 'yes' ELSE 'no' END AS met
        {NEXT_PHASE}
        UNION ALL
        SELECT 2, p.phase, 'settled', NULL, s.settled, p.settled, NULL, NULL,
            CASE WHEN s.settled >= p.settled THEN 'yes' ELSE 'no' END
        {NEXT_PHASE}
        UNION ALL
        SELECT 3, p.phase, 'overdue-basis-points', NULL, s.overdue, NULL,
            CASE WHEN s.outstanding = 0 THEN 0
                ELSE (s.overdue * 10000 + s.outstanding - 1) / s.outstanding END, p.overdue_below - 1,
            CASE WHEN s.overdue = 0 OR s.overdue * 10000 < p.overdue_below * s.outstanding THEN 'yes' ELSE 'no' END
        {NEXT_PHASE}
        UNION ALL
        SELECT 4, p.phase, 'open-disputes', NULL, NULL, NULL, s.disputes, p.disputes,
            CASE WHEN s.disputes <= p.disputes THEN 'yes' ELSE 'no' END
        {NEXT_PHASE}
        UNION ALL
        SELECT 5, p.phase, 'open-incidents', NULL, NULL, NULL, s.incidents, p.incidents,
            CASE WHEN s.incidents <= p.incidents THEN 'yes' ELSE 'no' END
        {NEXT_PHASE}
        """,
    ),
    View(
        "measures",
        "What the ledger measures of itself, all members together",
        "账本自行计量的全体指标",
        (
            text("phase", "Phase", "阶段"),
            day("since", "Since", "起始日"),
            money("outstanding", "Outstanding", "未清偿"),
            money("settled", "Settled", "已结清"),
            money("overdue", "Overdue", "逾期"),
            count("disputes", "Open disputes", "未决争议"),
            count("incidents", "Open incidents", "未结故障"),
        ),
        ("phase",),
        ("measures", "members", "present_phase"),
        """
        SELECT w.phase AS phase, w.since AS since, s.outstanding AS outstanding, s.settled AS settled,
            s.overdue AS overdue, s.disputes AS disputes, s.incidents AS incidents
        FROM measures s JOIN present_phase w ON 1 = 1
        WHERE EXISTS (SELECT 1 FROM members m WHERE m.record_key = :reader)
        """,
    ),
    View(
        "proposals",
        "What members propose, to change the charter or to enter a phase, with the votes",
        "成员的提案（修订章程或进入阶段）及票数",
        (
            day("proposed", "Proposed", "提出日"),
            record("proposal", "Proposal", "提案"),
            word("kind", "What", "类别", {"amendment": "修订", "phases": "阶段"}),
            word(
                "asks",
                "Class or phase",
                "条款类别或阶段",
                {"constitutional": "根本类", "economic": "经济类", "operational": "运营类"},
            ),
            word(
                "state",
                "State",
                "状态",
                {"open": "表决中", "passed": "已通过", "lapsed": "未通过", "withdrawn": "已撤回", "in-force": "已生效"},
            ),
            text("by", "By", "提案方"),
            text("reason", "Reason", "理由"),
            count("votes_for", "For", "赞成"),
            count("votes_against", "Against", "反对"),
            day("closes", "Votes until", "表决截止"),
            day("first_day", "Takes over", "生效日"),
        ),
        ("proposed", "proposal"),
        ("amendment_votes", "members", "phase_proposals", "phase_votes", "present_phase", "proposals"),
        """
        SELECT p.proposed_day AS proposed, p.record_key AS proposal, 'amendment' AS kind, p.decided_as AS asks,
            p.stage AS state, p.proposer AS by,
            CASE WHEN p.reason_en = p.reason_zh THEN p.reason_en ELSE p.reason_en || ' / ' || p.reason_zh END
                AS reason,
            (SELECT COUNT(*) FROM amendment_votes v JOIN members m ON m.record_key = v.party
                WHERE v.proposal = p.record_key AND v.yes = 1 AND m.standing = 'active') AS votes_for,
            (SELECT COUNT(*) FROM amendment_votes v JOIN members m ON m.record_key = v.party
                WHERE v.proposal = p.record_key AND v.yes = 0 AND m.standing = 'active') AS votes_against,
            p.closes_day AS closes, p.first_day AS first_day
        FROM proposals p
        WHERE EXISTS (SELECT 1 FROM members m WHERE m.record_key = :reader)
        UNION ALL
        SELECT p.day, p.record_key, 'phases', p."to",
            CASE WHEN p.changes = w.changes AND :today <= p.last_day THEN 'open' ELSE 'over' END, p.by, p.reason,
            (SELECT COUNT(*) FROM members m JOIN phase_votes v ON v.record_key = p.record_key || '/' || m.record_key
                WHERE v.yes = 1 AND m.standing = 'active'),
            (SELECT COUNT(*) FROM members m JOIN phase_votes v ON v.record_key = p.record_key || '/' || m.record_key
                WHERE v.yes = 0 AND m.standing = 'active'),
            p.last_day, NULL
        FROM phase_proposals p JOIN present_phase w ON 1 = 1
        WHERE EXISTS (SELECT 1 FROM members m WHERE m.record_key = :reader)
        """,
        descending=True,
    ),
    # --- a supervisor ----------------------------------------------------------------------------------------------
    View(
        "circles",
        "Claims that came round, for people to look at",
        "循环转让的债权，供人工核查",
        (
            day("day", "Day", "日期"),
            text("place", "Notice", "通知"),
            record("claim", "Claim", "债权"),
            record("root", "Promise", "承诺"),
            text("giver", "From", "转让方"),
            text("holder", "To", "受让方"),
            word("kind", "Kind", "种类"),
        ),
        ("day", "place"),
        ("circles",),
        """
        SELECT day, record_key AS place, claim, root, giver, holder, kind FROM circles
        """,
        roles=SUPERVISORS,
        descending=True,
    ),
)
