"""Integer programs."""

from concurrent.futures import ThreadPoolExecutor

from quizgen.assembly.program import Program


def test_programs_solved_in_threads_at_once_keep_their_own_answers():
    """The preview answers each request in a thread of its own."""

    def cheapest(wanted: int) -> float | None:
        program = Program()
        numbers = [program.variable(9, cost) for cost in (3, 2, 5)]
        program.row([(number, 1) for number in numbers], wanted, wanted)
        found = program.solve()
        return found.cost if found else None

    wanted = [n % 20 for n in range(400)]
    with ThreadPoolExecutor(8) as threads:
        costs = list(threads.map(cheapest, wanted))
    assert costs == [2 * min(n, 9) + 3 * min(max(n - 9, 0), 9) + 5 * max(n - 18, 0) for n in wanted]
