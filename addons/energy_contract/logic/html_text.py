"""The terms of a contract, kept as HTML, as plain clauses to be printed."""

from lxml import html

from .document import Clause

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {"p", "li", "div", "td", "th", "blockquote", "pre"} | _HEADINGS
_BULLET = "•\N{NO-BREAK SPACE}"


def clauses(source: str) -> tuple[Clause, ...]:
    """Return the clauses of a text: each heading with the paragraphs below it.

    Marks inside a paragraph (bold, links) are dropped, the words stay. Entries of a
    numbered list keep their numbers, of another list a bullet.

    >>> clauses("<h3>Notice</h3><p>Three <b>months</b>.</p>")
    (Clause(heading='Notice', paragraphs=('Three months.',)),)
    """
    if not source or not source.strip():
        return ()
    found: list[tuple[str, list[str]]] = []
    for tag, text in _blocks(html.fragment_fromstring(source, create_parent="div")):
        if tag in _HEADINGS:
            found.append((text, []))
            continue
        if not found:
            found.append(("", []))
        found[-1][1].append(text)
    return tuple(
        Clause(heading=heading, paragraphs=tuple(paragraphs))
        for heading, paragraphs in found
    )


def _blocks(root):
    """Yield tag and text of the innermost blocks, in reading order."""
    parts, open_tag, prefix = [], "div", ""

    def closed():
        text = " ".join("".join(parts).split())
        parts.clear()
        return [(open_tag, prefix + text)] if text else []

    for event, node in _walk(root):
        if event == "text":
            parts.append(node)
            continue
        yield from closed()
        is_start = event == "start"
        open_tag = node.tag if is_start else "div"
        prefix = _prefix(node) if is_start else ""
    yield from closed()


def _walk(node):
    """Yield ``("start" | "end", block)`` and ``("text", words)``."""
    if not isinstance(node.tag, str) or node.tag in ("script", "style"):
        return
    is_block = node.tag in _BLOCKS or node.tag == "br"
    if is_block:
        yield "start", node
    if node.text:
        yield "text", node.text
    for child in node:
        yield from _walk(child)
        if child.tail:
            yield "text", child.tail
    if is_block:
        yield "end", node


def _prefix(node) -> str:
    if node.tag != "li":
        return ""
    parent = node.getparent()
    if parent is not None and parent.tag == "ol":
        items = [child for child in parent if child.tag == "li"]
        return f"{items.index(node) + 1}.\N{NO-BREAK SPACE}"
    return _BULLET
