"""Fonts of the PDF and of charts: what DejaVu cannot draw, another font draws, or a warning names."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import pytest

from reports.fonts import with_fonts
from reports.pdf import register_fonts
from reports.style import RC, Words, figure, save


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


def test_a_chart_names_what_no_font_has_and_prints_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    with matplotlib.rc_context(RC):
        save(figure(Words("Late: \U00013000 $x$", "share", "marts"), height=2), tmp_path / "late.png")
    said = capsys.readouterr().err
    assert said.startswith("Warning: late.png: no font has the characters")
    assert said.count("\n") == 1
    assert "U+13000" in said
    assert not recwarn.list
