import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
IMPORT_ALL = """
import sys
from importlib import import_module
from pathlib import Path
for path in sorted(Path("scripts/statistics").glob("compute_*.py")):
    import_module(f"scripts.statistics.{path.stem}")
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_the_statistics_stage_imports_no_plotting_and_nothing_heavier_than_scipy():
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=ROOT, check=True, capture_output=True, text=True
    )
    loaded = set(run.stdout.split())
    assert "scipy" in loaded
    assert not loaded & {"matplotlib", "seaborn", "statsmodels", "IPython", "jsonschema"}
