# Runs on: Python 2.7, 3.6+
"""Values of the corpus that share parts, contain themselves, or are among their own arguments."""

import collections
import datetime
import decimal
import functools
import sys

import corpus_classes as classes
from corpus_values import VALUES, value


@value
def shared_list():
    inner = [1]
    return [inner, inner, list(inner)]


@value
def shared_everything():
    parts = [[1], {2: 3}, set([4]), (5, [6]), bytearray(b"7"), classes.Plain(x=1), u"text", b"bytes" * 3,
             frozenset([8]), decimal.Decimal("1.5"), datetime.datetime(2020, 1, 2), 2 ** 80]
    return [parts, list(parts), tuple(parts)]


@value
def equal_but_distinct():
    return [[], [], {}, {}, classes.Plain(), classes.Plain(), (1, []), (1, []), bytearray(), bytearray()]


@value
def list_in_itself():
    made = [1]
    made.append(made)
    return made


@value
def dict_in_itself():
    made = {}
    made["self"] = made
    made["list"] = [made]
    return made


@value
def tuple_in_itself():
    inner = []
    made = (1, inner, 2)
    inner.append(made)
    return made


@value
def long_tuple_in_itself():
    inner = []
    made = (1, inner, 2, 3, 4)
    inner.append(made)
    return made


@value
def tuples_in_each_other():
    first, second = [], []
    a, b = (first, second), (second, first)
    first.extend([a, b])
    second.extend([b, a])
    return [a, b, first, second]


@value
def frozenset_in_itself():
    key = classes.Plain()
    made = frozenset([key])
    key.holder = made
    return made


@value
def object_in_itself():
    made = classes.Plain(name="x")
    made.me = made
    made.mine = [made, {"again": made}]
    return made


@value
def slots_in_themselves():
    made = classes.Slots(1, None)
    made.second = made
    return made


def recursive(make):
    """A collection that contains an object that contains the collection, and vice versa."""
    def from_collection():
        held = classes.Plain()
        held.holder = make(held)
        return held.holder

    def from_object():
        held = classes.Plain()
        held.holder = make(held)
        return held

    return from_collection, from_object


def add_recursive():
    makers = [
        ("list_subclass", lambda x: classes.List([x])), ("dict_subclass", lambda x: classes.Dict({1: x})),
        ("set_subclass", lambda x: classes.Set([x])), ("frozenset_subclass", lambda x: classes.FrozenSet([x])),
        ("tuple_subclass", lambda x: classes.Tuple([x])), ("deque", lambda x: collections.deque([x])),
        ("ordered_dict", lambda x: collections.OrderedDict([(1, x)])),
        ("default_dict", lambda x: collections.defaultdict(list, {1: x})),
        ("counter", lambda x: collections.Counter({x: 1})), ("set", lambda x: set([x])),
        ("namedtuple", lambda x: classes.Point(x, 1)), ("exception", lambda x: ValueError("in", [x])),
        ("partial", lambda x: functools.partial(classes.function, x, key=[x])),
        ("reduced", lambda x: classes.Reduced([x], x)), ("new_arguments", lambda x: classes.NewArguments(x)),
        ("slice", lambda x: slice(None, x)),
    ]
    for name, make in makers:
        from_collection, from_object = recursive(make)
        VALUES["recursive_%s" % name] = from_collection
        VALUES["recursive_%s_from_object" % name] = from_object


def add_among_arguments():
    """An object in a list that is somewhere among the containers that __reduce__ creates for it."""
    makers = [
        ("counter", lambda x: collections.Counter(x=x)), ("counter_deep", lambda x: collections.Counter(x=[{1: (x,)}])),
        ("counted", lambda x: classes.Counted({"deep": [{"items": [x, 1]}], "pairs": (1, 2)})),
        ("told", lambda x: classes.Told(teller_of(x))), ("kept_arguments", lambda x: classes.KeptArguments({"x": x})),
        ("copied_list", lambda x: classes.CopiedList([x, 1])), ("ordered_dict", lambda x: classes.CountingDict(x=x)),
        ("default_dict", lambda x: collections.defaultdict(list, x=x)), ("deque", lambda x: collections.deque([x], 3)),
        ("partial", lambda x: functools.partial(classes.function, x, x=x)), ("exception", lambda x: ValueError(x, [x])),
        ("namedtuple", lambda x: classes.Point(x, {1: x})), ("list_subclass", lambda x: classes.List([x])),
        ("dict_subclass", lambda x: classes.Dict(x=x)), ("keywords", lambda x: classes.CopiedKeywords(x=[x])),
    ]
    if sys.version_info >= (3, 15):
        makers.append(("frozendict", lambda x: frozendict(x=x, y=1)))  # noqa: F821
        makers.append(("frozendict_subclass", lambda x: classes.FrozenDict(x=[x])))
    for name, make in makers:
        for first in ("object", "list", "both", "list_and_object"):
            VALUES["argument_%s_%s" % (name, first)] = functools.partial(among_arguments, make, first)


def among_arguments(make, first):
    held = []
    made = make(held)
    held.append(made)
    return {"object": made, "list": held, "both": [made, held], "list_and_object": [held, made]}[first]


def teller_of(items):
    teller = classes.Teller([items])
    teller.append(items)
    return teller


@value
def three_counters():
    lists = [[], [], []]
    counters = [collections.Counter(x=held, y=number) for number, held in enumerate(lists)]
    for number, held in enumerate(lists):
        held.append(counters[(number + 1) % 3])
    return counters[0]


@value
def made_three_times():
    """For each of the two objects, Python asks the list once more how it is created."""
    first, second = classes.Plain(), classes.Plain()
    made = classes.CopiedList([first, second])
    first.holder = second.holder = made
    return made


@value
def counter_made_four_times():
    held = [classes.Plain(), [], {}]
    made = collections.Counter(dict(zip("abc", held)))
    held[0].counter = made
    held[1].append(made)
    held[2]["counter"] = made
    return made


@value
def two_cycles():
    held = []
    made = collections.Counter(a=held, b=2)
    held.extend([made, {"again": made}, held])
    return made


@value
def counter_in_frozenset():
    held = classes.Plain()
    members = frozenset([held])
    held.counter = collections.Counter({members: [members, held]})
    return held.counter


@value
def counter_among_keys():
    held = classes.Plain()
    held.counters = (collections.Counter({held: 1}), collections.Counter(b=set([held])))
    return list(held.counters)


@value
def set_among_arguments():
    held = classes.Plain()
    held.made = classes.SetArguments([held])
    return held.made


@value
def copied_state():
    made = classes.CopiedState({})
    made.mine = [made]
    made.count = 2
    return made


@value
def exception_of_itself():
    made = ValueError()
    made.args = ([made], {"made": made})
    return made


@value
def list_subclass_in_itself():
    made = classes.List()
    made.append(made)
    made.mine = made
    return made


@value
def dict_subclass_in_itself():
    made = classes.Dict()
    made["self"] = made
    return made


@value
def set_subclass_in_itself():
    made = classes.Set()
    made.mine = made
    return made


@value
def exception_in_itself():
    made = classes.Failure("x")
    made.mine = made
    made.args = ("x", [made])
    return made


@value
def default_dict_in_itself():
    made = collections.defaultdict(list)
    made[1] = made
    return made


@value
def tree():
    def node(depth):
        made = classes.Plain(depth=depth, children=[], parent=None)
        if depth:
            made.children = [node(depth - 1) for _ in range(3)]
            for child in made.children:
                child.parent = made
        return made
    return node(4)


@value
def linked_list():
    first = None
    for number in range(50):
        first = classes.Plain(next=first, number=number)
    return first
