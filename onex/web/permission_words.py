"""What the permissions are called on screen. The shell knows every app; the apps know only their codes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, str | Promise] = {
    "accounts.organisation.export": _("导出机构名录"),
    "accounts.organisation.name_contact": _("指定机构联系人"),
    "accounts.organisation.register": _("登记机构"),
    "accounts.organisation.view": _("查看机构名录"),
    "assessment.results.discard": _("撤回成绩"),
    "assessment.results.export": _("导出成绩"),
    "assessment.results.import": _("导入成绩"),
    "assessment.results.view": _("查看成绩"),
    "assessment.sitting.open": _("建立考核批次"),
    "assessment.sitting.view": _("查看考核批次"),
    "certificates.batch.plan": _("制定颁证计划"),
    "certificates.batch.view": _("查看颁证批次"),
    "certificates.certificate.export": _("导出证书清单"),
    "certificates.certificate.view": _("查看颁发的证书"),
    "certificates.revocation.propose": _("提出撤销证书"),
    "certificates.stop.set": _("停发与解除停发"),
    "certificates.stop.view": _("查看停发指令"),
    "credentials.credential.download": _("下载电子证书"),
    "directory.organisation.change": _("变更机构信息"),
    "directory.organisation.decide": _("办理机构合并与终止"),
    "directory.organisation.import": _("导入机构"),
    "documents.file.view": _("查看文件"),
    "identity_checks.identity.confirm": _("核验身份"),
    "jobs.job.steer": _("暂停、继续任务"),
    "jobs.job.view": _("查看任务进度"),
    "mandates.account.open": _("开立帐号"),
    "mandates.account.reset": _("重置登录"),
    "mandates.account.suspend": _("停用和恢复帐号"),
    "mandates.account.view": _("查看全部帐号"),
    "mandates.seat.delegate": _("委托自己的席位"),
    "mandates.seat.end": _("终止席位或委托"),
    "mandates.seat.grant": _("授予和延长席位"),
    "mandates.seat.view": _("查看席位"),
    "procedures.case.advance": _("办理办件"),
    "procedures.case.claim": _("认领办件"),
    "procedures.case.export": _("导出办件清单"),
    "procedures.case.view": _("查看办件"),
    "publications.objection.answer": _("答复异议"),
    "publications.objection.view": _("查看异议"),
    "tabular.import.decide": _("确认或放弃导入"),
    "tabular.import.start": _("上传表格"),
    "tabular.import.view": _("查看导入"),
    "tabular.view.keep": _("保存列表视图"),
    "web.access.export": _("导出查看记录"),
    "web.access.view": _("查看个人信息的查看记录"),
    "web.personal_data.view": _("查看个人信息登记表"),
    "web.record.export": _("导出决策日志"),
    "web.record.view": _("查看决策日志"),
}
"""Code → what it lets one do."""


def permission_words(code: str) -> str | Promise:
    """In words; a permission that has none yet stands for itself."""
    return WORDS.get(code, code)
