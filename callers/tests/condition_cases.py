"""Conditions and contexts of all kinds, for tests that hold for every one of them."""

from hypothesis import strategies as st

WORDS = ["a", "ab", "5", "5.0", "5,0", "05", "12", "ja", "yes", "true", "no", "b c", "２", "1e+20", "2026-01-02"]
NUMBERS = [-1, 0, 1, 2, 3, 5, 5.0, 2.5, 12, 2**59]
SCALARS = st.sampled_from([*WORDS, *NUMBERS, True, False])
FIELDS = ["caller.company", "caller.attributes.x", "caller.tags", "caller.is_known", "history.last_call_at"]
FIELDS += ["history.calls", "history.calls_in_7_days", "history.calls_in_30_days", "crm.x", "crm.is_known"]
DAYS = st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03", "2026-11-20", -40, -5, -4, -3, 0, 3])
LIMITS = st.sampled_from([-1, 0, 1, 2, 3, "2", "2,5", 4.5, 6])
PLAIN = ["is", "is_not", "contains", "one_of", "starts_with", "is_set", "is_empty"]


@st.composite
def leaves(draw, fields=FIELDS):
    leaf = {"field": draw(st.sampled_from(fields))}
    operator = draw(st.sampled_from([*PLAIN, *PLAIN, "greater", "less", "between", "before", "after"]))
    if operator in ("greater", "less"):
        return {**leaf, "operator": operator, "value": draw(LIMITS)}
    if operator in ("before", "after"):
        return {**leaf, "operator": operator, "value": draw(DAYS)}
    if operator == "between":
        return {**leaf, "operator": operator, "value": sorted(draw(st.tuples(st.integers(-1, 6), st.integers(-1, 6))))}
    if operator == "one_of":
        return {**leaf, "operator": operator, "value": draw(st.lists(SCALARS, min_size=1, max_size=3))}
    return {**leaf, "operator": operator, **({} if operator in ("is_set", "is_empty") else {"value": draw(SCALARS)})}


TREES = st.recursive(
    leaves(),
    lambda nodes: st.builds(
        lambda kind, inside: {kind: inside}, st.sampled_from(["all", "any"]), st.lists(nodes, min_size=1, max_size=4)
    ),
    max_leaves=8,
)


@st.composite
def contexts(draw, value=SCALARS, is_known=True):
    counts = sorted(draw(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 7))))
    maybe = st.none() | value
    days = st.none() | st.sampled_from(["2025-12-31", "2026-01-02", "2026-11-20T08:00:00+00:00", "2026-11-23"])
    tags = st.lists(SCALARS, max_size=3)
    record = {"is_known": True, "x": draw(maybe)} if draw(st.booleans()) else {"is_known": False}
    attributes = {"x": draw(maybe)}
    names = ("calls_in_7_days", "calls_in_30_days", "calls")
    history = {**dict(zip(names, counts, strict=True)), "last_call_at": draw(days)}
    facts = {"company": draw(st.none() | SCALARS), "attributes": attributes, "tags": draw(tags)}
    return {"caller": {"is_known": is_known, **facts}, "crm": record, "history": history}
