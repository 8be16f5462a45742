"""What our fonts hold is read from the fonts; what they do not hold has a name."""

from __future__ import annotations

import pytest

from onex.lifecycle.prints.glyphs import FONTS, code_points, missing, named, printable


def test_each_font_holds_the_characters_its_makers_say():
    for path in FONTS.glob("*.ttf"):
        assert len(code_points(path.read_bytes())) == 30_928, path.name


def test_everyday_words_and_rare_characters_of_names_are_held():
    assert missing(["职业技能等级证书 Certificate 0123", "王䶮𬱟𫍯𬀩㛃·阿卜杜拉", "三级/高级工——“”（）"]) == []


@pytest.mark.parametrize("letter", ["𰻞", "\ue123", "\x07", "\u200b", "🎓", "\U000e0100"])
def test_what_would_be_an_empty_box_is_found_once(letter):
    assert missing([f"王{letter}", f"{letter}{letter}"]) == [letter]


def test_a_character_is_named_by_itself_and_its_number():
    assert named("𰻞").endswith("（U+30EDE）")
    assert named("\x07") == "□（U+0007）"


def test_a_font_without_the_full_table_is_not_taken_for_one():
    font = next(FONTS.glob("*.ttf")).read_bytes()
    with pytest.raises(ValueError, match="no cmap"):
        code_points(font[:12].replace(font[4:6], b"\0\0") + font[12:])
    assert ord("王") in printable()
