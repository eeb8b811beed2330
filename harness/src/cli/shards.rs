//! Checks divided over machines: each verifies a shard, and one merges what they print.

use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use super::{
    Exit, Usage,
    summary::{Judged, cells, conclude, print_table},
};
use crate::{
    report::{self, print::outln},
    verify::{Row, Wanted},
};

/// One of several shards: every so many-th check.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shard {
    /// From 1 up.
    number: usize,
    of: usize,
}

impl Shard {
    /// The shard that the text means, such as `2/8`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let number = |text: &str| text.trim().parse::<usize>().ok();
        let shard = parts.and_then(|(one, of)| Some((number(one)?, number(of)?)));
        let shard = shard.filter(|(one, of)| (1..=*of).contains(one));
        shard
            .map(|(number, of)| Self { number, of })
            .ok_or_else(|| {
                "it takes a shard and how many there are, from 1/1 up, such as 2/8".to_owned()
            })
    }

    fn holds(self, check: usize) -> bool {
        check % self.of == self.number - 1
    }
}

/// The checks of a request of which a shard is done here: their places among all.
pub(super) struct Places {
    here: Vec<usize>,
    all: usize,
    request: String,
}

/// Leaves the checks of this shard.
pub(super) fn divide(wanted: &mut Vec<Wanted<'_>>, shard: Shard) -> Places {
    let mut request = DefaultHasher::new();
    for one in &*wanted {
        let names = (one.problem.name, one.solution.name(), one.engine.name());
        let size = report::size(&one.setting);
        (names, size, one.discipline.to_string()).hash(&mut request);
    }
    let places = Places {
        here: (0..wanted.len()).filter(|it| shard.holds(*it)).collect(),
        all: wanted.len(),
        request: format!("{:016x}", request.finish()),
    };
    let mut places_of_all = 0..;
    wanted.retain(|_| places_of_all.next().is_some_and(|it| shard.holds(it)));
    places
}

/// A row, with its place and how it looks in a table.
#[derive(Serialize)]
struct Sent<'a> {
    row: usize,
    rows: usize,
    request: &'a str,
    cells: [String; 6],
    #[serde(flatten)]
    content: &'a Row,
}

impl Places {
    /// The line for the check with this number here.
    pub(super) fn line(&self, here: usize, row: &Row) -> String {
        let sent = Sent {
            row: self.here[here] + 1,
            rows: self.all,
            request: &self.request,
            cells: cells(row),
            content: row,
        };
        serde_json::to_string(&sent).expect("rows are plain data")
    }
}

/// What is read of it.
#[derive(Deserialize)]
struct Received {
    row: usize,
    rows: usize,
    request: String,
    cells: [String; 6],
    #[serde(flatten)]
    judged: Judged,
}

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// What `verify --shard 1/N --json`, 2/N, .. have printed: all of them, in any order
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// Print one JSON object for each row, in order, instead of tables
    #[arg(long)]
    json: bool,
}

/// Puts together what the shards have found.
pub(super) fn main(args: &Args) -> Result<Exit, Usage> {
    let mut all: BTreeMap<usize, (Received, String)> = BTreeMap::new();
    for file in &args.files {
        let name = file.display();
        let text = fs::read_to_string(file)
            .map_err(|error| Usage(format!("cannot read `{name}` ({error}); name a file")))?;
        for (number, line) in (1..).zip(text.lines()) {
            let received: Received = serde_json::from_str(line).map_err(|_| {
                Usage(format!(
                    "line {number} of `{name}` is not what `verify --shard --json` prints"
                ))
            })?;
            if let Some((first, _)) = all.values().next()
                && (&first.request, first.rows) != (&received.request, received.rows)
            {
                return Err(Usage(format!(
                    "`{name}` is of another request than `{}`: every shard is verified by the \
                     same command, but for its number, and the same build",
                    args.files[0].display()
                )));
            }
            let place = received.row;
            if all.insert(place, (received, line.to_owned())).is_some() {
                return Err(Usage(format!(
                    "row {place} of `{name}` is there twice: give each shard once"
                )));
            }
        }
    }
    let Some(rows) = all.values().next().map(|(first, _)| first.rows) else {
        return Err(Usage(
            "the files are empty: give what `verify --shard --json` prints".to_owned(),
        ));
    };
    if let Some(missing) = (1..=rows).find(|place| !all.contains_key(place)) {
        return Err(Usage(format!(
            "row {missing} of {rows} is in no file: give what every shard has printed, to its end"
        )));
    }
    if args.json {
        for (_, line) in all.values() {
            outln!("{line}");
        }
    } else {
        let all: Vec<_> = all.values().map(|(received, _)| received).collect();
        for of_problem in all.chunk_by(|a, b| a.judged.problem == b.judged.problem) {
            let rows = of_problem.iter().map(|received| received.cells.clone());
            print_table(&of_problem[0].judged.problem, rows);
        }
    }
    let judged: Vec<_> = all.into_values().map(|(it, _)| it.judged).collect();
    if !args.json {
        conclude(&judged);
    }
    let all: Vec<_> = judged.iter().map(|it| it.conformance).collect();
    Ok(Exit::of(&all))
}
