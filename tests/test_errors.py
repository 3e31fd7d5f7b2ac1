from __future__ import annotations

import copy
import inspect
import pickle
import re

import pytest

from app import errors
from app.errors import BeckError, EndpointError, Failure, RateLimited, SettingsError, StreamCut

ALL = [value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, BeckError)]


def drawn_tree() -> dict[str, str]:
    """Each class that the module's docstring draws, and the class that it hangs from."""
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^    ([│├└─ ]*)([A-Z]\w+)(?:\s{2,}\S.*)?$", line)
        if not match:
            continue
        depth, name = len(match[1]), match[2]
        while above and above[-1][0] >= depth:
            above.pop()
        parents[name] = above[-1][1] if above else "Exception"
        above.append((depth, name))
    return parents


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes():
    assert drawn_tree() == {error.__name__: error.__mro__[1].__name__ for error in ALL}


@pytest.mark.parametrize("error", ALL)
def test_every_error_has_a_title_and_explains_itself(error):
    assert error.title
    assert error.__doc__
    assert error().failure.title == error.title


@pytest.mark.parametrize(
    ("error", "kind"),
    [(StreamCut, "stream_cut"), (errors.StoreTooNew, "store_too_new"), (BeckError, "beck_error")],
)
def test_the_kind_of_a_failure_is_its_class_in_snake_case(error, kind):
    assert error("x").failure.kind == kind


def test_kinds_are_unique():
    kinds = [error().failure.kind for error in ALL]
    assert len(set(kinds)) == len(kinds)


def test_a_failure_holds_what_the_error_was_raised_with():
    error = RateLimited("Too many requests.", hint="Wait.", title="Slow down", retry_after_seconds=2.5)
    assert error.failure == Failure("rate_limited", "Slow down", "Too many requests.", "Wait.", 2.5)


def test_an_error_uses_its_class_where_it_is_given_nothing():
    failure = StreamCut().failure
    assert failure.title == StreamCut.title
    assert failure.hint == StreamCut.hint
    assert failure.what == ""
    assert failure.retry_after_seconds is None


def test_one_error_does_not_change_the_words_of_the_next():
    SettingsError("x", hint="only this one", title="only here")
    assert SettingsError("y").failure.hint == SettingsError.hint
    assert SettingsError("y").failure.title == "Setting not usable"


def test_an_error_as_text_says_what_happened_and_otherwise_its_title():
    assert str(SettingsError("It broke.")) == "It broke."
    assert str(SettingsError()) == "Setting not usable"
    assert str(SettingsError(title="Named")) == "Named"


def test_failures_compare_by_value_and_cannot_be_changed():
    assert StreamCut("x").failure == StreamCut("x").failure
    with pytest.raises(AttributeError):
        StreamCut("x").failure.what = "y"  # type: ignore[misc]


def test_only_errors_that_a_repeat_can_help_are_retryable():
    retryable = {error.__name__ for error in ALL if issubclass(error, EndpointError) and error.is_retryable}
    assert retryable == {"RateLimited", "ServerFailed", "ConnectionFailed"}


@pytest.mark.parametrize("error", ALL)
def test_an_error_survives_copying_and_pickling(error):
    original = error("What.", hint="Hint.", retry_after_seconds=1.0)
    for again in (copy.copy(original), pickle.loads(pickle.dumps(original))):
        assert again.failure == original.failure
