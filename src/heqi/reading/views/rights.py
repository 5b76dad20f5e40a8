"""Lists of certificates and licences."""

from heqi.reading.views.declaring import View, day, record, text, texts, word

RIGHTS: tuple[View, ...] = (
    View(
        "certificates",
        "Certificates that we hold or have claimed",
        "我方持有或申请的权利证书",
        (
            record("certificate", "Certificate", "证书"),
            text("title", "Of", "名称"),
            word("right", "Right", "权利"),
            word("stage", "Stage", "状态"),
            day("since", "Held since", "持有自"),
            day("objections_until", "Objections until", "异议截止"),
        ),
        ("certificate",),
        ("certificates",),
        """
        SELECT record_key AS certificate, title, "right", stage, since, objections_until
        FROM certificates
        WHERE holder = :reader AND stage IN ('announced', 'in-force')
        """,
    ),
    View(
        "licences",
        "Licences that we have or have granted",
        "我方获得或授予的许可",
        (
            day("last_day", "Until", "截止"),
            record("licence", "Licence", "许可"),
            text("title", "Of", "名称"),
            word("right", "Right", "权利"),
            text("licensor", "Licensor", "许可方"),
            text("licensee", "Licensee", "被许可方"),
            texts("territory", "Territory", "地域"),
            day("from_day", "From", "起始"),
            word(
                "state",
                "State",
                "状态",
                {
                    "fell with its certificate": "随证书失效",
                    "given up": "已放弃",
                    "to come": "尚未开始",
                    "in force": "有效",
                },
            ),
        ),
        ("last_day", "licence"),
        ("licences", "certificates"),
        """
        SELECT l.last_day AS last_day, l.record_key AS licence, c.title AS title, l."right" AS "right",
            l.licensor AS licensor, l.licensee AS licensee, l.territory AS territory, l.from_day AS from_day,
            CASE WHEN c.stage = 'revoked' THEN 'fell with its certificate' WHEN l.ended_day IS NOT NULL THEN 'given up'
                WHEN l.last_day < :today THEN 'over' WHEN l.from_day > :today THEN 'to come' ELSE 'in force'
                END AS state
        FROM licences l JOIN certificates c ON c.record_key = l.certificate
        WHERE l.licensor = :reader OR l.licensee = :reader
        """,
    ),
)
