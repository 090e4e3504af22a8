/* What a page carries packed, a line feed between them: its data, the style of what the script shows,
   the script. A raw DEFLATE stream (RFC 1951), four bytes as five letters from ( to } without <, which
   takes less than base64. Unpacked here and run at once, before anything is seen, which no stream of
   the browser's own can do. The page's policy has their hashes. */
(() => {
  "use strict";
  const carrier = document.getElementById("data");
  const letters = carrier.textContent.trim();
  const packed = [];
  for (let place = 0; place < letters.length; ) {
    let word = 0;
    for (let n = 0; n < 5; n++) {
      const code = letters.charCodeAt(place++);
      word = word * 85 + code - (code < 60 ? 40 : 41);
    }
    packed.push(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
  }
  const out = [];
  let at = 0; // in bits
  function bits(count) {
    let value = 0;
    for (let n = 0; n < count; n++, at++) value |= ((packed[at >> 3] >> (at & 7)) & 1) << n;
    return value;
  }
  /* Section 3.2.2: how many codes of each length there are, and their symbols in order. */
  function tree(lengths) {
    const counts = Array(16).fill(0);
    for (const length of lengths) counts[length]++;
    const symbols = [...lengths.keys()].filter((s) => lengths[s]).sort((a, b) => lengths[a] - lengths[b] || a - b);
    return { counts, symbols };
  }
  function symbol({ counts, symbols }) {
    for (let length = 1, code = 0, first = 0, index = 0; ; length++) {
      code |= (packed[at >> 3] >> (at++ & 7)) & 1;
      if (code < first + counts[length]) return symbols[index + code - first];
      index += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
  }
  /* Section 3.2.7. */
  function trees() {
    const [literals, distances, codes] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
    const own = Array(19).fill(0);
    for (const place of [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].slice(0, codes)) own[place] = bits(3);
    const code = tree(own);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const found = symbol(code);
      if (found < 16) lengths.push(found);
      else {
        const again = found === 16 ? lengths.at(-1) : 0;
        for (let n = found === 16 ? 3 + bits(2) : found === 17 ? 3 + bits(3) : 11 + bits(7); n; n--) lengths.push(again);
      }
    }
    return [tree(lengths.slice(0, literals)), tree(lengths.slice(literals))];
  }
  /* Section 3.2.6. */
  const fixed = () => [tree(Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8))), tree(Array(30).fill(5))];
  function block([literal, distance]) {
    for (let found; (found = symbol(literal)) !== 256; ) {
      if (found < 256) {
        out.push(found);
        continue;
      }
      const n = found - 257;
      const more = n < 8 || n === 28 ? 0 : (n - 4) >> 2;
      let length = n === 28 ? 258 : (n < 8 ? n : (4 + (n & 3)) << more) + 3 + bits(more);
      const far = symbol(distance);
      const extra = far < 4 ? 0 : (far >> 1) - 1;
      const back = (far < 4 ? far : (2 + (far & 1)) << extra) + 1 + bits(extra);
      for (; length; length--) out.push(out[out.length - back]);
    }
  }
  function stored() {
    at = (at + 7) & ~7;
    let length = bits(16);
    for (bits(16); length; length--) out.push(bits(8));
  }
  let last;
  do {
    last = bits(1);
    const kind = bits(2);
    if (kind) block(kind === 1 ? fixed() : trees());
    else stored();
  } while (!last);
  const text = new TextDecoder().decode(Uint8Array.from(out));
  const [data, style] = text.split("\n", 2);
  const script = text.slice(data.length + style.length + 2);
  carrier.textContent = data;
  for (const [tag, textContent] of Object.entries({ style, script })) {
    document.head.append(Object.assign(document.createElement(tag), { textContent }));
  }
})();
