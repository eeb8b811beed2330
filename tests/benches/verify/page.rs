//! The page on the engines, `docs/engines.md`, and its pictures.

use std::{
    fmt::{self, Write as _},
    fs,
    path::Path,
};

use indicatif::HumanCount;
use serde::{Deserialize, Serialize};
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::{
    beside_loom, beside_shuttle,
    beside_spin::{self, Beside},
    picture::{Ratios, number},
};

/// What was measured.
#[derive(Serialize, Deserialize)]
pub(crate) struct Page {
    /// None where SPIN is not used, or not for these programs.
    pub(crate) spin: Option<beside_spin::Beside>,
    pub(crate) loom: Vec<beside_loom::Compared>,
    pub(crate) out_of_reach: Vec<beside_loom::Compared>,
    pub(crate) shuttle: Vec<beside_shuttle::Compared>,
    pub(crate) rates: Option<beside_shuttle::Rates>,
}

/// Where loom takes less than this, both engines' beginnings are most of what is measured.
const WORTH_A_ROW: f64 = 0.1;

impl Page {
    /// Writes the page and its pictures into the folder.
    pub(crate) fn write(&self, folder: &Path) {
        let write = |name: &str, text: &str| {
            let file = folder.join(name);
            fs::write(&file, text).expect("the folder can be written to");
            println!("written: {}", file.display());
        };
        write("engines.md", &self.to_string());
        if let Some(spin) = &self.spin {
            write("engines-spin.svg", &Self::beside_spin(spin));
        }
        write("engines-loom.svg", &self.beside_loom());
    }

    fn beside_spin(beside: &Beside) -> String {
        let row = |it: &beside_spin::Compared| {
            let bytes = beside.bytes(it);
            let ratios = vec![
                Some(it.spin.cpu / it.explorer.cpu),
                Some(it.spin_reduced.cpu / it.reduced.cpu),
                Some(bytes.spin / bytes.explorer),
                bytes.collapsed.map(|it| it / bytes.explorer),
            ];
            (it.name.clone(), ratios)
        };
        let picture = Ratios {
            title: "SPIN beside the explorer: CPU time and memory",
            scale: "SPIN / explorer",
            series: &[
                "CPU time, every reduction off",
                "CPU time, with each one's reductions",
                "memory a state, every reduction off",
                "memory a state, every reduction off, SPIN with -DCOLLAPSE",
            ],
            rows: beside.programs.iter().map(row).collect(),
            spacing: 26.0,
        };
        picture.draw()
    }

    fn beside_loom(&self) -> String {
        let mut sorted: Vec<_> = self.loom.iter().collect();
        sorted.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
        let rows = sorted
            .into_iter()
            .map(|it| (it.name.clone(), vec![Some(it.ratio())]))
            .collect();
        let picture = Ratios {
            title: "Loom beside the explorer: CPU time",
            scale: "",
            series: &["loom / explorer, CPU time of each program that loom finishes"],
            rows,
            spacing: 3.0,
        };
        picture.draw()
    }
}

impl fmt::Display for Page {
    fn fmt(&self, page: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(page, "# The explorer beside other engines\n")?;
        paragraph(page, BEGINNING)?;
        if let Some(spin) = &self.spin {
            section_of_spin(page, spin)?;
        }
        section_of_loom(page, &self.loom, &self.out_of_reach)?;
        section_of_shuttle(page, &self.shuttle, self.rates.as_ref())
    }
}

const BEGINNING: &str = "\
Written by `just bench-verify`: the same programs, each engine on one core. Each run is a \
process of its own. What is compared runs in turns, one after the other, up to three \
times (no more often once it has taken 100 CPU seconds), and the least counts. Times are \
CPU seconds, of the user and of the system, of the whole process unless it says otherwise. \
They differ between machines, and on a busy machine between days: so the ratios count. A \
ratio says how many times as much the other engine takes. Where it is below 1, in \
**bold**, the explorer takes more.";

const SAME_WORK: &str = "\
The programs are those of `tests/spin`, once in Rust and once in Promela. What a state and \
a step are is the same for both, and on [a page of its own](../tests/spin/README.md); \
nothing is written here unless both count equally many of both. The explorer has its \
reductions off (`--without left-movers,right-movers,symmetry,placement,merging,hunt`). \
SPIN's verifier is made by `spin -a -o1 -o2 -o3` and `gcc -O2 -DSAFETY -DNOREDUCE`. It searches \
depth first, and gets a hash table with about as many slots as there are states (`-w`), \
which one has to know beforehand. SPIN stores states, the explorer fingerprints of 128 \
bits and, for a schedule of a failure, from which state it came. \
Producer-consumer 6+6 and footman 10 would take SPIN more than 16 GiB, which is the limit.";

const MEMORY: &str = "\
Bytes a state are the most memory that the process held, less what it held for two \
philosophers, divided by the number of states. With `-DCOLLAPSE` SPIN compresses its \
states, without loss, and takes longer. That is measured once, and only where SPIN takes \
less than a minute without it.";

