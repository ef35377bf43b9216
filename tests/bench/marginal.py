"""What one more row costs: a dataset of 100 thousand, 1 million and 10 million entries (at full size), the bars
marginal.*.

(time of 10 million - time of 1 million) / 9 million, by (time of 1 million - time of 100 thousand) / 900 thousand,
within a round: 1 where work grows as rows do. The sizes take turns in being first."""
from clock import Cost, Failed, total
from results import say

LARGEST = 10_000_000
PASS = ("export", "extract", "import", "publish")
STORE = "marginal"


class Marginal:
    def __init__(self, ground, program, results, scale):
        self.ground, self.program, self.results = ground, program, results
        self.sizes = [round(LARGEST * scale / part) for part in (100, 10, 1)]

    def make(self):
        for size in self.sizes:
            say(f"making a dataset of {size} entries (fixtures/generate.sql)")
            self.ground.generate(f"v1_{size}", 1, size)

    def journey(self, number, size):
        """{work: Cost}; extract, which has one document to read, counts to the import."""
        store = self.ground.folder / STORE
        self.ground.output(["rm", "-rf", store])
        store.mkdir()
        self.ground.create("target", "grown", "empty")
        costs = {}
        for phase in PASS:
            self.ground.settle()
            costs[phase] = self.program.run(phase, f"v1_{size}", "grown", store)
            self.results.run(number, f"{size} entries, {phase}", costs[phase])
        facts = self.ground.content("target", "grown", "openspending_id", r'^v2\.\"?fdp__')[0]
        if facts != size:
            raise Failed(f"{size} entries ended as {facts} facts")
        return {"export": costs["export"], "import": costs["extract"] + costs["import"],
                "publish": costs["publish"], "all": total(costs.values())}

    def growth(self, taken, work, measure):
        """What a late row took by what an early one took; None where more rows seem to have taken no longer."""
        small, middle, large = self.sizes
        at = {size: measure(taken[size][work]) for size in self.sizes}
        late = (at[large] - at[middle]) / (large - middle)
        early = (at[middle] - at[small]) / (middle - small)
        return late / early if min(late, early) > 0 else None

    def round(self, number):
        turn = number % len(self.sizes)
        taken = {size: self.journey(number, size) for size in self.sizes[turn:] + self.sizes[:turn]}
        for work in ("export", "import", "publish", "all"):
            growth = self.growth(taken, work, lambda cost: cost.seconds)
            if growth is not None:
                self.results.add(f"marginal.{work}", growth, self.growth(taken, work, Cost.all_cpu))
            else:
                self.results.skip(f"marginal.{work}", "too few rows: more of them took no longer")


def measure(ground, program, results, scale, rounds):
    names = [name for name in results.wanted if name.startswith("marginal.")]
    if not names:
        return
    marginal = Marginal(ground, program, results, scale)
    try:
        marginal.make()
        for number in range(1, rounds + 1):
            marginal.round(number)
    except Failed as failed:
        results.fail(names, failed)
    ground.drop("target", "grown")
    ground.drop("legacy", *(f"v1_{size}" for size in marginal.sizes))
    ground.output(["rm", "-rf", ground.folder / STORE])
