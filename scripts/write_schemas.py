"""Write the JSON Schemas of form, key and response files to docs/schemas/."""

import json
from pathlib import Path

from quizgen.formats.json import SCHEMAS, schema

FOLDER = Path(__file__).parent.parent / "docs" / "schemas"

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in SCHEMAS:
        text = json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"
        (FOLDER / f"{name}.schema.json").write_text(text, encoding="utf-8")
