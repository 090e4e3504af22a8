"""Write what is printed from the code: the JSON Schemas, and the references of the bank
format, the lint and what each export carries."""

import json
from pathlib import Path

from quizgen.bank.lint import pages
from quizgen.bank.schema import SCHEMAS as BANK_SCHEMAS
from quizgen.bank.schema import reference
from quizgen.formats import matrix
from quizgen.formats.json import SCHEMAS, schema
from quizgen.locale import ENGLISH, UI_LANGUAGES
from quizgen.results import decisions

ROOT = Path(__file__).parent.parent


def generated() -> dict[str, str]:
    """Every generated file, by path from the checkout's folder."""
    files = {f"docs/schemas/{name}.schema.json": _json(schema(name)) for name in SCHEMAS}
    files["docs/schemas/decisions.schema.json"] = _json(decisions.schema())
    files |= {f"banks/{name}.schema.json": _json(make()) for name, make in BANK_SCHEMAS.items()}
    return files | {
        "docs/reference/bank-format.md": reference(),
        "docs/reference/formats.md": matrix.documentation(),
        **{f"docs/reference/lint/{name}": text for name, text in pages().items()},
        **{
            f"docs/reference/lint/{language}/{name}": text.replace("](../", "](../../")
            for language in UI_LANGUAGES
            if language != ENGLISH
            for name, text in pages(language).items()
        },
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for name, text in generated().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
