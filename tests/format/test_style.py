"""The style by example: `style.md` holds rules and what the formatter makes of them."""

import re
from pathlib import Path

from tests.format.laws import check

PAGE = Path(__file__).with_name("style.md")
PAIR = re.compile(r"^```seg\n(.*?)^```\n\n```formatted\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_style(accept: bool) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(PAIR.findall(text)) == text.count("```seg\n") == text.count("```formatted\n")
    came = PAIR.sub(lambda pair: f"```seg\n{pair[1]}```\n\n```formatted\n{check(pair[1])}```", text)
    if accept:
        PAGE.write_text(came, encoding="utf-8")
        return
    assert came == text
