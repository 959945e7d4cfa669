"""Run by Quarto before an author's draft: its numbers, title and colours are those of a build.

Only the standard library is imported, so that the message comes also where the report's
environment has not been made.
"""

import sys
from pathlib import Path

BUILT = ("data/processed/audit/values.json", "data/processed/report/edition.yml")
NOT_BUILT = (
    "Rapporten er ikke bygd ennå, så utkastet har ingen tall å vise. "
    "Kjør make report først, og start Quarto på nytt."
)


def main() -> int:
    """Return 1, with what to do on standard error, when there has been no build."""
    if all(Path(name).is_file() for name in BUILT):
        return 0
    print(NOT_BUILT, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
