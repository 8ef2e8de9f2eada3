from hypothesis import given, settings
from hypothesis import strategies as st

from callers.condition_text import ConditionTextError, format_conditions, parse_conditions
from callers.conditions import validate

_WORDS = st.sampled_from(
    [
        *(
            "vip",
            "true",
            "ja",
            "no",
            "5",
            "-0",
            "1.50",
            "1e5",
            "nan",
            "a, b",
            " a",
            '"',
            '"a"',
            '5"',
            "“a”",
            "12,5",
            "+5",
        ),
        *(
            "one of a",
            "not a",
            "set",
            "niet x",
            "leeg",
            "greater than 1",
            "een van a",
            "2026-01-01",
            "-30 days",
            "a and b",
        ),
    ]
)
_TEXTS = (_WORDS | st.text(max_size=8)).filter(
    lambda text: not validate({"field": "crm.x", "operator": "is", "value": text}, None)
)
_NUMBERS = st.integers(-(10**17), 10**17) | st.floats(-1e17, 1e17) | st.sampled_from([1e-07, 1e16, 0.1])
_SCALARS = st.booleans() | _NUMBERS | _TEXTS
_NUMBERS_OR_TEXT = _NUMBERS | st.sampled_from(["5", "+5", " 5", "12,50"])
_DAYS = st.dates().map(str) | st.integers(-36_525, 36_525)
_FIELDS = st.sampled_from(["caller.is_known", "caller.tags", "history.calls", "crm.plan", "caller.attributes.één-twee"])
_LEAVES = st.one_of(
    st.fixed_dictionaries(
        {"field": _FIELDS, "operator": st.sampled_from(["is", "is_not", "contains", "starts_with"]), "value": _SCALARS}
    ),
    st.fixed_dictionaries(
        {"field": _FIELDS, "operator": st.just("one_of"), "value": st.lists(_SCALARS, min_size=1, max_size=4)}
    ),
    st.fixed_dictionaries(
        {"field": _FIELDS, "operator": st.sampled_from(["greater", "less"]), "value": _NUMBERS_OR_TEXT}
    ),
    st.fixed_dictionaries(
        {"field": _FIELDS, "operator": st.just("between"), "value": st.tuples(_NUMBERS, _NUMBERS).map(sorted)}
    ),
    st.fixed_dictionaries({"field": _FIELDS, "operator": st.sampled_from(["before", "after"]), "value": _DAYS}),
    st.fixed_dictionaries({"field": _FIELDS, "operator": st.sampled_from(["is_set", "is_empty"])}),
)


def _group(nodes):
    return st.dictionaries(
        st.sampled_from(["all", "any"]), st.lists(nodes, min_size=1, max_size=3), min_size=1, max_size=1
    )


_TREES = st.just({}) | _group(st.recursive(_LEAVES, _group, max_leaves=6))


@settings(max_examples=300, deadline=None)
@given(_TREES, st.sampled_from(["en", "nl"]))
def test_a_tree_survives_being_written_and_read(tree, language):
    assert parse_conditions(format_conditions(tree, language)) == tree


_SCRAPS = st.sampled_from(
    [
        *("all of:", "any of:", "caller.tags", "crm.plan", "is", "not", "contains", "one of", "set", "between", "and"),
        *("before", "5", "vip", "-30 days", "2026-12-31", '"', ",", "\n", "\n ", "\n  ", "\n    "),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_SCRAPS).map(" ".join))
def test_any_text_is_read_or_refused(text):
    try:
        tree = parse_conditions(text)
    except ConditionTextError:
        return
    assert parse_conditions(format_conditions(tree, "nl")) == tree