const END_TO_END: &str = "\
What a person waits for. The explorer is as `just verify` runs it, with its reductions. \
SPIN is as it is by default, with its partial order reduction, statement merging and other \
optimizations, and its models remember only what they use (`-DFORGETFUL`), as anybody \
would write them. So the states are no longer the same. The last column also counts what \
`spin` and `gcc` take to make the verifier; the explorer runs the program as it is.";

const LOOM: &str = "\
Loom runs the same Rust, and knows weak memory, which the explorer does not. It goes from \
execution to execution, with a partial order reduction, and knows no states. The programs \
are all solutions of the catalog that loom can run, at the sizes that they declare for it. \
The explorer has its reductions. CPU seconds are those of the search alone: what is over \
at once is done again until it can be measured. There is no further turn after 5 of them.";

const SHUTTLE: &str = "\
Shuttle runs random schedules. It finds mistakes in programs of any size, and proves \
nothing, so here are mistakes of the catalog, and what it takes to find them. The \
solutions do not run on shuttle: they are written a second time for it, with its own \
semaphores, locks and threads, and without a judge. Its executions and CPU seconds are \
medians over eleven seeds. The explorer looks at all states that are as near as the \
failure, and its schedule is a shortest one; shuttle's is as it comes.";

/// Text in lines of 80 columns, and an empty line.
fn paragraph(page: &mut impl fmt::Write, text: &str) -> fmt::Result {
    writeln!(page, "{}\n", fill(text))
}

fn fill(text: &str) -> String {
    let options = Options::new(80)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// A table whose first columns, of text, are aligned left.
fn table(
    page: &mut impl fmt::Write,
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> fmt::Result {
    writeln!(page, "| {} |", columns.join(" | "))?;
    writeln!(page, "|---|{}", "--:|".repeat(columns.len() - 1))?;
    for row in rows {
        writeln!(page, "| {} |", row.join(" | "))?;
    }
    writeln!(page)
}

/// A ratio; bold where the explorer takes more.
fn ratio(other: f64, explorer: f64) -> String {
    let ratio = other / explorer;
    let text = number(ratio);
    if ratio < 1.0 {
        format!("**{text}**")
    } else {
        text
    }
}

fn thousands(number: u64) -> String {
    HumanCount(number).to_string()
}

/// A cell that may have nothing in it.
fn or_none(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.2}")
}

fn section_of_spin(page: &mut fmt::Formatter<'_>, beside: &Beside) -> fmt::Result {
    let compared = &beside.programs;
    writeln!(page, "## SPIN\n")?;
    writeln!(page, "![SPIN beside the explorer](engines-spin.svg)\n")?;
    writeln!(page, "### Every reduction off\n")?;
    paragraph(page, SAME_WORK)?;
    let row = |it: &beside_spin::Compared| {
        vec![
            it.name.clone(),
            thousands(it.spin.states),
            thousands(it.spin.transitions),
            seconds(it.explorer.cpu),
            seconds(it.spin.cpu),
            ratio(it.spin.cpu, it.explorer.cpu),
        ]
    };
    let columns = [
        "program",
        "states",
        "steps",
        "explorer, s",
        "SPIN, s",
        "ratio",
    ];
    table(page, &columns, compared.iter().map(row))?;
    paragraph(page, MEMORY)?;
    let row = |it: &beside_spin::Compared| {
        let bytes = beside.bytes(it);
        let collapsed = it.collapsed.as_ref();
        vec![
            it.name.clone(),
            number(bytes.explorer),
            number(bytes.spin),
            ratio(bytes.spin, bytes.explorer),
            or_none(bytes.collapsed.map(number)),
            or_none(bytes.collapsed.map(|it| ratio(it, bytes.explorer))),
            or_none(collapsed.map(|collapsed| ratio(collapsed.cpu, it.explorer.cpu))),
        ]
    };
    let columns = [
        "program, bytes a state",
        "explorer",
        "SPIN",
        "ratio",
        "SPIN, collapsed",
        "ratio",
        "of CPU",
    ];
    table(page, &columns, compared.iter().map(row))?;
    writeln!(page, "### With each one's reductions\n")?;
    paragraph(page, END_TO_END)?;
    let row = |it: &beside_spin::Compared| {
        vec![
            it.name.clone(),
            thousands(it.reduced.states),
            thousands(it.spin_reduced.states),
            seconds(it.reduced.cpu),
            seconds(it.spin_reduced.cpu),
            ratio(it.spin_reduced.cpu, it.reduced.cpu),
            ratio(it.spin_reduced.cpu + it.compiling, it.reduced.cpu),
        ]
    };
    let columns = [
        "program",
        "explorer's states",
        "SPIN's states",
        "explorer, s",
        "SPIN, s",
        "ratio",
        "compiled",
    ];
    table(page, &columns, compared.iter().map(row))?;
    paragraph(page, &lost(beside))
}

/// Where the explorer takes more, in a sentence.
fn lost(beside: &Beside) -> String {
    let names = |is: &dyn Fn(&beside_spin::Compared) -> bool| {
        let names: Vec<_> = beside
            .programs
            .iter()
            .filter(|it| is(it))
            .map(|it| it.name.as_str())
            .collect();
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join("; ")
        }
    };
    format!(
        "Where the explorer takes more. CPU time, every reduction off: {}. CPU time, with \
         each one's reductions: {}. Memory a state, compressed or not: {}.",
        names(&|it| it.spin.cpu < it.explorer.cpu),
        names(&|it| it.spin_reduced.cpu < it.reduced.cpu),
        names(&|it| {
            let bytes = beside.bytes(it);
            bytes.spin.min(bytes.collapsed.unwrap_or(f64::INFINITY)) < bytes.explorer
        }),
    )
}

