import pytest

from callers.conditions import FIXED_FIELDS, known_fields, validate

VIP = {"field": "caller.tags", "operator": "contains", "value": "vip"}


def leaf(operator, value, field="caller.company"):
    return {"field": field, "operator": operator, "value": value}


def test_a_sound_tree_has_no_errors():
    assert validate({"all": [VIP, {"any": [leaf("is", "x"), leaf("before", -30, field="crm.since")]}]}, None) == []


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        ([], "not_a_condition"),
        ({"all": [], "any": []}, "not_a_condition"),
        ({"field": "caller.tags"}, "not_a_condition"),
        ({"any": "vip"}, "empty_group"),
        (leaf("is", "x", field="password"), "unknown_field"),
        (leaf("is", "x", field=["caller.tags"]), "unknown_field"),
        (leaf("equals", "x"), "unknown_operator"),
        (leaf(["is"], "x"), "unknown_operator"),
        (leaf("is", None), "value_missing"),
        (leaf("is", "  "), "value_missing"),
        (leaf("is", {}), "value_not_plain"),
        (leaf("is", "a\nb"), "value_not_writable"),
        (leaf("is", 10**18), "number_too_large"),
        (leaf("is_set", "x"), "value_not_wanted"),
        (leaf("one_of", []), "list_wanted"),
        (leaf("one_of", ["a", None]), "value_missing"),
        (leaf("greater", "many"), "number_wanted"),
        (leaf("between", [1]), "two_numbers_wanted"),
        (leaf("between", [5, 1]), "range_reversed"),
        (leaf("before", "31-12-2026"), "day_wanted"),
        (leaf("before", "2026-02-30"), "day_wanted"),
        (leaf("after", -40_000), "days_too_far"),
    ],
)
def test_validate_tells_what_is_wrong(tree, code):
    assert [error.code for error in validate(tree, None)] == [code]


def test_validate_finds_every_error_with_its_place():
    tree = {"all": [leaf("greater", "many"), VIP, {"any": [leaf("is", "")]}]}
    assert [error.path for error in validate(tree, None)] == [("all", 0), ("all", 2, "any", 0)]


def test_validate_stops_at_deep_trees():
    tree = VIP
    for _ in range(5000):
        tree = {"all": [tree]}
    assert [error.code for error in validate(tree, None)] == ["too_deep"]


@pytest.mark.parametrize(
    ("name", "suggestions"),
    [
        ("caller.compny", ["caller.company"]),
        ("tags", ["caller.tags"]),
        ("crm.plan", ["caller.attributes.plan"]),
        ("caller.attributes.pln", ["caller.attributes.plan"]),
        ("nonsense", []),
    ],
)
def test_an_unknown_field_comes_with_those_that_may_be_meant(name, suggestions):
    [error] = validate(leaf("is", "x", field=name), known_fields(["plan"], []))
    assert error.params["suggestions"] == suggestions


def test_a_star_stands_for_any_name():
    assert validate(leaf("is", "x", field="crm.anything"), known_fields([], ["*"])) == []


@pytest.mark.parametrize(
    ("field", "operator", "value", "code"),
    [
        ("caller.first_name", "greater", 5, "operator_does_not_suit"),
        ("history.calls", "before", "2026-01-01", "operator_does_not_suit"),
        ("history.last_call_at", "is", "2026-01-01", "operator_does_not_suit"),
        ("caller.is_known", "is", "perhaps", "yes_or_no_wanted"),
        ("history.calls", "one_of", [1, "many"], "number_wanted"),
    ],
)
def test_validate_refuses_what_could_never_be_met(field, operator, value, code):
    assert [error.code for error in validate(leaf(operator, value, field=field), FIXED_FIELDS)] == [code]
