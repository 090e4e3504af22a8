/* A QR code (ISO/IEC 18004:2015) of a text: byte mode, error correction level L, mask 0. `modules`
   gives the rows of a square of booleans, true for dark, without the quiet zone; null where the text
   is too long. */
const QuizgenQr = (() => {
  "use strict";
  /* Table 9, level L, versions 1 to 40: error correction codewords of a block, and blocks. */
  const CHECKS = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30];
  const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16,
    17, 18, 19, 19, 20, 21, 22, 24, 25];
  const range = (length) => [...Array(length).keys()];

  /* The field of 256 elements of section 7.5, with the polynomial 0x11d. */
  const POWERS = [1];
  for (const n of range(254)) POWERS.push((POWERS[n] << 1) ^ (POWERS[n] >> 7 ? 0x11d : 0));
  const LOGS = new Map(POWERS.map((value, n) => [value, n]));
  const times = (a, b) => (a && b ? POWERS[(LOGS.get(a) + LOGS.get(b)) % 255] : 0);
  function remainder(block, length) {
    let divisor = [1];
    for (const n of range(length)) {
      divisor = [...divisor, 0].map((value, i) => value ^ times(divisor[i - 1] ?? 0, POWERS[n]));
    }
    const rest = [...block, ...Array(length).fill(0)];
    for (const i of block.keys()) {
      const factor = rest[i];
      for (const [j, value] of divisor.entries()) rest[i + j] ^= times(value, factor);
    }
    return rest.slice(block.length);
  }
  /* Annex E. */
  function alignments(version) {
    if (version === 1) return [];
    const count = Math.floor(version / 7) + 2;
    const step = version === 32 ? 26 : Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
    return [6, ...range(count - 1).map((n) => version * 4 + 10 - (count - 2 - n) * step)];
  }

  /* Finders, timing, alignment, format and version: section 6.3, 7.9 and 7.10. Others are null. */
  function frame(version) {
    const size = version * 4 + 17;
    const grid = range(size).map(() => Array(size).fill(null));
    const square = (row, column, radius, dark) => {
      for (let y = -radius; y <= radius; y++) {
        for (let x = -radius; x <= radius; x++) {
          const line = grid[row + y];
          if (line && column + x in line) line[column + x] = dark(Math.max(Math.abs(x), Math.abs(y)));
        }
      }
    };
    for (const n of range(size)) grid[6][n] = grid[n][6] = n % 2 === 0;
    const places = alignments(version);
    for (const row of places) {
      for (const column of places) {
        const corner = (a, b) => row === a && column === b;
        const last = size - 7;
        if (!corner(6, 6) && !corner(6, last) && !corner(last, 6)) square(row, column, 2, (far) => far !== 1);
      }
    }
    for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]]) square(row, column, 4, (far) => far !== 2 && far !== 4);
    const format = 0b111011111000100; // level L, mask 0
    for (const n of range(15)) {
      const dark = Boolean((format >> n) & 1);
      grid[n < 6 ? n : n < 8 ? n + 1 : size - 15 + n][8] = dark;
      grid[8][n < 8 ? size - 1 - n : n < 9 ? 7 : 14 - n] = dark;
    }
    grid[size - 8][8] = true;
    if (version > 6) {
      let code = version << 12;
      for (let n = 17; n > 11; n--) if (code >> n) code ^= 0x1f25 << (n - 12);
      const bits = (version << 12) | code;
      for (const n of range(18)) {
        const [a, b] = [Math.floor(n / 3), size - 11 + (n % 3)];
        grid[a][b] = grid[b][a] = Boolean((bits >> n) & 1);
      }
    }
    return grid;
  }

  function modules(text) {
    const bytes = [...new TextEncoder().encode(text)];
    for (const version of range(40).map((n) => n + 1)) {
      const grid = frame(version);
      const free = grid.flat().filter((each) => each === null).length >> 3;
      const [checks, blocks] = [CHECKS[version - 1], BLOCKS[version - 1]];
      const room = free - checks * blocks;
      const long = version > 9 ? 16 : 8;
      if (4 + long + bytes.length * 8 > room * 8) continue;
      let bits = "0100" + bytes.length.toString(2).padStart(long, "0");
      for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
      bits += "0".repeat(Math.min(4, room * 8 - bits.length));
      const words = range(Math.ceil(bits.length / 8)).map((n) => parseInt(bits.slice(n * 8, n * 8 + 8).padEnd(8, "0"), 2));
      for (let n = 0; words.length < room; n++) words.push(n % 2 ? 0x11 : 0xec);
      return placed(grid, woven(words, blocks, checks));
    }
    return null;
  }
  /* Section 7.6: a codeword of each block in turn; the last blocks may have one more. */
  function woven(words, blocks, checks) {
    const least = Math.floor(words.length / blocks);
    const shorter = blocks - (words.length % blocks);
    let at = 0;
    const parts = range(blocks).map((n) => words.slice(at, (at += least + (n >= shorter))));
    const ends = parts.map((part) => remainder(part, checks));
    return [
      ...range(least + 1).flatMap((n) => parts.flatMap((part) => part.slice(n, n + 1))),
      ...range(checks).flatMap((n) => ends.map((end) => end[n])),
    ];
  }
  /* Section 7.7.3: in pairs of columns from the right, upwards and downwards by turns. */
  function placed(grid, words) {
    const size = grid.length;
    let at = 0;
    for (let right = size - 1; right > 0; right -= 2) {
      if (right === 6) right = 5;
      const up = ((right + 1) & 2) === 0;
      for (const n of range(size)) {
        const row = up ? size - 1 - n : n;
        for (const column of [right, right - 1]) {
          if (grid[row][column] !== null) continue;
          const dark = ((words[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
          grid[row][column] = Boolean(dark) !== ((row + column) % 2 === 0);
          at++;
        }
      }
    }
    return grid;
  }

  return { modules };
})();
