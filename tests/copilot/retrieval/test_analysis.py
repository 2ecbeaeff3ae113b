from collections import Counter
from itertools import chain

from copilot.retrieval.analysis import Bag, WantedGrams, gram_count, grams, stems, useful
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.stems import stem

WORDS = ["me", "cobraron", "la", "boleta", "tv", "5", "boleta"]


def test_the_number_of_grams_is_told_without_making_them() -> None:
    assert gram_count(WORDS) == len([*chain.from_iterable(map(grams, WORDS))])


def test_wanted_grams_are_counted_as_all_grams_would_be() -> None:
    every = Counter(chain.from_iterable(map(grams, WORDS)))
    wanted = [*grams("boleto"), *grams("cobro")]
    assert WantedGrams(wanted).counts(WORDS) == {gram: every[gram] for gram in wanted if gram in every}


def test_stems_are_those_of_each_word() -> None:
    assert stems(WORDS, "es") == [stem(word, "es") for word in WORDS]
    assert stems(["boletas"], "fr") == ["boletas"]


def test_a_bag_counts_what_is_no_stop_word() -> None:
    bag = Bag(WORDS, "es", Concepts({"invoice": ["boleta"]}), WORDS[:2])
    assert bag.useful == useful(WORDS) == ["cobraron", "boleta", "tv", "5", "boleta"]
    assert bag.stems["bolet"] == 2
    assert bag.concepts == {"invoice": 2}
    assert bag.lengths == (5, gram_count(bag.useful), 5)
    assert WantedGrams(["bole"]).counts(bag.useful)["bole"] == 2
    assert bag.head_stems == {"cobr"}
