import pytest

from app.ui.amounts import dollars, tokens


@pytest.mark.parametrize(
    ("cost", "text"),
    [
        (0, "$0"), (0.00001, "<$0.0001"), (0.0001, "$0.0001"), (0.0042, "$0.0042"), (0.0312, "$0.0312"),
        (0.314, "$0.31"), (12.4, "$12.40"), (1234.5, "$1,234.50"),
    ],
)  # fmt: skip
def test_dollars_read_well_at_every_size(cost, text):
    assert dollars(cost) == text


def test_an_estimate_has_a_tilde():
    assert (dollars(0.5, is_estimated=True), tokens(1204, is_estimated=True)) == ("~$0.50", "~1,204")
