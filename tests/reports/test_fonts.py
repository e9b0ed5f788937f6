"""The fonts of the PDF: what DejaVu cannot draw is drawn by another font, or named in a warning."""

from __future__ import annotations

import pytest

from reports.fonts import with_fonts
from reports.pdf import register_fonts


@pytest.mark.parametrize(
    ("text", "font"),
    [("東京の空", "HeiseiKakuGo-W5"), ("서울", "HYGothic-Medium"), ("们", "STSong-Light")],
)
def test_a_text_of_east_asia_has_a_font_of_its_own(text: str, font: str) -> None:
    register_fonts()
    assert with_fonts(f"<b>Ωmega</b> {text} Ж") == f'<b>Ωmega</b> <font name="{font}">{text}</font> Ж'


def test_a_text_that_no_font_has_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    register_fonts()
    assert with_fonts("a \U00013000") == "a \U00013000"
    assert "U+13000" in capsys.readouterr().err
