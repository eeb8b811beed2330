//! Results as a page of the docs.

use std::{fmt::Write as _, fs, io, path::Path};

use crate::{groups::idle, plot, results::Run, table};

/// What stands in the way of the goals that are not met.
const WHY_NOT: &str = "\
## What stands in the way

Two counting semaphores are two counts, and for each item both sides change both.
While a producer and a consumer run on two cores, the cache lines of the counts go
to and fro, and nothing can be done about it in a semaphore: whoever acquires has
to see what was released. The row *two counts only* in the tables below does just
that, with bare atomic counts: nobody waits, nothing is locked, and no item moves.
Where it is itself below half of crossbeam, two-semaphores cannot come to half of
it while both sides run.

With larger buffers it could if they took turns: if a thread that finds no permit
waited for several, one core would have both counts for itself meanwhile. That is
what happens to two-condvars, by falling asleep. But a semaphore does not know that
more permits will come, and every hand-off would be later by that much.

An uncontended pair is two compare-and-swaps, and the limit is two additions: that
is half a nanosecond less, and makes the ratio come out at 0.95 or 0.96. Contended
by threads that spin, all ratios differ by a tenth from run to run. With two
permits and more threads than cores, whoever runs while the other core waits has
the word for itself, and is served several times as often as who shares it: with
eight threads the spread comes out between 0.4 and 0.55.

With a capacity of one and more threads than cores, that is no explanation: the
counts alone come to three times of crossbeam there, and two-semaphores to 0.3 to
0.45 of it. What stands in its way has not been found out.

crossbeam's channel shares no count: each side has a position of its own, and what
goes to and fro is the slot with the item. It is the same with two-lock-queue, on
`sync_core::Ring`, where four slots share a cache line and a mark of each side.
";

/// Writes `benchmarks.md` and, for each group, `benchmarks/GROUP.svg` into the
/// folder.
pub(crate) fn write(folder: &Path, run: &Run) -> io::Result<()> {
    let pictures = folder.join("benchmarks");
    fs::create_dir_all(&pictures)?;
    let mut text = format!(
        "# The primitives beside their peers\n\n\
         Written by `just bench --save` ({}). Everything is repeated in turns, in another\n\
         order each round, each time with new threads and a new object.\n\n\
         - *a second*: the median of the operations a second, of all threads together\n\
         - *IQR*: how wide the middle half of the repetitions is, as a part of the median\n\
         - */ peer*, */ limit*: how many times as fast as the fastest peer and as the\n  \
           limit: the median of the ratios within each round\n\
         - *spread*: the least served thread to the most served; 1 is perfectly fair\n\
         - *cores*: processors that all threads together keep busy\n\
         - *CPU each*: processor time an operation\n\n\
         Compare ratios and not rates: a round's figures were taken in the same moment.\n\n\
         ## What must be reached\n\n{}\n{WHY_NOT}",
        run.circumstances(),
        table::of_goals(&run.goals).markdown()
    );
    for results in &run.results {
        let _ = write!(
            text,
            "\n## {}\n\n{}\n",
            results.group,
            textwrap::fill(results.about, 80)
        );
        if results.group != idle::NAME {
            let file = format!("{}.svg", results.group);
            fs::write(pictures.join(&file), plot::draw(results))?;
            let _ = write!(text, "\n![{} a second](benchmarks/{file})\n", results.unit);
        }
        for table in table::of_results(results) {
            let _ = write!(text, "\n{}:\n\n{}", table.title, table.markdown());
        }
    }
    fs::write(folder.join("benchmarks.md"), text)
}
