from api.throttle import Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def throttle(**changes: int) -> tuple[Throttle, Clock]:
    clock = Clock()
    return Throttle(burst=2, every=10, clock=clock, **changes), clock


def test_a_burst_is_allowed_and_then_one_each_interval() -> None:
    tries, clock = throttle()
    assert [tries.wait("ana") for _ in range(3)] == [0, 0, 10]
    clock.now = 4
    assert tries.wait("ana") == 6
    clock.now = 10
    assert tries.wait("ana") == 0


def test_names_are_counted_apart() -> None:
    tries, _ = throttle()
    assert [tries.wait("ana"), tries.wait("ana"), tries.wait("eva")] == [0, 0, 0]


def test_a_success_forgives() -> None:
    tries, _ = throttle()
    tries.wait("ana")
    tries.wait("ana")
    tries.forgive("ana")
    assert tries.wait("ana") == 0


def test_only_so_many_names_are_remembered() -> None:
    tries, _ = throttle(names=2)
    for name in ("ana", "ana", "eva", "leo"):
        tries.wait(name)
    assert tries.wait("ana") == 0
