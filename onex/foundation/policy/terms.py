"""The English of the terms that values of parameters consist of; what is not listed is said as it is written."""

from __future__ import annotations

from onex.foundation.policy.texts import Text

ENGLISH = {
    "初级": "elementary",
    "中级": "intermediate",
    "高级": "advanced",
    "教育部指导": "guided by the Ministry of Education",
    "职成司指导": "guided by the vocational education department",
    "指定": "designated",
    "约谈": "summons to a talk",
    "警告": "warning",
    "通报": "public criticism",
    "责令限期整改": "rectification within a time limit",
    "限制实施规模": "limit on the scale of implementation",
    "扣减有关经费": "deduction of funds",
    "考场租赁": "rent of examination rooms",
    "考务保障": "running of the examination",
    "题库建设": "building the question bank",
    "组卷": "composing papers",
    "试卷印制": "printing papers",
    "阅卷": "marking",
    "证书印制及发放": "printing and handing out certificates",
    "考评员劳务": "assessors' pay",
    "考试系统的技术支持与运维": "support and operation of the examination system",
    "企业": "enterprises",
    "行业协会": "industry associations",
    "高等院校": "colleges and universities",
    "技工院校": "technical institutes",
    "技工学校": "technical schools",
    "民办职业培训机构": "private vocational training bodies",
    "中等职业学校": "secondary vocational schools",
    "高等职业学校": "higher vocational schools",
    "本科层次职业教育试点学校": "pilot schools of undergraduate vocational education",
    "应用型本科高校": "application-oriented universities",
    "国家开放大学": "the Open University of China",
}


def term(words: str) -> Text:
    """A term as the clause writes it, and its English."""
    return Text(words, ENGLISH.get(words, words))
