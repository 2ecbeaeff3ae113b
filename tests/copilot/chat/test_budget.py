from copilot.chat.budget import CUT, Material, beginning, both_ends, fit
from copilot.tokens import Estimate

COUNTER = Estimate()
PIECE = "palabra " * 10  # 20 tokens


def material(passages: int = 3, history: int = 2, turns: int = 3, last: str = PIECE) -> Material:
    names = [tuple(f"{kind}{n} {PIECE}" for n in range(many)) for kind, many in (("p", passages), ("h", history))]
    return Material(names[0], names[1], tuple(f"t{n} {PIECE}" for n in range(turns)), last)


def test_what_fits_is_kept_whole() -> None:
    assert fit(material(), 10_000, COUNTER) == material()


def test_the_history_goes_first_then_the_lowest_passages_then_the_oldest_turns() -> None:
    seen = [fit(material(), room, COUNTER) for room in range(230, 20, -1)]
    sizes = list(dict.fromkeys((len(one.history), len(one.passages), len(one.turns)) for one in seen))
    assert sizes == [(2, 3, 3), (1, 3, 3), (0, 3, 3), (0, 2, 3), (0, 1, 3), (0, 0, 3), (0, 0, 2), (0, 0, 1), (0, 0, 0)]
    assert all(one.last == PIECE for one in seen)


def test_the_best_passage_and_the_newest_turn_stay_longest() -> None:
    kept = fit(material(history=0), 90, COUNTER)
    assert kept.passages == ()
    assert [turn[:2] for turn in kept.turns] == ["t0", "t1", "t2"]
    assert [turn[:2] for turn in fit(material(history=0), 65, COUNTER).turns] == ["t1", "t2"]


def test_an_enormous_last_message_keeps_its_beginning_and_its_end() -> None:
    last = "Al comienzo. " + "relleno " * 5_000 + "Al final."
    kept = fit(material(last=last), 200, COUNTER).last
    assert kept.startswith("Al comienzo.")
    assert kept.endswith("Al final.")
    assert CUT in kept
    assert 150 < COUNTER.count(kept) <= 200


def test_a_cut_falls_between_words() -> None:
    assert beginning("escribe a ana@example.com ya", 17) == "escribe a"
    assert both_ends("uno dos tres cuatro cinco seis", 16) == f"uno dos{CUT}seis"
