//! Results as a page of the docs.

use std::{fmt::Write as _, fs, io, path::Path};

use crate::{groups::idle, plot, results::Run, table};

/// Why some goals are not met.
const WHY_NOT: &str = "\
## What stands in the way

Two counting semaphores are two counts, and for each item both sides change both.
While a producer and a consumer run on two cores, the cache lines of the counts move
between them, and no semaphore can avoid that: an acquire has to see what was
released. The row *two counts only* in the tables below does just that, with bare
atomic counts: no thread waits, nothing is locked, and no item moves. Where this row
is itself below half of crossbeam, two-semaphores cannot reach half of it while both
sides run.

A profile says the same (`perf record just bench buffer`, then `perf annotate`): of the
time in the `put` of two-semaphores 97 % is spent right behind a `lock cmpxchg`, and of
that in its `take` 83 %, and 12 to 16 % at the item itself. All of that is waiting for
cache lines.

If the sides took turns, a whole buffer each, no line would have to move meanwhile.
The row *two-semaphores, alone* does that with one thread, which never waits. With
1024 slots that is below half of crossbeam, too. With 16 it is about that half; but
the sides would have to hand over to the other core and back every sixteen items,
which takes as long as the row *limit: spinning* of hand-off shows. So no backoff
reaches the goal. One that keeps spinning while the permits increase was tried, and
did not.

crossbeam's channel shares no count: each side has a position of its own, and only the
slots with the items move between the cores. It is the same with two-lock-queue, on
`sync_core::Ring`, where four slots share a cache line and a mark of each side.

## What is at the edge

An uncontended pair is two compare-and-swaps, and takes as long as these do alone: see
the row *two compare-and-swaps*. The limit is two additions, which take half a
nanosecond less; but they would take a permit also where there is none.

How often a thread is served in half a second depends on how long the scheduler has
let it run, more than on anything that a semaphore does.
";

/// Writes `benchmarks.md` and, for each group, `benchmarks/GROUP.svg` into the
/// folder.
pub(crate) fn write(folder: &Path, run: &Run) -> io::Result<()> {
    let pictures = folder.join("benchmarks");
    fs::create_dir_all(&pictures)?;
    let written = format!(
        "Written by `just bench --save` ({}). Everything is repeated in turns, in another \
         order each round, each time with new threads and a new object.",
        run.circumstances()
    );
    let mut text = format!(
        "# The primitives beside their peers\n\n{}\n\n\
         - *a second*: the median of the operations a second, of all threads together\n\
         - *IQR*: how wide the middle half of the repetitions is, as a part of the median\n\
         - */ peer*, */ limit*: how many times as fast as the fastest peer and as the\n  \
           limit: the median of the ratios within each round\n\
         - *spread*: the least served thread to the most served; 1 is perfectly fair\n\
         - *cores*: processors that all threads together keep busy\n\
         - *CPU each*: processor time an operation\n\n\
         Compare ratios and not rates: a round's figures were taken in the same moment.\n\n\
         ## What must be reached\n\n{}\n{WHY_NOT}",
        textwrap::fill(&written, 80),
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
