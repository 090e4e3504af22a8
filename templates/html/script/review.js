/* "Ask me again in a few days": when each question of this page is due, by FSRS-6 as the package fsrs
   of PyPI computes it (Ye et al., "A Stochastic Shortest Path Algorithm for Optimizing Spaced
   Repetition Scheduling", 2022), for a retention of 0.9. Kept in this browser; off until asked for. */
const QuizgenFsrs = (() => {
  "use strict";
  const W = [0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542];
  const FACTOR = 0.9 ** (-1 / W[20]) - 1;
  const within = (low, value, high) => Math.min(Math.max(value, low), high);
  const difficulty = (grade) => W[4] - Math.exp(W[5] * (grade - 1)) + 1;

  /* After an answer of `grade` (1 wrong, 2 partly right, 3 right), `days` after the one before;
     `card`: {stability in days, difficulty 1 to 10}, null before the first. */
  function next(card, grade, days) {
    if (!card) return { stability: W[grade - 1], difficulty: within(1, difficulty(grade), 10) };
    const { stability: s, difficulty: d } = card;
    const forgotten = 1 - (1 + (FACTOR * days) / s) ** -W[20];
    const stability =
      grade === 1
        ? Math.min(
            W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * Math.exp(forgotten * W[14]),
            s / Math.exp(W[17] * W[18]),
          )
        : s * (1 + Math.exp(W[8]) * (11 - d) * s ** -W[9] * (Math.exp(forgotten * W[10]) - 1) * (grade === 2 ? W[15] : 1));
    const moved = d - ((10 - d) * W[6] * (grade - 3)) / 9;
    return {
      stability: Math.max(stability, 0.001),
      difficulty: within(1, W[7] * difficulty(4) + (1 - W[7]) * moved, 10),
    };
  }
  const interval = ({ stability }) => within(1, Math.round(stability), 36500);

  return { next, interval };
})();
