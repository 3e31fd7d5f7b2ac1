import pytest

from app.conversation import Price, Usage, priced

PRICE = Price(3.0, 15.0, 0.3)


def test_a_reply_costs_its_tokens_at_their_prices():
    usage = priced(Usage(1_000_000, 100_000), PRICE)
    assert usage.cost == pytest.approx(4.5)
    assert not usage.is_cost_estimated


def test_cached_input_has_its_own_price():
    usage = priced(Usage(1_000_000, 0, 400_000), PRICE)
    assert usage.cost == pytest.approx(0.6 * 3 + 0.4 * 0.3)
    assert not usage.is_cost_estimated


def test_cached_input_of_unknown_price_counts_in_full_and_the_cost_is_marked():
    usage = priced(Usage(1_000_000, 0, 400_000), Price(3.0, 15.0))
    assert usage.cost == pytest.approx(3.0)
    assert usage.is_cost_estimated


def test_more_cached_than_sent_is_taken_for_all_of_it():
    assert priced(Usage(100, 0, 400), PRICE).cost == pytest.approx(100 * 0.3 / 1e6)


def test_without_a_price_there_is_no_cost():
    assert priced(Usage(10, 10), None).cost is None


def test_without_the_tokens_that_were_sent_there_is_no_cost_unless_they_are_estimated():
    assert priced(Usage(None, 10), PRICE).cost is None
    estimated = priced(Usage(None, 10), PRICE, sent_tokens=1_000_000)
    assert estimated.cost == pytest.approx(3.00015)
    assert estimated.is_cost_estimated


def test_estimated_tokens_make_an_estimated_cost():
    assert priced(Usage(10, 10, is_estimated=True), PRICE).is_cost_estimated


def test_a_cost_that_stands_already_stays():
    assert priced(Usage(10, 10, cost=0.5), PRICE).cost == 0.5


def test_what_is_free_costs_nothing_and_that_is_known():
    assert priced(Usage(10, 10), Price(0.0, 0.0)).cost == 0.0


def test_tokens_that_a_provider_counts_apart_cost_as_much_as_the_others():
    usage = Usage(1_000_000, 100_000, 400_000, apart_input_tokens=500_000, apart_output_tokens=50_000)
    assert (usage.all_input_tokens, usage.all_output_tokens) == (1_500_000, 150_000)
    assert priced(usage, PRICE).cost == pytest.approx(1.1 * 3 + 0.4 * 0.3 + 0.15 * 15)
