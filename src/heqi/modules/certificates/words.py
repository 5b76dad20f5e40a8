"""Words: what the clauses, actions and records of certificates are called."""

from heqi.machine.words import ClauseWords, Unit, Words

CLAUSES = {
    "certificates": ClauseWords("Certificates of rights", "权利证书"),
    "certificates.registrar": ClauseWords("Who registers, and decides objections", "登记机构", Unit.MEMBERS),
    "certificates.arbiter": ClauseWords("Whose award revokes", "仲裁方", Unit.MEMBERS),
    "certificates.objection_days": ClauseWords("Anybody may object for", "异议期", Unit.DAYS),
    "certificates.objection_source": ClauseWords("Basis", "依据"),
    "certificates.holding_days": ClauseWords("Passed on after", "转让前的持有期", Unit.DAYS),
    "certificates.holding_source": ClauseWords("Basis", "依据"),
    "certificates.licences_at_most": ClauseWords("Licences of one certificate at a time", "单一证书同时有效许可上限"),
}

ACTIONS = {
    "certificates.register": "登记权利",
    "certificates.withdraw": "撤回登记",
    "certificates.object": "提出异议",
    "certificates.withdraw_objection": "撤回异议",
    "certificates.decide_objection": "裁定异议",
    "certificates.issue": "签发证书",
    "certificates.transfer": "转让证书",
    "certificates.license": "许可使用",
    "certificates.end_licence": "放弃许可",
    "certificates.redeem": "提取实物",
    "certificates.revoke": "撤销证书",
}

VALUES = {
    "data": "数据",
    "digital-work": "数字作品",
    "hold": "持有",
    "process": "加工使用",
    "operate": "经营",
    "announced": "公示中",
    "redeemed": "已提取",
    "revoked": "已撤销",
    "upheld": "成立",
    "dismissed": "不成立",
}

FIELDS = {
    "announced": "公示日",
    "applicant": "申请人",
    "award": "裁决",
    "certificate": "证书",
    "content": "内容摘要",
    "decision": "裁定编号",
    "evidence": "证据",
    "exclusive": "独占",
    "good": "实物",
    "keeper": "保管方",
    "licences": "许可",
    "licensee": "被许可方",
    "licensor": "许可方",
    "objections_until": "异议截止日",
    "open_objections": "未决异议",
    "right": "权利",
    "steps": "流转次数",
    "territory": "地域",
    "title": "名称",
    "what": "事项",
}

SIGNERS = {
    "any member but the applicant": "申请人以外的任一成员",
    "the applicant": "申请人",
    "the licensee": "被许可方",
    "the party that objected": "提出异议的一方",
    "the registrar": "登记机构",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, values=VALUES, signers=SIGNERS)
