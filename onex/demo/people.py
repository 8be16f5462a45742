"""Made-up people: names drawn from lists of our own, resident numbers of the fictional region 9901 with true check digits.

No real person can carry these numbers: GB/T 2260 gives no region the code 99.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from onex.foundation.parties.identifiers import make_resident_number

DEMO_AREA = "990101"
FIRST_BIRTHDAY = date(2000, 1, 1)
BIRTHDAYS = 3_650
PER_BIRTHDAY = 999
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦昌马苗"
GIVEN = "子轩雨涵浩然欣怡宇航梓萱俊杰诗琪思远佳宁嘉懿晨曦博文静姝明哲若溪泽楷语桐天佑婉清志远晓彤建国春燕海涛秋月立新"
RARE_NAMES = ("李䶮", "王𬱟", "阿依努·迪力", "欧阳𫍯言", "陈㛃")
"""A few names with rare characters and a middle dot, so that the demonstration shows they are kept whole."""


class MadeUpPerson(NamedTuple):
    """A name and an 18-character resident number of nobody."""

    name: str
    number: str


def made_up_people(first: int, count: int) -> Iterator[MadeUpPerson]:
    """People ``first`` … ``first + count - 1``; the same index is always the same person."""
    for index in range(first, first + count):
        yield MadeUpPerson(_name(index), _number(index))


def _name(index: int) -> str:
    if index % 400 == 7:
        return RARE_NAMES[index // 400 % len(RARE_NAMES)]
    dice = random.Random(index)
    return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))


def _number(index: int) -> str:
    birthday = FIRST_BIRTHDAY + timedelta(days=index % BIRTHDAYS)
    order = index // BIRTHDAYS
    if order >= PER_BIRTHDAY:
        raise ValueError(f"the fictional region has only {BIRTHDAYS * PER_BIRTHDAY} people, asked for number {index}")
    return make_resident_number(f"{DEMO_AREA}{birthday:%Y%m%d}{order + 1:03d}")
