"""Wrong tokens and sign-ins, counted without a server and without waiting."""

import secrets

import pytest

from cxroi.serve import authentication, signed_in, tries
from cxroi.serve.authentication import Authentication
from cxroi.serve.signed_in import SignedIn
from cxroi.serve.tries import FORGOTTEN_AFTER, LONGEST_WAIT, Tries

HERE, ELSEWHERE = "203.0.113.9", "203.0.113.10"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(clock) -> Tries:
    return Tries(clock)


def test_each_wrong_token_doubles_the_wait_up_to_a_minute(counted, clock):
    waits = []
    for _ in range(9):
        counted.add_wrong(HERE)
        waits.append(counted.wait(HERE))
        clock.now += waits[-1]
        assert counted.wait(HERE) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    for _ in range(5000):
        counted.add_wrong(HERE)
    assert counted.wait(HERE) == LONGEST_WAIT


def test_a_part_of_a_second_is_waited_for_too(counted, clock):
    counted.add_wrong(HERE)
    clock.now += 0.999
    assert counted.wait(HERE) == 1


def test_nobody_waits_for_what_another_did(counted):
    for _ in range(9):
        counted.add_wrong(HERE)
    assert counted.wait(ELSEWHERE) == 0


def test_the_right_token_begins_anew(counted):
    for _ in range(4):
        counted.add_wrong(HERE)
    counted.forget(HERE)
    counted.add_wrong(HERE)
    assert counted.wait(HERE) == 1


def test_after_a_while_a_wrong_token_is_forgotten(counted, clock):
    for _ in range(4):
        counted.add_wrong(HERE)
    clock.now += FORGOTTEN_AFTER
    counted.add_wrong(ELSEWHERE)
    assert len(counted) == 1
    counted.add_wrong(HERE)
    assert counted.wait(HERE) == 1


def test_no_more_addresses_are_remembered_than_there_is_room_for(counted, monkeypatch):
    monkeypatch.setattr(tries, "MOST_ADDRESSES", 3)
    for last in (1, 2, 3, 1, 4):
        counted.add_wrong(f"203.0.113.{last}")
    assert len(counted) == 3
    waits = [counted.wait(f"203.0.113.{last}") for last in (1, 2, 3, 4)]
    assert waits == [2, 0, 1, 1]


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8::1", "2001:db8:0:0:ffff::2", True),  # a reader is given a whole network of them
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.9", HERE, True),
        (HERE, ELSEWHERE, False),
        ("", "", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_a_reader_is_an_address_or_a_network_of_ones_own(counted, one, other, are_one):
    counted.add_wrong(one)
    assert (counted.wait(other) > 0) is are_one


@pytest.mark.parametrize("given", ["", "x", "twelve-or-more-letters", "é" * 30_000])
def test_a_token_is_compared_in_a_time_that_says_nothing_about_it(monkeypatch, given):
    compared = []
    monkeypatch.setattr(
        authentication.hmac, "compare_digest", lambda *pair: compared.append(pair) or False
    )
    assert not Authentication(frozenset(), "twelve-or-more-letters").opens_with(given)
    [(one, other)] = compared
    assert len(one) == len(other) == 32


# Who has signed in


class Line:
    ended = False

    def close(self) -> None:
        self.ended = True


def test_a_sign_in_that_has_ended_is_not_known_and_its_lines_end():
    kept, lines = SignedIn(), [Line(), Line()]
    mine, other = kept.begin(), kept.begin()
    assert mine != other
    assert len(mine) >= 43  # 256 random bits
    assert all(kept.hold(*pair) for pair in zip((mine, other), lines, strict=True))
    kept.end(mine)
    assert [kept.knows(each) for each in (mine, other, "", "made up")] == [
        False,
        True,
        False,
        False,
    ]
    assert [line.ended for line in lines] == [True, False]
    assert not kept.hold(mine, lines[0])
    kept.end(mine)


def test_of_too_many_sign_ins_the_one_unused_for_longest_ends(monkeypatch):
    monkeypatch.setattr(signed_in, "MOST_SIGN_INS", 2)
    kept = SignedIn()
    first, second = kept.begin(), kept.begin()
    kept.knows(first)
    third = kept.begin()
    assert [kept.knows(each) for each in (first, second, third)] == [True, False, True]


def test_a_sign_in_is_made_of_the_systems_own_chance(monkeypatch):
    monkeypatch.setattr(secrets, "token_urlsafe", lambda: "of the system")
    assert SignedIn().begin() == "of the system"
