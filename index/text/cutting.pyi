class Cutter:
    def __init__(
        self,
        scores: memoryview[float],
        labels: memoryview[int],
        begins: memoryview[int],
        places: memoryview[int],
        unknown: float,
    ) -> None: ...
    def cut(self, text: str) -> list[str]: ...
