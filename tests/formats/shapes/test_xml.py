"""What of XML is read: elements with their lines. What could mean something else is refused."""

from __future__ import annotations

import pytest
from kit.patience import within

from scanner.formats.shapes.sides import UnreadableError
from scanner.formats.shapes.xml import MAX_DEPTH, Element, as_xml, child, children, differences, meaning, value

TEXT = """\
<project xmlns="urn:a" xmlns:b="urn:b">
  <!-- a comment -->
  <name>  lorem
    ipsum </name>
  <list><item id="1" b:kind="x"/><item id="2"><![CDATA[<dolor>]]></item></list>
</project>
"""


def read(text: str, encoding: str = "utf-8") -> Element:
    return as_xml(text.encode(encoding))


def test_elements_have_lines_texts_and_attributes_without_namespaces() -> None:
    root = read(TEXT)
    assert root.name == "project"
    assert value(root, "name").split() == ["lorem", "ipsum"]
    assert [each.attributes for each in children(root, "list", "item")] == [{"id": "1", "kind": "x"}, {"id": "2"}]
    assert [each.line for each in root.children] == [3, 5]
    assert value(root, "list", "item") == ""
    assert children(root, "list", "item")[1].text == "<dolor>"
    assert child(root, "absent") is None
    assert value(None, "name") == ""


@pytest.mark.parametrize(
    "content",
    [
        "<a>é</a>".encode(),
        b"\xef\xbb\xbf" + "<?xml version='1.0' encoding='utf-8'?><a>é</a>".encode(),
        '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16"),
        '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16-le"),
        '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"),
        '<?xml version="1.0" encoding="windows-1252"?><a>é</a>'.encode("cp1252"),
    ],
    ids=["plain", "mark", "utf-16", "utf-16 le", "utf-16 be", "latin", "windows"],
)
def test_the_encoding_is_the_declared_one(content: bytes) -> None:
    assert as_xml(content).text == "é"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"<a b='1' b='2'/>",
        b"<a>\0</a>",
        b"<a>\xff</a>",
        b"<a>&other;</a>",
        b"\n<?xml version='1.0'?><a/>",
        b"<!DOCTYPE a><a/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b"<!-- x --><!DOCTYPE a [<!ENTITY % p SYSTEM 'http://h.example.org/'> %p;]><a/>",
        b"<?xml version='1.0' encoding='utf-7'?><a/>",
        b"<?xml version='1.0' encoding='ebcdic-cp-us'?><a/>",
        b"<<<<<<< ours\n<a/>\n=======\n<b/>\n>>>>>>> theirs\n",
        b"<a>\n>>>>>>> theirs\n</a>",
        b"{{#if x}}<a/>{{/if}}",
        b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1),
    ],
)
def test_what_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        as_xml(content)


def test_a_word_in_a_comment_is_no_document_type() -> None:
    assert read("<a><!-- <!DOCTYPE b> --></a>").name == "a"


def test_a_bomb_is_refused_before_it_grows() -> None:
    layers = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(12))
    with within(2), pytest.raises(UnreadableError, match="document type"):
        read(f"<!DOCTYPE a [<!ENTITY e0 'xxxxxxxxxx'>{layers}]><a>&e12;</a>")


def test_five_megabytes_take_no_time() -> None:
    row = "<component group='org.example' name='lorem'><sha256 value='{}'/></component>\n".format("0" * 64)
    with within(2):
        assert len(read(f"<a>{row * (4_900_000 // len(row))}</a>").children) > 30_000


@pytest.mark.parametrize("content", [b"<b/>" * 1_200_000, b"<b>" * 1_600_000, b"<b a='" + b"x" * 4_900_000])
def test_hostile_megabytes_are_refused_in_time(content: bytes) -> None:
    with within(2), pytest.raises(UnreadableError):
        as_xml(b"<a>" + content)


def test_meaning_knows_no_order_unless_asked() -> None:
    one, other = read("<a><b>1 2</b><!-- c --><c d='1' e='2'/></a>"), read("<a>\n<c e='2' d='1'/><b>\n1\n2</b></a>")
    assert meaning(one) == meaning(other)
    assert meaning(one, ordered=True) != meaning(other, ordered=True)
    assert meaning(one) != meaning(read("<a><b>1 3</b><c d='1' e='2'/></a>"))
    assert meaning(None) == ""


def test_differences_name_the_place() -> None:
    old, new = read("<a><b>1</b><c d='1'/><e/></a>"), read("<a><b>2</b><c d='1'/><f g='3'/></a>")
    assert sorted(differences(old, new)) == [("b", "1", "2"), ("e", "", ""), ("f.@g", "", "3")]
    assert differences(old, old) == []
    assert differences(None, read("<a>1</a>")) == []
