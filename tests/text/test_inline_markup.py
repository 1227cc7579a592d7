"""Inline markup: where links may lead, and words that are set once more without being read as markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmpublish.text.inline_markup import changed, literal, markup_errors, parse, plain


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "HTTPS://Example.org/A?b=c&d=e#f",
        "https://example.org:8443/战略",
        "https://xn--fsq.example/",
        "mailto:plan@example.org",
        "mailto:plan@example.org?subject=Plan",
        "#goal-1",
    ],
)
def test_links_lead_to_the_net_to_a_person_or_into_the_plan(link: str) -> None:
    assert not list(markup_errors(f"see [here]({link})"))
    assert [run.link for run in parse(f"see [here]({link})")] == ["", link]


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org",
        "javascript:alert`1`",
        "jAvAsCrIpT:x",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "//example.org",
        "/plan",
        "plan.pdf",
        "..",
        "\\\\server\\share",
        "C:\\plan.pdf",
        "ms-word:ofe|u|https://example.org",
        "#",
        "#Goal",
        "#a%20b",
        "https://",
        "https://localhost",
        "https://127.0.0.1/x",
        "https://user:word@example.org",
        "https://example.org@evil.org/",
        "https:\\\\example.org",
        "https://example..org",
        "https://example.org:123456",
        "https://аpple.com",
        "https://example.org/<x>",
        "mailto:somebody",
        "mailto:a@example.org?bcc=b@example.org",
        "mailto:a@example.org?subject=x%0aBcc:b@example.org",
        f"https://example.org/{'x' * 2000}",
    ],
)
def test_all_other_links_are_refused_with_what_to_do(link: str) -> None:
    (reported,) = markup_errors(f"see [here]({link})")
    assert reported.startswith("The link “")
    assert len(reported) < 200


def test_words_that_look_like_an_address_lead_to_it() -> None:
    for words in ("https://bank.example/a", "www.bank.example"):
        assert not list(markup_errors(f"[{words}](https://www.bank.example/a)"))
        (reported,) = markup_errors(f"[{words}](https://evil.example)")
        assert "name another address" in reported
    assert not list(markup_errors("[Node.js](https://nodejs.example)"))


@given(st.text(alphabet="ab *[]()\\/#:汉", max_size=30))
def test_words_are_set_again_as_they_are(words: str) -> None:
    said = " ".join(words.split()).replace(" // ", " ")
    assert plain(literal(said)) == said


def test_visible_characters_are_changed_and_the_markup_is_not() -> None:
    typed = r"A *\"b\"* // [c\"](https://x.org/a) \* d".replace('\\"', '"')
    assert changed(typed, lambda text: text.replace('"', "”").upper()) == (
        r"A *”B”* // [C”](https://x.org/a) \* D"
    )
