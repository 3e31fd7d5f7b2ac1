from app.ui.terminal.bandwidth import Bandwidth, bandwidth_text


def test_the_rate_is_of_the_last_seconds():
    bandwidth = Bandwidth()
    rates = [bandwidth.rate(total, now) for now, total in enumerate([5000, 7000, 7000, 7000, 7000, 7000])]
    assert rates == [0.0, 2000.0, 1000.0, 2000 / 3, 0.0, 0.0]


def test_the_same_moment_twice_is_no_rate():
    bandwidth = Bandwidth()
    assert [bandwidth.rate(1, 2.0), bandwidth.rate(9, 2.0)] == [0.0, 0.0]


def test_the_figure_keeps_its_width():
    assert [bandwidth_text(rate) for rate in (0, 12_345, 123_456)] == [
        "  0.0 KB/s",
        " 12.3 KB/s",
        "123.5 KB/s",
    ]
