"""Our words beside jieba's: the same, and how much faster. Run as a process of its own, so that nothing is kept.

python -m benchmarks.speed.tokenising TEXTS.json prints what it measured as JSON. TEXTS.json has ``texts``, which are
cut in batches, and ``questions``, which are cut one by one; all of them are normalised.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.speed.figures import percentile, shown, times

BATCH = 50
STARTS = 3


def measured(texts: Sequence[str], questions: Sequence[str]) -> dict[str, float | int]:
    """Return seconds of a batch and of a question, median, for both; and how many texts were cut the same."""
    from index.text.segment import cut

    theirs = _jieba()
    cut("原文"), theirs("原文")
    same = 0
    spent: dict[str, list[int]] = {
        name: [] for name in ("batch ours", "batch jieba", "question ours", "question jieba")
    }
    groups = [("batch {}", [*texts[first : first + BATCH]]) for first in range(0, len(texts), BATCH)]
    # Questions last, as to a bot that has been running: its dictionary is read piece by piece, jieba's at the start.
    groups += [("question {}", [each]) for each in questions]
    for number, (stage, group) in enumerate(groups):
        found: dict[str, list[list[str]]] = {}
        # In turns also who comes first.
        for name, how in sorted((("ours", cut), ("jieba", theirs)), reverse=number % 2 == 0):
            start = time.process_time_ns()
            found[name] = [how(each) for each in group]
            spent[stage.format(name)].append(time.process_time_ns() - start)
        same += sum(one == other for one, other in zip(found["ours"], found["jieba"], strict=True))
    result: dict[str, float | int] = {"same": same, "all": len(texts) + len(questions)}
    result |= {name: percentile(values, 0.5) or 0 for name, values in spent.items()}
    result["batch ours sum"], result["batch jieba sum"] = sum(spent["batch ours"]), sum(spent["batch jieba"])
    result["bytes"] = sum(len(each.encode()) for each in texts)
    return result


def _jieba() -> Callable[[str], list[str]]:
    import logging
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    return lambda text: list(tokenizer.lcut(text, HMM=False))


def start(which: str) -> int:
    """Return the CPU time, imports and dictionary included, until a first question is cut."""
    begun = time.process_time_ns()
    if which == "ours":
        from index.text.segment import cut

        cut("王腾为什么被辞退")
    else:
        _jieba()("王腾为什么被辞退")
    return time.process_time_ns() - begun


def report(folder: Path, texts: Sequence[str], questions: Sequence[str]) -> tuple[str, list[str]]:
    """Measure in processes of their own; return the table and what it says about the goals."""
    file = folder / "texts.json"
    file.write_text(json.dumps({"texts": [*texts], "questions": [*questions]}), encoding="utf-8")
    row = json.loads(_child(str(file)))
    for name in ("ours", "jieba"):
        _child(f"start:{name}")  # the dictionary is parsed and kept at the very first start
    starts: dict[str, list[int]] = {"ours": [], "jieba": []}
    for _ in range(STARTS):
        for name, values in starts.items():
            values.append(int(_child(f"start:{name}")))
    table = ["| tokenising | MB/s in batches | µs a question p50 | start ms |", "|---|---|---|---|"]
    for name, title in (("jieba", "jieba.lcut(HMM=False)"), ("ours", "**Yuanwen**")):
        speed = row["bytes"] * 1e3 / row[f"batch {name} sum"]
        cells = (speed, row[f"question {name}"] / 1e3, (percentile(starts[name], 0.5) or 0) / 1e6)
        table.append(f"| {title} | " + " | ".join(map(shown, cells)) + " |")
    batch = times(row["batch jieba sum"], row["batch ours sum"]) or 0
    question = times(row["question jieba"], row["question ours"]) or 0
    says = [
        f"- identical tokens: {row['same']:,} of {row['all']:,} texts",
        f"- batch: {shown(batch)}× jieba (goal ≥ 10×: {'met' if batch >= 10 else 'NOT met'})",
        f"- a question: {shown(question)}× jieba (goal ≥ 6×: {'met' if question >= 6 else 'NOT met'})",
    ]
    return "\n".join(table), says


def _child(argument: str) -> str:
    command = [sys.executable, "-m", "benchmarks.speed.tokenising", argument]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    given = sys.argv[1]
    if given.startswith("start:"):
        print(start(given.removeprefix("start:")))
    else:
        both = json.loads(Path(given).read_text(encoding="utf-8"))
        print(json.dumps(measured(both["texts"], both["questions"])))
