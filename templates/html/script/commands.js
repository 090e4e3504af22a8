/* Commands compared by what they do, the same as quizgen.scoring's shell, values and command in
   Python; tests/vectors/commands.txt holds both. `judge` gives {share, remarks}. */
const QuizgenCommands = (() => {
  "use strict";
  const { plain, strip } = QuizgenTyped;

  /* ---- values that mean the same ---- */
  const cut = (text, at) => {
    const i = text.indexOf(at);
    return i < 0 ? [text, "", ""] : [text.slice(0, i), at, text.slice(i + at.length)];
  };
  const without = (text, start) => (text.startsWith(start) ? text.slice(start.length) : text);
  const registered = (head) => /[.:]/.test(head) || head === "localhost";

  function image(value) {
    let [name, at, digest] = cut(value, "@");
    const [head, slash, rest] = cut(name, "/");
    let registry = "";
    if (slash && registered(head)) {
      registry = head;
      name = rest;
      if (/^(index\.)?docker\.io$/.test(registry)) {
        registry = "docker.io";
        if (!name.includes("/")) name = `library/${name}`;
      }
    }
    if (at) name = `${name.split(":")[0]}@${digest}`;
    else if (!name.slice(name.lastIndexOf("/") + 1).includes(":")) name += ":latest";
    return registry ? `${registry}/${name}` : name;
  }
  function full(name) {
    if (name.includes("/") && registered(name.split("/")[0])) return name;
    return (name.split(":")[0].includes("/") ? "docker.io/" : "docker.io/library/") + name;
  }
  function transport(value) {
    const [kind, colon, rest] = cut(value, ":");
    if (kind === "docker" && rest.startsWith("//")) return `docker://${full(image(rest.slice(2)))}`;
    if (kind === "containers-storage") return `${kind}:${image(rest)}`;
    if (!colon || !["dir", "docker-archive", "oci-archive", "oci"].includes(kind)) return value;
    const [where, more, tag] = cut(rest, ":");
    return `${kind}:${path(where)}${more}${tag}`;
  }
  function destination(value) {
    const found = transport(value);
    return found !== value || value.includes("://") ? found : transport(`docker://${value}`);
  }
  const PORT =
    /^(?:(\[[0-9a-fA-F:.]+\]|[0-9]+(?:\.[0-9]+){3}):)?(?:([0-9-]*):)?([0-9-]+)(?:\/([A-Za-z]+))?$/;
  function port(value) {
    const match = PORT.exec(value);
    if (!match) return value;
    const [, address = "", host = "", inside, protocol = "tcp"] = match;
    return [address === "0.0.0.0" ? "" : address, host, inside, protocol.toLowerCase()].join("|");
  }
  function path(value) {
    value = value.replace(/\/(?:\.?\/)+/g, "/");
    if (value.startsWith("$HOME/")) value = `~${value.slice(5)}`;
    value = without(value, "$PWD/");
    if (value.startsWith("./")) value = value.slice(2) || ".";
    return value === "$PWD" ? "." : value;
  }
  function dir(value) {
    value = path(value);
    return value.endsWith("/") && value.length > 1 ? value.slice(0, -1) : value;
  }
  function volume(value) {
    const parts = value.split(":");
    if (parts.length > 3) return value;
    if (/^[/.~$]/.test(parts[0])) {
      const source = parts[0].startsWith("$PWD") ? `.${parts[0].slice(4)}` : parts[0];
      parts[0] = (source.startsWith(".") ? "./" : "") + dir(source);
    }
    if (parts.length > 1) parts[1] = dir(parts[1]);
    if (parts.length === 3) {
      parts[2] = parts[2].split(",").filter((each) => each !== "rw").sort().join(",");
      if (!parts[2]) parts.pop();
    }
    return parts.join(":");
  }
  const MOUNT = { src: "source", dst: "target", destination: "target", readonly: "ro" };
  const mount = (value) =>
    value.split(",").map((part) => {
      let [name, equals, rest] = cut(part, "=");
      if (Object.hasOwn(MOUNT, name)) name = MOUNT[name];
      if ((name === "source" || name === "target") && rest) rest = dir(rest);
      return name === "ro" && rest === "true" ? name : name + equals + rest;
    }).sort().join(",");
  const UNITS = "bkmgtp";
  function size(value) {
    const match = /^(\d{1,12})(?:\.(\d{1,6}))?([bkmgtp]?)(?:i?b)?$/.exec(value.toLowerCase());
    if (!match) return value;
    const [, whole, part = "", unit] = match;
    const units = BigInt(whole + part) << BigInt(10 * Math.max(0, UNITS.indexOf(unit || "b")));
    return String(units / 10n ** BigInt(part.length));
  }
  const SECONDS = { ns: 1n, us: 1000n, ms: 1000000n, s: 1000000000n, m: 60000000000n, h: 3600000000000n };
  function duration(value) {
    if (!/^(?:\d{1,9}(?:ns|us|ms|s|m|h)){1,6}$/.test(value)) return value;
    let sum = 0n;
    for (const [, n, unit] of value.matchAll(/(\d+)([a-z]+)/g)) sum += BigInt(n) * SECONDS[unit];
    return String(sum);
  }
  function number(value) {
    const match = /\d/.test(value) && /^0*(\d*?)(?:\.(\d*?)0*)?$/.exec(value);
    return match ? (match[1] || "0") + (match[2] ? `.${match[2]}` : "") : value;
  }
  function template(value) {
    const opened = value.split("{{").map((part, n) => (n ? part.trimStart() : part));
    const closed = opened.join("{{").split("}}");
    return closed.map((part, n) => (n < closed.length - 1 ? part.trimEnd() : part)).join("}}");
  }
  const SUFFIX = /^[^]*\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;
  const exec = (value) => value.replace(/\/(?:usr\/(?:local\/)?)?s?bin\/(?=[^/]+$)/, "");
  function cp(value) {
    const match = /^([^/.:~$][^:/]*):([^]*)$/.exec(value);
    if (!match) return path(value);
    return `${match[1]}:${path(match[2].startsWith("/") ? match[2] : `/${match[2]}`)}`;
  }
  const KINDS = {
    image, local: image, pull: (value) => image(without(value, "docker://")), transport, destination, port, path,
    dir, volume, mount, size, duration, number, template, exec, cp,
    cap: (value) => without(value.toUpperCase(), "CAP_"),
    unit: (value) => (SUFFIX.test(value) || value.includes(".") ? value : `${value}.service`),
    net: (value) => (/^(0\.0\.0\.0|::)\/0$/.test(value) ? "default" : value.replace(value.includes(":") ? /\/128$/ : /\/32$/, "")),
  };
/* for resource */
  const RESOURCES = new Map();
  for (const line of "pod po pods;service svc services;deployment deploy deployments;namespace ns namespaces;node no nodes;configmap cm configmaps;replicaset rs replicasets;daemonset ds daemonsets;statefulset sts statefulsets;ingress ing ingresses;secret secrets;persistentvolume pv persistentvolumes;event ev events;persistentvolumeclaim pvc persistentvolumeclaims;serviceaccount sa serviceaccounts;job jobs;cronjob cj cronjobs;role roles;rolebinding rolebindings;networkpolicy netpol networkpolicies".split(";")) {
    const [name, ...shorts] = line.split(" ");
    for (const short of shorts) RESOURCES.set(short, name);
  }
  function bare(kind, value) {
    const [head, slash, name] = cut(value, "/");
    const type = RESOURCES.get(head) ?? head;
    return !slash ? value : type === kind ? name : `${type}/${name}`;
  }
  Object.assign(KINDS, {
    resource: (value) => value.split(",").map((each) => RESOURCES.get(each.toLowerCase()) ?? each).join(","),
    pod: (value) => bare("pod", value), node: (value) => bare("node", value),
  });
/* end */
  const canonical = (kind, value) => (Object.hasOwn(KINDS, kind) ? KINDS[kind](value) : value);

  function meanings(kind, itself) {
    if (["image", "pull", "local"].includes(kind)) {
      const head = itself.split("/")[0];
      const registry = itself.includes("/") && /[.:]/.test(head) ? head : "";
      if (head === "localhost") return [itself, without(itself, "localhost/")];
      if (registry === "docker.io") {
        const short = without(itself, "docker.io/");
        return [itself, short, without(short, "library/")];
      }
      if (registry) return [itself];
      if (kind === "local") return [itself, `localhost/${itself}`];
      return [itself, full(itself), without(itself, "library/")];
    }
    if (kind === "port" && itself.startsWith("|")) return [itself, `127.0.0.1${itself}`];
    return [itself];
  }

  /* ---- a line of shell as words ---- */
  const PROMPT =
    /^(?:\([\w.-]{1,40}\) )?\[?[a-z_][\w.-]{0,40}@[\w.-]{1,80}(?:[: ][^\s$#%]{0,200})?\]?[$#%] ?|^(?:bash|sh|zsh)[\w.-]{0,8}[$#%] |^[$#%>] +|^\$(?=[a-z])/;
  const OPERATOR =
    /&>>|&>|[0-9]?>>|[0-9]?>&|[0-9]?>\||[0-9]?>|<<<|<<|[0-9]?<&|[0-9]?<|\|\||\|&|\||&&|&|;/y;
  const SAME = { "1>": ">", "1>>": ">>", "0<": "<", ">|": ">", "1>|": ">" };
  const RUN = /[^\s'"\\|&;<>()`$]+/y;
  const at = (pattern, text, place) => {
    pattern.lastIndex = place;
    return pattern.exec(text)?.[0];
  };

  function cleaned(text) {
    text = text.replace(/(^|\s)[\u2013\u2014\u2015](?=[A-Za-z][A-Za-z])/g, "$1--");
    text = strip(plain(text)).replace(/[\x1c-\x1f\x85\u1680\u2028\u2029]/g, " ");
    const fence = /^```[a-z]*\s+([^`]*)```$/.exec(text);
    if (fence) text = strip(fence[1]);
    text = text.replace(PROMPT, "");
    const first = text[0];
    if (text.length > 2 && "`'\"".includes(first) && text.indexOf(first, 1) === text.length - 1) {
      text = strip(text.slice(1, -1)).replace(PROMPT, "");
    }
    text = text.replace(/\\\r?\n|(^|\s)\\(?=\s)/g, "$1");
    return text.replace(/\$\(pwd\)|`pwd`|\$\{PWD\}/g, "$$PWD");
  }

  /* [[words, redirections], …], or {code, what} where it is more than commands and pipes. */
  function lineOf(text) {
    const line = [[[], []]];
    const refuse = (code, what) => ({ code, what });
    let parts = null;
    let operator = "";
    const more = (text) => (parts === null ? (parts = [text]) : parts.push(text));
    const close = () => {
      if (parts === null) return;
      const word = parts.join("");
      const [words, redirections] = line[line.length - 1];
      if (operator) redirections.push([operator, word]);
      else words.push(word);
      if (operator) operator = "";
      parts = null;
    };
    const operate = (place) => {
      const found = at(OPERATOR, text, place);
      return [SAME[found] ?? found, place + found.length];
    };
    const rest = (place) => strip(text.slice(place));
    for (let place = 0; place < text.length; ) {
      const c = text[place];
      const run = at(RUN, text, place);
      if (run) {
        if (run[0] === "#" && parts === null) break;
        if ((run.match(/\{([^{}\s]*)\}/g) ?? []).some((braces) => braces.includes(","))) return refuse("braces", run);
        place += run.length;
        if (parts === null && /^[0-9]$/.test(run) && /[<>]/.test(text[place] ?? "")) {
          [operator, place] = operate(place - 1);
        } else more(run);
      } else if (/\s/.test(c)) {
        close();
        if (c === "\n" && rest(place)) return refuse("joined", "\\n");
        place++;
      } else if (c === "'") {
        const stop = text.indexOf("'", place + 1);
        if (stop < 0) return refuse("open_quote", "'");
        more(text.slice(place + 1, stop));
        place = stop + 1;
      } else if (c === '"') {
        more("");
        for (place++; ; place++) {
          if (place >= text.length) return refuse("open_quote", '"');
          if (text[place] === '"') break;
          if (text[place] === "\\" && /["\\$`]/.test(text[place + 1] ?? "")) place++;
          else if (text[place] === "`") return refuse("substitution", "`");
          else if (text.startsWith("$(", place)) return refuse("substitution", "$(…)");
          parts.push(text[place]);
        }
        place++;
      } else if (c === "\\") {
        if (place + 1 >= text.length) return refuse("open_quote", "\\");
        const next = String.fromCodePoint(text.codePointAt(place + 1));
        more(next);
        place += 1 + next.length;
      } else if (c === "`") return refuse("substitution", "`…`");
      else if (text.startsWith("$(", place)) return refuse("substitution", "$(…)");
      else if (c === "$") {
        more("$");
        place++;
      } else if (c === "(" || c === ")") return refuse("group", c);
      else {
        close();
        let token;
        [token, place] = operate(place);
        if (token === "|") line.push([[], []]);
        else if (token === ";" && !rest(place)) break;
        else if (["&&", "||", ";", "|&"].includes(token)) return refuse("joined", token);
        else if (token === "&") return refuse("background", token);
        else operator = token;
      }
    }
    close();
    if (operator || (line.length > 1 && !line.every(([words]) => words.length))) {
      return refuse("open_end", operator || "|");
    }
    return line;
  }

  /* ---- the notation of a syntax (CommandSyntax in Python) ---- */
  function unpacked(others) {
    const [packed, , rest] = cut(others ?? "", " ");
    let name = "";
    const entries = [];
    for (const [, letter, more, flag, short, mark] of packed.matchAll(/([A-Z])([a-z0-9-]*)([!?+]?)(?:,(\S))?([\^<]?)/g)) {
      name = name.slice(0, letter.charCodeAt(0) - 65) + more;
      entries.push(`${mark}${short ? `-${short},` : ""}--${name}${{ "": "=", "?": "=?", "+": ":true" }[flag] ?? ""}`);
    }
    return `${entries.join(" ")} ${rest}`;
  }
  const splitWords = (text) => (text ?? "").split(" ").filter(Boolean);
  function table(notation) {
    const found = new Map();
    for (const entry of splitWords(notation)) {
      const marks = /^[~^<]*/.exec(entry)[0];
      const [bare, , turnsOff] = cut(entry.slice(marks.length), "!");
      const [head, colon, value] = cut(bare, ":");
      let [names, equals, kind] = cut(head, "=");
      const many = /[*,]+$/.exec(kind)?.[0] ?? "";
      kind = kind.slice(0, kind.length - many.length);
      names = names.split(",");
      const option = {
        names, name: names[names.length - 1], kind: equals ? without(kind, "?") || "word" : "",
        optional: kind.startsWith("?"), several: many !== "", listed: many === ",",
        standard: colon ? value : null, turnsOff, harmless: marks.includes("~"), before: /[\^<]/.test(marks),
        after: !marks.includes("<"),
      };
      for (const name of names) if (!found.has(name)) found.set(name, option);
    }
    return found;
  }
  function kindsOf(syntax) {
    const kinds = { fixed: [], every: "", unordered: false, literal: null, mark: false, dropped: false };
    for (const word of splitWords(syntax?.operands)) {
      if (word === "--") kinds.mark = true;
      else if (word === "!" || word === "!-") {
        kinds.literal = kinds.fixed.length;
        kinds.dropped = word === "!-";
      }
      else if (/[*&]$/.test(word)) [kinds.every, kinds.unordered] = [word.slice(0, -1), word.endsWith("&")];
      else kinds.fixed.push(word);
    }
    kinds.at = (index) => kinds.fixed[index] ?? kinds.every;
    return kinds;
  }

  /* "ip l[in]": "ip l", "ip li", "ip lin" */
  function spelledOut(words) {
    const [start, cut, rest] = words.split(/\[([a-z]+)\](.*)/);
    if (!cut) return [words];
    return [...` ${cut}`].flatMap((_, end) => spelledOut(start + cut.slice(0, end) + rest));
  }
  const readers = new WeakMap();
  function readerOf(key) {
    if (readers.has(key)) return readers.get(key);
    const reader = { paths: new Map(), heads: new Map(), prefixes: new Set(), wanted: [] };
    for (const each of key.syntax ?? []) {
      const [first] = key.syntax;
      const syntax = each.siblings === "&" ? { ...each, siblings: first.siblings } : each;
      const shared = each.others?.startsWith("&") ? unpacked(first.others) : "";
      const options = table(`${syntax.options ?? ""} ${shared} ${unpacked(syntax.others)}`);
      const behind = new Map([...options].filter(([, option]) => option.after || !syntax.words.includes(" ")));
      for (const words of [syntax.words, ...(syntax.also ?? [])].flatMap(spelledOut)) {
        reader.paths.set(words, [syntax, options, kindsOf(syntax), behind]);
        const program = words.split(" ")[0];
        if (!reader.heads.has(program)) reader.heads.set(program, new Map());
        for (const [name, option] of options) if (option.before) reader.heads.get(program).set(name, option);
        for (let i = 0; i < words.length; i++) if (words[i] === " ") reader.prefixes.add(words.slice(0, i));
      }
    }
    const oneSpace = (text) => text.split(/\s+/).filter(Boolean).join(" ");
    reader.isText = (text) => reader.texts.has(oneSpace(text));
    reader.texts = new Set(key.accepted.map((text) => oneSpace(cleaned(text))));
    for (const text of key.accepted) {
      const line = lineOf(cleaned(text));
      if (Array.isArray(line)) reader.wanted.push(line.map((simple) => wantedOf(key, read(reader, simple))));
    }
    readers.set(key, reader);
    return reader;
  }
  function wantedOf(key, command) {
    const strict = key.strict ?? [];
    const options = new Map();
    let conditions = 1;
    for (const [name, values] of command.options) {
      const kind = command.table.get(name)?.kind ?? "";
      options.set(name, values.map((value) => (strict.includes(name) ? [value] : meanings(kind, value))));
      conditions += values.length;
    }
    const operands = command.operands.map((value, index) =>
      strict.includes("operands") ? [value] : meanings(command.kinds.at(index), value),
    );
    for (const part of [operands, command.rest, command.redirections]) conditions += part?.length ? 1 : 0;
    return { read: command, options, operands, conditions };
  }

  /* ---- reading a command ---- */
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const sorted = (list) => list.sort(order);
  /* Of A=1 and A=2 the last one holds. */
  const named = (value) => cut(value, "=")[0];
  function read(reader, [words, redirections]) {
    const odd = [];
    let place = 0;
    for (; /^[A-Za-z_][A-Za-z0-9_]*=/.test(words[place] ?? ""); place++) odd.push(["environment", words[place]]);
    if (words[place] === "sudo") {
      place++;
      while (["-E", "-H", "-n", "-S", "-i", "--"].includes(words[place])) place++;
      if (words[place]?.startsWith("-")) odd.push(["sudo_option", words[place]]);
      odd.push(["sudo"]);
    }
    redirections = redirections.map(([operator, target]) => [operator, path(target)]);
    redirections.sort((a, b) => (a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]) ? -1 : 1));
    redirections = redirections.filter(([operator, target], place, all) =>
      operator !== all[place - 1]?.[0] || target !== all[place - 1][1]);
    const result = { path: "", options: new Map(), operands: [], rest: null, redirections, odd,
      table: new Map(), syntax: null, kinds: kindsOf(null) };
    if (place >= words.length) return result;
    const program = exec(words[place]);
    const before = reader.heads.get(program);
    const rest = words.slice(place + 1);
    if (!before) {
      const lower = program.toLowerCase();
      if (lower !== program && reader.heads.has(lower)) odd.push(["capital", program, lower]);
      return { ...result, path: program, operands: rest };
    }
    result.table = before;
    result.path = program;
    place = 0;
    while (reader.prefixes.has(result.path) && place < rest.length) {
      const word = rest[place];
      const longer = `${result.path} ${word}`;
      if (reader.paths.has(longer) || reader.prefixes.has(longer)) {
        result.path = longer;
        place++;
      } else if (word.startsWith("-") && word !== "-") {
        const here = result.path === program ? before : new Map([...before].filter(([, option]) => option.after));
        place = take(here, rest, place, result.options, odd, "");
      } else break;
    }
    if (!reader.paths.has(result.path) || (reader.prefixes.has(result.path) && place < rest.length)) return { ...result, operands: rest.slice(place) };
    const [syntax, every, kinds, options] = reader.paths.get(result.path);
    Object.assign(result, { syntax, kinds, path: syntax.words });
    readArguments(result, options, rest, place);
    result.table = every;
    return result;
  }

  function readArguments(result, options, words, place) {
    const { syntax, kinds, odd } = result;
    const how = syntax.how ?? "";
    let { operands } = result;
    if (how.includes("b") && words[place] && words[place][0] !== "-") {
      words = unbundled(options, words.slice(place));
      place = 0;
    }
    while (place < words.length) {
      const word = words[place];
      const dashed = word.startsWith("-") && word !== "-";
      if (kinds.literal === operands.length && !kinds.mark) {
        if (word === "--" && !operands.length) place++;
        else if (!dashed || operands.length) {
          result.rest = words.slice(place);
          break;
        } else place = take(options, words, place, result.options, odd, how);
        continue;
      }
      if (word === "--") {
        const rest = words.slice(place + 1);
        if (kinds.mark && kinds.literal !== null) result.rest = rest;
        else if (syntax.after) behind(table(syntax.after), rest, result.options, odd, operands);
        else if (kinds.literal !== null) {
          operands.push(...rest.slice(0, kinds.literal));
          result.rest = rest.slice(kinds.literal);
        } else operands.push(...rest);
        break;
      }
      const turns = word.startsWith("--") ? word.split("=")[0] === "--directory"
        : dashed && word.includes("C") && [...word].length < 40;
      if (dashed && how.includes("o") && operands.length) odd.push(["ordered", word, operands[operands.length - 1]]);
      else if (turns && how.includes("b") && operands.length) odd.push(["late", word, operands[operands.length - 1]]);
      if (dashed || options.has(word)) place = take(options, words, place, result.options, odd, how);
      else {
        operands.push(word);
        place++;
      }
    }
    for (const [name, values] of [...result.options]) {
      const option = options.get(name);
      if (!option || values.length !== 1) continue;
      const standard = option.kind ? option.standard && canonical(option.kind, option.standard) : option.standard ?? "false";
      if (values[0] === standard) result.options.delete(name);
      else if (option.kind && option.standard === "" && values[0] === "") result.options.delete(name);
    }
    for (const values of result.options.values()) values.sort((a, b) => order(named(a), named(b)));
    if (kinds.fixed[0] === "resource") {
      operands = operands.flatMap((word) => {
        const [one, slash, other] = cut(word, "/");
        return slash ? [one, other] : [one];
      });
    }
    operands = operands.map((word, index) => canonical(kinds.at(index), word));
    if (kinds.unordered) {
      const first = kinds.fixed.length;
      operands = [...operands.slice(0, first), ...sorted(operands.slice(first))];
    }
    if (kinds.dropped && result.rest?.[0] === "--") result.rest.shift();
    if (!result.rest?.length) result.rest = null;
    else result.rest = [exec(result.rest[0]), ...result.rest.slice(1)];
    result.operands = operands;
  }
  function unbundled(options, [letters, ...rest]) {
    const found = [];
    let next = 0;
    for (const letter of letters) {
      found.push(`-${letter}`);
      const option = options.get(`-${letter}`);
      if (option?.kind && !option.optional && next < rest.length) found.push(rest[next++]);
    }
    return found.concat(rest.slice(next));
  }
  function behind(after, words, options, odd, operands) {
    const found = new Map();
    for (let place = 0; place < words.length; ) {
      if (words[place].startsWith("-")) place = take(after, words, place, found, odd, "a");
      else operands.push(words[place++]);
    }
    for (const [name, values] of found) options.set(`-- ${name}`, values);
  }

  const TRUTH = { true: "true", t: "true", 1: "true", false: "false", f: "false", 0: "false" };
  function flag(option, value, options, odd) {
    const truth = Object.hasOwn(TRUTH, value) ? TRUTH[value] : null;
    if (truth === null) odd.push(["takes_no_value", option.name]);
    else if (option.turnsOff) options.set(option.turnsOff, [truth === "true" ? "false" : "true"]);
    else options.set(option.name, [truth]);
  }
  function valued(option, value, options) {
    const found = (option.listed ? value.split(",") : [value]).map((each) => canonical(option.kind, each));
    if (!option.several || !options.has(option.name)) options.set(option.name, found);
    else options.get(option.name).push(...found);
  }
  /* Note the option at `place`; the place behind it and its value. */
  function take(table, words, place, options, odd, how) {
    const word = words[place++];
    const follow = (option, name) => {
      if (place < words.length) valued(option, words[place++], options);
      else odd.push(["no_value", name]);
      return place;
    };
    if (word.startsWith("--") || word[0] !== "-") {
      const [name, equals, value] = word[0] === "-" ? cut(word, "=") : [word, "", ""];
      const option = table.get(name) ?? shortened(table, name, how);
      if (!option) odd.push(["unknown", name]);
      else if (option.kind === ".") {
        if (place >= words.length || words[place] === word) odd.push(["no_value", word]);
      } else if (!option.kind) flag(option, equals ? value.toLowerCase() : "true", options, odd);
      else if (equals || option.optional) valued(option, value, options);
      else return follow(option, name);
      return place;
    }
    if (word.length > 2 && table.has(word)) {
      const option = table.get(word);
      if (!option.kind) flag(option, "true", options, odd);
      else if (place < words.length) valued(option, words[place++], options);
      return place;
    }
    if (table.has(`-${word}`) && ![...word.slice(1)].every((letter) => table.has(`-${letter}`))) {
      odd.push(["dashes", word, `-${word}`]);
      return place;
    }
    for (let index = 1; index < word.length; index++) {
      const letter = String.fromCodePoint(word.codePointAt(index));
      const option = table.get(`-${letter}`);
      if (!option) {
        odd.push(["unknown", `-${letter}`]);
        return place;
      }
      if (!option.kind) {
        if (word[index + 1] === "=" && !how.includes("e")) {
          flag(option, word.slice(index + 2).toLowerCase(), options, odd);
          return place;
        }
        flag(option, "true", options, odd);
        continue;
      }
      const value = word.slice(index + 1);
      if (value || option.optional) valued(option, how.includes("e") ? value : without(value, "="), options);
      else return follow(option, `-${letter}`);
      return place;
    }
    return place;
  }
  function shortened(table, name, how) {
    if (!how.includes("a") || name.length < 3) return null;
    const found = new Set();
    for (const [each, option] of table) if (each.startsWith(name)) found.add(option);
    return found.size === 1 ? [...found][0] : null;
  }

  /* ---- comparing ---- */
  const LEFT = new Set(["case", "case_short", "after"]);
  function differences(key, one, other, wrong, fine) {
    const want = one.read;
    const strict = key.strict ?? [];
    const allow = key.allow ?? [];
    let lost = 0;
    let extra = 0;
    const has = (list, remark) => list.some((each) => each.join("\n") === remark.join("\n"));
    const rooted = has(want.odd, ["sudo"]);
    for (const remark of other.odd) {
      if (remark[0] === "sudo") {
        if (rooted) continue;
        const barred = (want.syntax?.how ?? "").includes("s") || want.options.get("--user")?.join() === "true";
        const fits = key.sudo ?? !barred;
        (fits ? fine : wrong).push([fits ? "sudo_fine" : "sudo_wrong"]);
        if (!fits) extra++;
      } else if (!has(want.odd, remark)) {
        wrong.push(remark);
        extra++;
      }
    }
    if (want.path !== other.path) {
      if (!other.odd.some(([code]) => code === "capital")) wrong.push(otherCommand(want, other, key.equivalent ?? []));
      return [one.conditions, extra];
    }
    if (rooted && !has(other.odd, ["sudo"])) {
      wrong.push(["sudo_missing"]);
      lost++;
    }
    for (const remark of want.odd) {
      if (remark[0] === "sudo" || has(other.odd, remark)) continue;
      wrong.push(["missing", remark[1]]);
      lost++;
    }
    for (const [name, values] of one.options) {
      const typed = other.options.get(name);
      if (!typed) {
        lost += values.length;
        const names = want.table.get(name)?.names ?? [name];
        if (!wrong.some(([code, , meant]) => code === "dashes" && names.includes(meant))) wrong.push(missing(name, want, other));
      } else if (!sameValues(values, typed, fine)) {
        lost += values.length;
        wrong.push(otherValue(name, want, typed));
      }
    }
    for (const name of other.options.keys()) {
      if (one.options.has(name)) continue;
      const option = other.table.get(without(name, "-- "));
      const harmless = option?.harmless && !strict.includes("extras");
      if (harmless || allow.includes(name) || option?.names.some((each) => allow.includes(each))) fine.push(["also", name]);
      else if (!wrong.some(([code, ...what]) => LEFT.has(code) && what.includes(name))) {
        const back = other.options.get(name).join() === "false" && [...other.table.values()].find((each) => each.turnsOff === name);
        wrong.push(["too_many", back ? back.name : name]);
        extra++;
      }
    }
    const count = (present) => (present ? lost++ : extra++);
    if (!sameOperands(one.operands, other.operands, want.kinds)) {
      count(one.operands.length);
      wrong.push(otherOperands(one, other));
    }
    if ((want.rest ?? []).join("\n") !== (other.rest ?? []).join("\n")) {
      count(want.rest?.length);
      if (!wrong.some(([code]) => code === "after")) {
        const words = other.rest?.join(" ");
        wrong.push(!words ? ["rest_missing", other.path] : [want.rest ? "other_rest" : "rest_extra", words]);
      }
    }
    const wanted = want.redirections.map((each) => each.join(" "));
    const typed = other.redirections.map((each) => each.join(" "));
    if (wanted.join("\n") !== typed.join("\n")) {
      count(wanted.length);
      const spare = typed.filter((each) => !wanted.includes(each));
      if (spare.length) wrong.push(["redirection_extra", spare[0]]);
      else wrong.push(["redirection_missing", wanted.find((each) => !typed.includes(each))]);
    }
    if (wrong.length === 1 && wrong[0][0] === "missing" && !extra) wrong[0] = ["missing_only", ...wrong[0].slice(1)];
    return [Math.min(lost, one.conditions), extra];
  }
  function sameValues(wanted, typed, fine) {
    if (wanted.length !== typed.length) return false;
    if (wanted.length === 1) {
      const found = wanted[0].includes(typed[0]);
      if (found && typed[0].startsWith("127.0.0.1|") && typed[0] !== wanted[0][0]) fine.push(["only_here", "127.0.0.1"]);
      return found;
    }
    if (new Set(typed.map(named)).size < typed.length) return eachIn(wanted, typed);
    const left = [...typed];
    return wanted.every((values) => {
      const value = values.find((each) => left.includes(each));
      if (value !== undefined) left.splice(left.indexOf(value), 1);
      return value !== undefined;
    });
  }
  const eachIn = (wanted, typed) => wanted.every((values, index) => values.includes(typed[index]));
  function sameOperands(wanted, typed, kinds) {
    if (wanted.length !== typed.length) return false;
    if (eachIn(wanted, typed)) return true;
    const first = kinds.fixed.length;
    return kinds.unordered && eachIn(wanted.slice(0, first), typed) &&
      sameValues(wanted.slice(first), typed.slice(first), []);
  }
  function otherCommand(want, other, equivalent) {
    if (!other.path) return ["no_command"];
    const program = want.path.split(" ")[0];
    const given = other.path.split(" ")[0];
    if (given !== program && !equivalent.includes(given)) return ["other_program", given, program];
    const word = other.syntax ? undefined : other.operands[0];
    if (word === undefined && !other.syntax && !want.syntax?.how?.includes("g")) return ["no_subcommand_yet", other.path];
    const siblings = splitWords(unpacked(want.syntax?.siblings).replaceAll(/--|=/g, ""));
    const group = want.path.slice(0, Math.max(0, want.path.lastIndexOf(" ")));
    const typed = word === undefined ? other.path : `${other.path} ${word}`;
    if (word && siblings.length && !siblings.includes(word) && other.path === group) {
      const near = nearest(word, siblings);
      return near ? ["no_subcommand", typed, near] : ["no_subcommand", typed];
    }
    return ["other_command", strip(typed)];
  }
  const swapcase = (text) =>
    [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join("");
  function missing(name, want, other) {
    const names = want.table.get(without(name, "-- "))?.names ?? [name];
    for (const word of other.rest ?? []) {
      if (!word.startsWith("-")) continue;
      const long = word.split("=")[0];
      const letters = word.startsWith("--") ? "" : word.slice(1);
      const named = (each) => each === long || (each.length === 2 && letters.includes(each[1]) && [...word].length < 40);
      if (names.some(named)) return ["after", word, untagged(other.operands.at(-1) ?? "--"), name];
    }
    for (const each of names) {
      const swapped = swapcase(each);
      const typed = swapped !== each && other.table.get(swapped)?.name;
      if (typed && other.options.has(typed) && !want.options.has(typed)) {
        return typed === swapped ? ["case_short", swapped, each] : ["case", swapped, each, typed];
      }
    }
    return ["missing", name];
  }
  function otherValue(name, want, typed) {
    const kind = want.table.get(name)?.kind;
    const wanted = want.options.get(name);
    const all = (list) => sorted([...list]).join("\n");
    if (kind === "port" && typed.length === wanted.length) {
      const turned = typed.map((value) => {
        const [address, host, inside, protocol] = value.split("|");
        return protocol === undefined ? "|||" : [address, inside, host, protocol].join("|");
      });
      if (all(turned) === all(wanted)) return ["ports_swapped", name];
    }
    if (kind === "volume" && typed.length === 1 && wanted.length === 1) {
      const bare = (value) => value.split(":").slice(0, 2).map((each) => without(each, "./"));
      const sides = bare(typed[0]);
      const right = bare(wanted[0]).join(":");
      if (sides.join(":") !== right && sides.reverse().join(":") === right) return ["volume_swapped", name];
    }
    return ["other_value", name, typed.map(shown).join(" ")];
  }
  function shown(value) {
    const [address, host, inside, protocol, more] = value.split("|");
    if (protocol === undefined || more !== undefined) return value;
    return [address, host, inside].filter(Boolean).join(":") + (protocol === "tcp" ? "" : `/${protocol}`);
  }
  const untagged = (word) => word.replace(/:latest$/, "");
  function otherOperands({ operands: wanted, read }, other) {
    const typed = other.operands;
    if (typed.length > wanted.length) {
      const firsts = wanted.map((values) => values[0]);
      const more = typed.filter((value) => !firsts.includes(value));
      const from = more.length ? more : typed;
      return ["operand_extra", from[from.length - 1]];
    }
    if (typed.length < wanted.length) return ["operand_missing", other.path];
    const turned = [...typed].reverse().map((value, index) => canonical(read.kinds.at(index), value));
    if (wanted.length > 1 && eachIn(wanted, turned)) return ["operands_swapped"];
    const word = typed.find((value, index) => !wanted[index].includes(value));
    return ["other_operand", untagged(word)];
  }

  function judge(key, typed) {
    const reader = readerOf(key);
    const text = cleaned(typed);
    const line = lineOf(text);
    const whole = { share: 1, remarks: [] };
    if (!Array.isArray(line)) {
      return reader.isText(text) ? whole : { share: 0, remarks: [[line.code, line.what]] };
    }
    const given = line.map((simple) => read(reader, simple));
    let best = null;
    for (const wanted of reader.wanted) {
      const found = compare(key, wanted, given);
      if (!best || found.share > best.share ||
        (found.share === best.share && found.remarks.length < best.remarks.length)) best = found;
      if (best.share >= 1) return best;
    }
    if (reader.isText(text)) return whole;
    return best ?? { share: 0, remarks: [] };
  }
  function compare(key, wanted, given) {
    if (wanted.length !== given.length) {
      return { share: 0, remarks: [[wanted.length === 1 ? "pipe_extra" : "pipe_missing"]] };
    }
    const wrong = [];
    const fine = [];
    let met = 0;
    let total = 0;
    let spare = 0;
    wanted.forEach((one, index) => {
      const [lost, extra] = differences(key, one, given[index], wrong, fine);
      total += one.conditions;
      met += one.conditions - lost;
      spare += extra;
    });
    if (!wrong.length) return { share: 1, remarks: fine };
    return { share: Math.min(Math.max(0, met - spare) / total, (total - 1) / total), remarks: wrong };
  }

  /* The word most like `word`, at most a third of its letters apart. */
  function nearest(word, known) {
    const letters = [...word].slice(0, 40);
    let best = null;
    let least = Math.max(1, Math.floor(letters.join("").replace(/^-+/, "").length / 3)) + 1;
    for (const each of known) {
      if (Math.abs([...each].length - letters.length) >= least) continue;
      const apart = distance(letters, [...each].slice(0, 60));
      if (apart < least) [best, least] = [each, apart];
    }
    return best;
  }
  function distance(one, other) {
    let before = [];
    let row = [...Array(other.length + 1).keys()];
    one.forEach((a, i) => {
      const above = row;
      row = [i + 1];
      other.forEach((b, j) => {
        let cost = Math.min(above[j + 1] + 1, row[j] + 1, above[j] + (a === b ? 0 : 1));
        if (i && j && a === other[j - 1] && one[i - 1] === b) cost = Math.min(cost, before[j - 1] + 1);
        row.push(cost);
      });
      before = above;
    });
    return row[other.length];
  }

  /* What `judge` says, with what was probably meant where an option does not exist. */
  function explained(key, typed) {
    const { paths } = readerOf(key);
    const names = [...paths.values()].flatMap(([, options]) => [...options.keys()]);
    const meant = [];
    const said = judge(key, typed).remarks.map((remark) => {
      if (remark[0] !== "unknown") return remark;
      if (names.includes(remark[1])) return ["misplaced", remark[1]];
      const word = remark[1];
      const near = word.length > 2 ? nearest(word, names.filter((name) => name.length > 2)) : names.find((name) => name === swapcase(word));
      for (const [, options] of paths.values()) meant.push(...(options.get(near)?.names ?? []));
      return ["unknown", key.program ?? "", [...remark[1]].slice(0, 60).join(""), ...(near ? [near] : [])];
    });
    /* Without what only follows from the name that is misspelled. */
    return said.filter(([code, name]) =>
      !meant.length || !(/^(after|(other|operand|rest)_(operand|rest|extra))$/.test(code) || (code === "missing" && meant.includes(name))));
  }

  return { judge, explained };
})();
