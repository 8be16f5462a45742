"""The English catalogue is complete, agrees with the code, and is compiled."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import polib
import pytest

PROJECT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def messages() -> ModuleType:
    """The developer's tool itself."""
    loader = importlib.machinery.SourceFileLoader("messages", str(PROJECT / "scripts/messages"))
    spec = importlib.util.spec_from_loader("messages", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module  # dataclasses look their own module up
    loader.exec_module(module)
    return module


def catalogue() -> polib.POFile:
    return polib.pofile(str(messages().CATALOGUE))


def test_every_sentence_has_its_translation() -> None:
    known = {entry.msgid: entry for entry in catalogue()}
    sentences = messages().find_sentences()
    missing = [
        f"{place}: {sentence.words}"
        for sentence, place in sentences.items()
        if sentence.words not in known or not messages().is_translated(known[sentence.words])
    ]
    assert missing == [], "run scripts/messages and translate"
    assert len(sentences) > 500


def test_nothing_is_translated_that_nobody_says() -> None:
    said = {sentence.words for sentence in messages().find_sentences()}
    assert [entry.msgid for entry in catalogue() if entry.msgid not in said] == [], "run scripts/messages"


AS_IT_STANDS = re.compile(r"“[^”]*”|\{[^}]*\}")
"""What is quoted stands so on paper or in a file; what is in braces is typed so."""


def test_a_translation_keeps_the_placeholders_and_is_english() -> None:
    pairs = [
        (entry.msgid, translation)
        for entry in catalogue()
        for translation in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
    ]
    wrong = [
        f"{chinese} → {english}"
        for chinese, english in pairs
        if CHINESE.search(AS_IT_STANDS.sub("", english))
        or sorted(PLACEHOLDER.findall(chinese)) != sorted(PLACEHOLDER.findall(english))
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    written = {entry.msgid: entry.msgstr or dict(entry.msgstr_plural) for entry in catalogue()}
    compiled_file = polib.mofile(str(messages().CATALOGUE.with_suffix(".mo")))
    compiled = {entry.msgid: entry.msgstr or dict(entry.msgstr_plural) for entry in compiled_file}
    assert compiled == written, "run scripts/messages"


def test_canary() -> None:
    source = "from django.utils.translation import gettext as say, ngettext\nsay('甲')\nngettext('乙', '丙', 2)\nprint('丁')"
    found = {sentence.words: sentence.plural for sentence in messages().sentences_of_code(source, "x.py")}
    assert found == {"甲": "", "乙": "丙"}
    template = '{% load i18n %}{% translate \'戊\' %}<c-x title="{% translate "己" %}" />{% blocktranslate trimmed %}\n 庚 {{ a }}\n{% endblocktranslate %}'
    assert {sentence.words for sentence in messages().sentences_of_template(template)} == {"戊", "己", "庚 %(a)s"}
    with pytest.raises(ValueError, match="cannot be read"):
        list(messages().sentences_of_code("from django.utils.translation import gettext as _\n_(f'{1}')", "x.py"))
