"""Draft from a memo of 1 MB, every fourth line something to ask, and from 4.5 MB that are one
list: processor seconds, beside parsing them as Markdown alone, and what was found.

python benchmarks/draft.py
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from markdown_it import MarkdownIt

PART = """\
## 도구 {n}

컨테이너 도구 {n}번은 이렇게 씁니다. 이 단락은 그냥 읽는 글이고, 물어볼 만한 사실은 그다지 많지 않습니다. 실습을
하기 전에 한 번 읽고, 모르는 말은 아래의 목록에서 찾아봅니다. 교재의 {n}쪽에도 같은 이야기가 있습니다.

- 엔진{n}: 런타임을 불러서 이미지와 네트워크를 관리하는 프로그램
- 모니터{n}: 컨테이너 하나를 지켜보며 로그를 남기는 작은 프로그램
- 저장소{n}: 이미지를 나누어 주는 서버

```bash
docker run-{n}    --> podman run-{n}
docker build-{n}  --> buildah bud-{n}
docker copy-{n}   --> skopeo copy-{n}
```

The tools of chapter {n} are old acquaintances. Nothing in this paragraph is worth a question, and
the next one says so as well. Read it before the exercise, and ask when a word is new to you.

```bash
dnf install tool-{n} -y
mkdir -p /srv/tool-{n}
```

| 명령 {n} | 하는 일 |
|---|---|
| `tool-{n} up` | {n}번 서비스를 올린다 |
| `tool-{n} down` | {n}번 서비스를 내린다 |
| `tool-{n} logs` | {n}번 서비스의 로그를 본다 |

그 밖의 이야기는 다음 시간에 이어서 합니다. 질문은 언제든지 환영합니다. 이번 시간에 배운 것을 집에서 한 번 더 해
보고, 잘 되지 않은 부분을 적어 오면 다음 시간에 함께 살펴봅니다. 모두 수고하셨습니다.

"""


LIST = "- entry {n} of a plain list, in words\n"


def main() -> None:
    print(*draft(repeated(PART, 1_000_000)))
    print("one list:", *draft(repeated(LIST, 4_500_000)))


def repeated(part: str, size: int) -> str:
    """``part`` with a number of its own each time, until there are ``size`` bytes."""
    each = len(part.encode()) - 2
    return "# 도구 모음\n\n" + "".join(part.format(n=n) for n in range(1, size // each))


def draft(text: str) -> tuple[str, ...]:
    """A cold process, and what it says of ``text``."""
    with tempfile.TemporaryDirectory() as name:
        memo, out = Path(name, "memo.md"), Path(name, "bank.yaml")
        memo.write_text(text, encoding="utf-8")
        code = "import sys; from quizgen.cli.main import main; main(sys.argv[1:])"
        command = [
            sys.executable,
            "-c",
            code,
            "--ui-lang",
            "en",
            "draft",
            str(memo),
            "-o",
            str(out),
        ]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        started = time.process_time()
        MarkdownIt().enable("table").parse(text)
        least = time.process_time() - started
        bank = out.stat().st_size if out.exists() else 0
        last = done.stderr.splitlines()[-1 if done.returncode else -2].removeprefix(f"{memo}: ")
        sizes = f"{memo.stat().st_size:,} bytes, {took:.2f} s cold, {took / least:.1f} × parsing the Markdown; {bank:,} bytes of bank;"
        return sizes, last


if __name__ == "__main__":
    main()
