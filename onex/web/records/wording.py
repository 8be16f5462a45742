"""What the decision log's topics and subjects are called on screen."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPICS: Mapping[str, str | Promise] = {
    "accounts.factor_enrolled": _("绑定第二因素"),
    "accounts.factor_removed": _("解除第二因素"),
    "accounts.mandate_ended": _("终止授权"),
    "accounts.mandate_granted": _("授权"),
    "accounts.password_changed": _("更换口令"),
    "accounts.recovery_code_used": _("使用恢复码"),
    "accounts.recovery_codes_issued": _("生成恢复码"),
    "accounts.sessions_ended": _("退出全部会话"),
    "accounts.user_opened": _("开立帐号"),
    "accounts.user_suspended": _("停用帐号"),
    "assessment.publicity_withdrawn": _("撤回公示"),
    "assessment.results_discarded": _("撤回成绩"),
    "assessment.results_imported": _("导入成绩"),
    "assessment.results_published": _("公示结果"),
    "assessment.results_released": _("发布成绩"),
    "assessment.scheme_published": _("发布考核方案"),
    "assessment.sitting_opened": _("建立考核批次"),
    "catalogue.agreement_signed": _("签署协议"),
    "catalogue.certificate_added": _("登记证书"),
    "catalogue.lead_named": _("指定证书对接人"),
    "catalogue.restriction_lifted": _("解除限制"),
    "catalogue.restriction_set": _("实施限制"),
    "catalogue.right_ended": _("终止颁证权"),
    "catalogue.right_granted": _("授予颁证权"),
    "catalogue.status_listed": _("登记目录状态"),
    "certificates.batch_planned": _("颁证计划"),
    "certificates.issuance_stopped": _("停发证书"),
    "certificates.issue_begun": _("开始颁发"),
    "certificates.issued": _("证书颁发完毕"),
    "certificates.issuer_code_given": _("机构赋码"),
    "certificates.number_rule_set": _("设定编号规则"),
    "certificates.numbers_voided": _("编号作废"),
    "certificates.registered": _("录入平台"),
    "certificates.revocation_declined": _("不予撤销"),
    "certificates.revoked": _("撤销证书"),
    "certificates.stop_lifted": _("解除停发"),
    "credentials.signed": _("电子凭证签发完毕"),
    "credentials.status_list_published": _("发布状态列表"),
    "directory.closing_corrected": _("更正机构终止"),
    "directory.credit_code_reissued": _("换发信用代码"),
    "directory.organisation_merged": _("机构合并"),
    "directory.organisation_moved": _("机构迁址"),
    "directory.organisation_renamed": _("机构更名"),
    "directory.parent_replaced": _("上级机构变更"),
    "directory.predecessor_taken": _("承继机构"),
    "mandates.activation_code_issued": _("生成开通码"),
    "mandates.mandate_extended": _("延长授权"),
    "mandates.seat_delegated": _("委托代办"),
    "mandates.sign_in_reset": _("重置登录"),
    "mandates.user_activated": _("启用帐号"),
    "mandates.user_reinstated": _("恢复帐号"),
    "documents.attachment_scanned": _("附件查毒"),
    "identity_checks.begun": _("发起实名核验"),
    "identity_checks.concluded": _("实名核验结果"),
    "identity_checks.confirmed_in_person": _("当面核验身份"),
    "parties.contact_named": _("指定联系人"),
    "parties.key_retired": _("封存密钥"),
    "parties.keys_rotated": _("轮换密钥"),
    "parties.organisation_closed": _("机构终止"),
    "parties.organisation_registered": _("登记机构"),
    "parties.person_erased": _("删除个人信息"),
    "parties.person_reported": _("出具个人信息报告"),
    "portals.identity_linked": _("关联外部身份"),
    "portals.identity_unlinked": _("解除外部身份"),
    "prints.batch_printed": _("下载整批证书 PDF"),
    "prints.template_set": _("设定证书版式"),
    "procedures.case_claimed": _("认领办件"),
    "procedures.case_opened": _("立案"),
    "procedures.claim_released": _("退回办件"),
    "procedures.step_taken": _("办理环节"),
    "publications.notice_closed": _("公示结束"),
    "publications.notice_published": _("发布公示"),
    "publications.notice_withdrawn": _("撤下公示"),
    "publications.objection_answered": _("答复异议"),
    "publications.objection_filed": _("提出异议"),
    "tabular.list_exported": _("导出列表"),
    "tabular.rows_accepted": _("确认导入"),
    "tabular.rows_imported": _("导入完成"),
}
"""Topic → what happened, in words."""

PAGES: Mapping[str, str] = {
    "case": "web:case",
    "organisation": "organisations:detail",
    "certificate": "catalogue:certificate",
    "notice": "publications:notice",
}
"""Kind of subject → the page that shows it."""


EVENTS: Mapping[str, str | Promise] = {
    "certificate.issued": _("颁发一张证书"),
    "certificate.status_changed": _("证书状态变更"),
}
"""What only the public log tells, one by one; the journal has one entry for a whole batch."""


def topic_words(topic: str) -> str | Promise:
    """What happened, in words; a topic of an older version stands for itself."""
    return TOPICS.get(topic) or EVENTS.get(topic, topic)


def subject_page(subject: str) -> str:
    """The address of the subject's page; empty where it has none."""
    kind, _colon, reference = subject.partition(":")
    if kind not in PAGES:
        return ""
    try:
        return reverse(PAGES[kind], args=[reference])
    except NoReverseMatch:
        return ""
