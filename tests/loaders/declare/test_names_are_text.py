"""Names and values of landed files are text in what `source add` writes: no Jinja, no YAML, no SQL."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
import yaml
from dbt_common.clients.jinja import get_environment

from loaders.declare.declaration import Declaration, Wanted, declare, write
from loaders.declare.staging_stub import model_sql
from loaders.spec import read_specs
from tests.servers import ROOT
from warehouse.errors import ConfigError
from warehouse.settings import Settings, load_settings, render
from warehouse.yaml_text import comment, line, literal, scalar

NAMES = [
    "{{ cycler.__init__.__globals__.os.system('touch ran') }}.csv",
    "{% for a in range(9) %}x{% endfor %}.csv",
    "{# gone #}.csv",
    "{{{ 7 * 7 }}}.csv",
    "{{ env_var('HOME') }}.csv",
    "a}} {% raw %} {{ b.csv",
    'a", key: id, "b.csv',
    "a'b: c # d.csv",
    "a\n- name: orders.csv",
    "a\u2028- name: b\x85.csv",
    "<script>ran()</script>.csv".replace("/", "\u2215"),
    "`; drop table x; --.csv",
    "\x1b]0;title\x07.csv",
]
PIECES = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{",
    "'",
    '"',
    "`",
    ":",
    "- ",
    "\n",
    "\u2028",
    " ",
    "a",
    "\\",
    "#",
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A checkout without a source, and without a server."""
    shutil.copy(ROOT / "profiles.yml", tmp_path)
    (tmp_path / "dbt_project.yml").write_text("model-paths: [models]\n")
    (tmp_path / "models").mkdir()
    return load_settings(tmp_path, {"ETLP_LANDING": str(tmp_path / "landing"), "ETLP_SCHEMA": "t"})


def _add(settings: Settings, path: Path, text: str = "id,note\n1,x\n2,y\n") -> Declaration:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    made = declare(settings, str(path), Wanted("shop.orders"))
    write(made)
    return made


def _by_dbt(text: str) -> str:
    context = {"env_var": lambda *_: "landing", "target": {"schema": "t"}}
    return str(get_environment(None, native=True).from_string(text).render(context))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_found_again_whatever_its_name(settings: Settings, name: str) -> None:
    path = settings.landing / name
    _add(settings, path)
    (spec,) = read_specs(settings)
    assert spec.location == str(path)
    assert spec.names == ("id", "note")
    (table,) = yaml.safe_load(spec.declared_in.read_text(encoding="utf-8"))["sources"][0]["tables"]
    assert _by_dbt(table["external"]["location"]) == f"landing/{name}"


def test_folders_columns_and_values_are_text_too(settings: Settings) -> None:
    evil = "{{ 1/0 }}"
    text = f'id,{evil},{{% x,"a: [b]"\n' + f'0{evil},"{evil}\u2028# x: y",<b>,{{%\n' * 2
    made = _add(settings, settings.landing / evil / "{% if %}" / "a.csv", text)
    (spec,) = read_specs(settings)
    assert spec.location == str(settings.landing / evil / "{% if %}" / "a.csv")
    for written in made.files.values():
        # dbt renders the values of the YAML and not its comments.
        assert evil not in "\n".join(line for line in written.splitlines() if "# " not in line)


def test_a_column_declared_by_hand_is_one_name_in_the_model() -> None:
    sql = model_sql("shop", "orders", [("a` from t; --", "int"), ("{{ b }}", "int")], ())
    shown = get_environment(None).from_string(sql).render({"source": lambda *_: "t"})
    assert "        `a`` from t; --`,\n        `{{ b }}`" in shown


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'ab' * 999999999 }}",
        "{{ 7 ** 7 ** 7 ** 7 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ 'a'.ljust(999999999) }}",
        "{% for a in 'ab' %}{% for b in 'ab' %}x{% endfor %}{% endfor %}",
        "{% set env_var = 'a'.rjust %}{{ env_var(999999999) }}",
        "{{ " + "(" * 5000,
        "{{ " + "7" * 5000 + " }}",
    ],
)
def test_jinja_that_makes_much_of_little_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be rendered"):
        render(text, {})


def test_jinja_may_choose_and_join() -> None:
    text = "{% if target.name == 'ci' %}{{ env_var('A', 'b') ~ '_raw' }}{% else %}no{% endif %}"
    assert render(text, {"A": "x"}, target={"name": "ci"}) == "x_raw"


@pytest.mark.parametrize("seed", range(5))
def test_texts_of_any_pieces_stay_themselves(seed: int) -> None:
    chosen = random.Random(seed)
    for _ in range(100):
        text = "".join(chosen.choices(PIECES, k=chosen.randint(1, 9)))
        whole = f"x{text}x"
        assert render(literal(whole), {}) == whole
        assert render(literal(text) + "{{ env_var('A') }}.", {"A": "b"}) == f"{text}b."
        assert yaml.safe_load(f"- {{a: {scalar(text)}}}") == [{"a": text}]
        assert yaml.safe_load(f"a: {line(text)}") == {"a": text}
        assert yaml.safe_load(f"- a\n{comment(text)}\n- b") == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ cycler.__init__.__globals__.os.getcwd() }}",
        "{{ lipsum() }}",
        "{{ range(3) }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ env_var.__globals__ }}",
        "{{ target.update(a=1) }}",
        "{{ env_var('A') | attr('__class__') }}",
        "{% include 'profiles.yml' %}",
        "{{ a",
        "{{ 1/0 }}",
    ],
)
def test_declarations_may_name_variables_and_nothing_else(text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be rendered") as caught:
        render(text, {"A": "b"}, target={"schema": "t"})
    assert "env_var" in caught.value.hint
