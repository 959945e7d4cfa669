"""The printed output of statistics.R, and the data sets it was made from."""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "statistics.csv", index_col="name")["value"]


def data(name: str) -> pd.DataFrame:
    """Return one of the small fixed data sets."""
    return pd.read_csv(HERE / "data" / f"{name}.csv")


def of(prefix: str) -> dict[str, float]:
    """Return the values of R whose name begins with `prefix` and a full stop, without it."""
    chosen = R[R.index.str.startswith(f"{prefix}.")]
    return {name.removeprefix(f"{prefix}."): value for name, value in chosen.items()}
