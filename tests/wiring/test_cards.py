"""What the settings say of single models, from the file to what sessions see."""

import pytest

from app.providers.protocol import ModelCard
from app.session import Endpoints, ModelChoice
from app.settings.arguments import Arguments
from app.settings.loading import load_settings
from app.wiring.cards import own_cards


def loaded(tmp_path, text):
    file = tmp_path / "config.toml"
    file.write_text(text)
    return load_settings(Arguments(config_file=file), {})


def test_prices_and_windows_of_the_file_become_cards(tmp_path):
    found = loaded(
        tmp_path,
        '[prices."work/a/b:free"]\ninput = 1\noutput = 2.5\ncached = 0\n'
        '[models."work/c"]\ncontext_window = 9000\n[models."work/a/b:free"]\ncontext_window = 8000\n',
    )
    assert found.problems == ()
    assert own_cards(found.settings) == {
        "work/a/b:free": ModelCard("a/b:free", 8000, None, 1.0, 2.5, 0.0),
        "work/c": ModelCard("c", 9000),
    }


def test_a_table_without_a_window_takes_nothing_from_the_list():
    endpoints = Endpoints(own_cards={"e/m": ModelCard("m")})
    endpoints._cards["e"] = [ModelCard("m", 5000, 100, 1.0, 2.0)]
    assert endpoints.card(ModelChoice("e", "m")) == ModelCard("m", 5000, 100, 1.0, 2.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[prices."work/a"]\ninput = -1\noutput = 1', "prices.work/a.input must be at least 0"),
        ('[prices."work/a"]\noutput = 1', "prices.work/a"),
        ('[prices."work/a"]\ninput = 1\noutput = 1\ncache = 1', "did you mean cached?"),
        ("[prices.nothing]\ninput = 1\noutput = 1", "must be written endpoint/model"),
        ('max_price_per_day = "much"', "max_price_per_day must be a number"),
        ("max_price_per_reply = 0", "max_price_per_reply must be greater than 0"),
        ("max_tokens_per_day = 1.5", "max_tokens_per_day must be a whole number"),
        ('titles = "me"', "titles must be one of"),
        ('title_model = "small"', "title_model must be written endpoint/model"),
    ],
)
def test_a_mistake_is_told_by_name_and_costs_nothing_else(tmp_path, text, told):
    found = loaded(tmp_path, f'theme = "paper"\n{text}\n')
    assert any(told in problem.what for problem in found.problems), found.problems
    assert found.settings.theme == "paper"
    assert found.settings.max_price_per_day is None
