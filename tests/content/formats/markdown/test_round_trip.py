"""Any rich text survives the way through Markdown and through stored HTML."""

from hypothesis import given, settings
from hypothesis import strategies as st

from content.formats import markdown
from content.formats.markdown import stored_html
from content.formats.markdown.nesting import Run
from content.formats.markdown.tree import Heading, ListBlock, ListItem, Node, Paragraph, tidy

# Everything that means something to Markdown or HTML, and a little that does not.
SIGNIFICANT = [
    *"ab1.)(*_[]!<>&#;-+=~`\\\n é|{}:/\"'\u00a0",
    "&amp;",
    "&#42;",
    "](",
    "![",
    "1. ",
    "- ",
    "# ",
    "**",
    "__",
]
SIGNIFICANT += ["```", "~~~", "<b>", "<!--", "http://x.y", "\\*", "  \n"]
TARGETS = ["", "", "", "https://e.org/a_b?x=1&copy=2", "page:courses/c01-safe-start"]

texts = st.lists(st.sampled_from(SIGNIFICANT), min_size=1, max_size=6).map("".join) | st.text(max_size=5)
runs = st.lists(
    st.builds(Run, texts, st.booleans(), st.booleans(), st.sampled_from(TARGETS)), max_size=6
).map(tuple)


def lists(below: st.SearchStrategy[ListBlock]) -> st.SearchStrategy[ListBlock]:
    items = st.builds(ListItem, runs, st.just(()) | st.lists(below, max_size=2).map(tuple))
    return st.builds(ListBlock, st.booleans(), st.lists(items, max_size=3).map(tuple))


nodes = (
    st.builds(Paragraph, runs)
    | st.builds(Heading, st.sampled_from([2, 3]), runs)
    | st.recursive(
        st.builds(ListBlock, st.booleans(), st.just((ListItem((Run("a"),)),))), lists, max_leaves=8
    )
)


@given(st.lists(nodes, max_size=4))
@settings(max_examples=300, deadline=None)
def test_rich_text_markdown_and_html_say_the_same(document: list[Node]) -> None:
    tidied = tidy(document)
    html = stored_html.write(tidied)
    text = markdown.from_html(html)
    assert tidy(tidied) == tidied
    assert stored_html.read(html) == tidied
    assert markdown.parse(text).parts == ((tidied,) if tidied else ())
    assert markdown.parse(text).refusals == ()
    assert markdown.to_html(text) == html
    assert markdown.canonical(text) == text


@given(
    st.lists(st.sampled_from([*SIGNIFICANT, "\n\n", "\n- ", "\n1. ", "## ", "> ", "<p>"]), max_size=12).map(
        "".join
    )
)
@settings(max_examples=300, deadline=None)
def test_what_is_not_refused_has_one_canonical_form(text: str) -> None:
    try:
        canonical = markdown.canonical(text)
    except markdown.MarkdownError:
        return
    assert markdown.canonical(canonical) == canonical
    assert markdown.to_html(canonical) == markdown.to_html(text)
    assert markdown.from_html(markdown.to_html(text)) == canonical


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_plain_text_stays_plain_text(text: str) -> None:
    tidied = tidy([Paragraph((Run(text.replace("\n", " ")),))])
    markdown_text = markdown.write(tidied)
    assert markdown.parse(markdown_text).parts == ((tidied,) if tidied else ())
