"""The compiled way, the general way and a stranger's library write the same quads."""

from __future__ import annotations

import json

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex.foundation.verifiable.canonical import UndefinedTerm, Unsignable, canonical_quads, rdf
from onex.foundation.verifiable.contexts import CREDENTIALS, ContextChanged, UnknownContext, context
from onex.foundation.verifiable.templates import Template
from tests.foundation.verifiable.documents import USUAL, badge

TEMPLATE = Template(badge())
TEXT = st.text(st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffe\uffff"), max_size=12)
PLAIN = st.from_regex(r"[0-9a-z\-]{1,20}", fullmatch=True)


def values(**changed: str) -> list[str]:
    return [(USUAL | changed)[slot] for slot in TEMPLATE.slots]


def stranger_quads(document: object) -> str:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(rdf(document).encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


@settings(max_examples=60, deadline=None)
@given(number=TEXT, theory=TEXT, total=TEXT, identity=TEXT, salt=TEXT, ref=PLAIN, at=PLAIN)
def test_quads_are_those_of_the_general_algorithm_and_of_a_stranger(**changed: str) -> None:
    filled = values(**changed)
    document = TEMPLATE.filled(filled)
    quads = TEMPLATE.quads(filled)
    assert quads == canonical_quads(document)
    assert quads == stranger_quads(document)


@settings(max_examples=60, deadline=None)
@given(number=TEXT, salt=TEXT, ref=PLAIN)
def test_json_holds_the_document_and_is_matched_back(**changed: str) -> None:
    filled = values(**changed)
    text = TEMPLATE.json(filled)
    assert json.loads(text) == TEMPLATE.filled(filled)
    assert TEMPLATE.match(text) == tuple(filled)


def test_match_refuses_another_text() -> None:
    text = TEMPLATE.json(values())
    assert TEMPLATE.match(text.replace("中级", "高级", 1)) is None
    assert TEMPLATE.match(text.replace(USUAL["ref"], "other", 1)) is None


def test_two_blank_nodes_alike_go_the_general_way() -> None:
    document = badge()
    document["credentialSubject"]["result"][1] |= {"resultDescription": "urn:uuid:0c9be9a4-7b0c-4f4b-8a0e-000000000001"}
    template = Template(document)
    filled = [USUAL[slot] for slot in template.slots]
    assert template.quads(filled) == canonical_quads(template.filled(filled)) == stranger_quads(template.filled(filled))


def test_order_that_hangs_on_a_value_goes_the_general_way() -> None:
    document = badge()
    document["evidence"] = [
        {"id": "urn:{{ref}}", "type": ["Evidence"], "name": "a"},
        {"id": "urn:uuid:{{at}}", "type": ["Evidence"], "name": "b"},
    ]
    template = Template(document)
    for ref in ("0", "uuid:", "uuid:94567", "zz"):
        filled = [(USUAL | {"ref": ref})[slot] for slot in template.slots]
        assert template.quads(filled) == stranger_quads(template.filled(filled))


@pytest.mark.parametrize("member", ["undefinedByAny", "score"])
def test_term_no_context_defines_is_refused(member: str) -> None:
    with pytest.raises(UndefinedTerm, match=member):
        Template(badge() | {member: "x"})


def test_type_no_context_defines_is_refused() -> None:
    with pytest.raises(UndefinedTerm):
        Template(badge() | {"termsOfUse": [{"type": "HouseRules", "id": "https://certificates.example/rules"}]})


def test_context_not_ours_is_refused() -> None:
    with pytest.raises(UnknownContext):
        canonical_quads({"@context": ["https://elsewhere.example/context"], "id": "urn:x"})
    with pytest.raises(UnknownContext):
        canonical_quads({"@context": [CREDENTIALS, {"score": "https://schema.org/value"}], "id": "urn:x"})


@pytest.mark.parametrize("bad", ["\n", "\x00", "\x7f", "\x85", "\ud800"])
def test_control_character_is_refused(bad: str) -> None:
    with pytest.raises(Unsignable, match="number"):
        TEMPLATE.quads(values(number=f"a{bad}b"))
    with pytest.raises(Unsignable, match="licenseNumber"):
        canonical_quads(TEMPLATE.filled(values(number=f"a{bad}b")))


@pytest.mark.parametrize("bad", ["", "a b", "<a>", '"', "\\", "a|b", "^"])
def test_value_no_address_can_hold_is_refused(bad: str) -> None:
    with pytest.raises(Unsignable, match="ref"):
        TEMPLATE.quads(values(ref=bad))


def test_nesting_without_end_is_refused() -> None:
    document = badge()
    node = document["credentialSubject"]["achievement"]
    for _level in range(30):
        node["alignment"] = [{"type": ["Alignment"], "targetName": "x"}]
        node = node["alignment"][0]
    with pytest.raises(Unsignable, match="deeply"):
        canonical_quads(document)


def test_changed_context_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    context.cache_clear()
    monkeypatch.setattr("onex.foundation.verifiable.contexts.PINNED", {CREDENTIALS: ("credentials-v2.json", "0" * 64)})
    with pytest.raises(ContextChanged):
        context(CREDENTIALS)
    context.cache_clear()