fn section_of_loom(
    page: &mut fmt::Formatter<'_>,
    compared: &[beside_loom::Compared],
    out_of_reach: &[beside_loom::Compared],
) -> fmt::Result {
    if compared.is_empty() && out_of_reach.is_empty() {
        return Ok(());
    }
    writeln!(page, "## Loom\n")?;
    writeln!(page, "![Loom beside the explorer](engines-loom.svg)\n")?;
    paragraph(page, LOOM)?;
    paragraph(page, &in_all(compared))?;
    let row = |it: &beside_loom::Compared| {
        let more = if it.finished { "" } else { "> " };
        vec![
            it.name.clone(),
            format!("{more}{}", seconds(it.loom)),
            format!("{:.4}", it.explorer),
            format!("{more}{}", ratio(it.loom, it.explorer)),
        ]
    };
    let rows = compared.iter().filter(|it| it.loom >= WORTH_A_ROW);
    let rows = rows.chain(out_of_reach).map(row);
    table(page, &["program", "loom, s", "explorer, s", "ratio"], rows)
}

/// What all rows of loom say together.
fn in_all(compared: &[beside_loom::Compared]) -> String {
    let mut ratios: Vec<f64> = compared.iter().map(beside_loom::Compared::ratio).collect();
    ratios.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (ratios.first(), ratios.last()) else {
        return String::new();
    };
    let (loom, explorer) = compared.iter().fold((0.0, 0.0), |(loom, explorer), it| {
        (loom + it.loom, explorer + it.explorer)
    });
    let worth = compared.iter().filter(|it| it.loom >= WORTH_A_ROW);
    let least_worth = worth
        .map(beside_loom::Compared::ratio)
        .fold(f64::INFINITY, f64::min);
    let below = compared.iter().filter(|it| it.ratio() < 1.0);
    let longest = below.clone().map(|it| it.loom).fold(0.0, f64::max);
    format!(
        "For all {} together loom takes {} times as much CPU time as the explorer. The \
         median of the ratios is {}, the least {}, the greatest {}; {} are below 1, for \
         which loom takes {:.4} s at most. The table has those for which loom takes \
         {WORTH_A_ROW} s or more (the least ratio is {}), and last some that it had not \
         finished when it was stopped after a minute.",
        compared.len(),
        number(loom / explorer),
        number(ratios[ratios.len() / 2]),
        number(*least),
        number(*most),
        below.count(),
        longest,
        number(least_worth),
    )
}

fn section_of_shuttle(
    page: &mut fmt::Formatter<'_>,
    compared: &[beside_shuttle::Compared],
    rates: Option<&beside_shuttle::Rates>,
) -> fmt::Result {
    if compared.is_empty() && rates.is_none() {
        return Ok(());
    }
    writeln!(page, "## Shuttle\n")?;
    paragraph(page, SHUTTLE)?;
    let row = |it: &beside_shuttle::Compared| {
        let mut executions = thousands(it.executions);
        if it.missed > 0 {
            let _ = write!(executions, ", {} seeds never", it.missed);
        }
        vec![
            it.name.clone(),
            executions,
            format!("{:.4}", it.shuttle),
            format!("{:.4}", it.explorer),
            ratio(it.shuttle, it.explorer),
        ]
    };
    let columns = [
        "mistake",
        "shuttle's executions",
        "shuttle, s",
        "explorer, s",
        "ratio",
    ];
    table(page, &columns, compared.iter().map(row))?;
    if let Some(rates) = rates {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate has few digits"
        )]
        let rate = |rate: f64| thousands((rate / 1000.0).round() as u64 * 1000);
        let text = format!(
            "In a CPU second shuttle runs five philosophers with a footman {} times, and the \
             explorer, walking at random, {} times (the ratio is {}). Loom runs three of \
             them {} times. The explorer's search hardly runs the program: it looks up \
             what it has recorded.",
            rate(rates.shuttle),
            rate(rates.explorer),
            ratio(rates.explorer, rates.shuttle),
            rate(rates.loom),
        );
        writeln!(page, "{}", fill(&text))?;
    }
    Ok(())
}
