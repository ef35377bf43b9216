"""What one more row costs: a dataset of 100 thousand, 1 million and 10 million entries (at full size), the bars
marginal.*.

(time of 10 million - time of 1 million) / 9 million, by (time of 1 million - time of 100 thousand) / 900 thousand,
within a round: 1 where work grows as rows do. The sizes take turns in being first."""
from clock import Failed
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
        """{phase: seconds}; extract, which has one document to read, counts to the import."""
        store = self.ground.folder / STORE
        self.ground.output(["rm", "-rf", store])
        store.mkdir()
        self.ground.create("target", "grown", "empty")
        seconds = {}
        for phase in PASS:
            self.ground.settle()
            cost = self.program.run(phase, f"v1_{size}", "grown", store)
            self.results.run(number, f"{size} entries, {phase}", cost)
            seconds[phase] = cost.seconds
        facts = self.ground.content("target", "grown", "openspending_id", r'^v2\.\"?fdp__')[0]
        if facts != size:
            raise Failed(f"{size} entries ended as {facts} facts")
        return {"export": seconds["export"], "import": seconds["extract"] + seconds["import"],
                "publish": seconds["publish"], "all": sum(seconds.values())}

    def round(self, number):
        turn = number % len(self.sizes)
        taken = {size: self.journey(number, size) for size in self.sizes[turn:] + self.sizes[:turn]}
        small, middle, large = self.sizes
        for work in taken[small]:
            late = (taken[large][work] - taken[middle][work]) / (large - middle)
            early = (taken[middle][work] - taken[small][work]) / (middle - small)
            if early > 0:
                self.results.add(f"marginal.{work}", late / early)
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
