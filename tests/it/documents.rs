//! The documents say what the commands say: every command block is run, and the
//! output that stands below a command is compared with what the command prints.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use assert_cmd::Command;
use rayon::prelude::*;
use regex::Regex;

/// Recipes and subcommands that pass their arguments on to the catalog.
const PASSED_ON: [&str; 12] = [
    "run",
    "stress",
    "verify",
    "outcomes",
    "replay",
    "break",
    "claims",
    "practice",
    "interview",
    "grade",
    "list",
    "show",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("it is in the repository")
}

/// All documents that people read.
fn documents() -> Vec<PathBuf> {
    let root = root();
    let mut all = vec![root.join("README.md"), root.join("CONTRIBUTING.md")];
    for folder in ["docs", "problems"] {
        for entry in fs::read_dir(root.join(folder)).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            if path.extension().is_some_and(|it| it == "md") {
                all.push(path);
            } else if path.join("README.md").exists() {
                all.push(path.join("README.md"));
            }
        }
    }
    all.sort();
    all
}

/// A command of a document, and the output that stands below it.
struct Sample {
    document: PathBuf,
    command: String,
    /// None where only the command is given.
    output: Option<String>,
}

fn samples_of(document: &Path) -> Vec<Sample> {
    let text = fs::read_to_string(document).expect("it is text");
    let mut samples = Vec::new();
    let blocks = text.split("\n```").skip(1).step_by(2);
    for block in blocks {
        let (language, block) = block.split_once('\n').unwrap_or((block, ""));
        let sample = |command: &str, output: Option<String>| Sample {
            document: document.to_owned(),
            command: command.trim().to_owned(),
            output,
        };
        match (language.trim(), block.strip_prefix("$ ")) {
            ("text", Some(block)) => {
                let (command, output) = block.split_once('\n').unwrap_or((block, ""));
                samples.push(sample(command, Some(output.to_owned())));
            }
            ("", None) => {
                let joined = block.replace("\\\n", " ");
                let commands = joined
                    .lines()
                    .map(|line| line.split('#').next().unwrap_or(line));
                let commands = commands.map(str::trim).filter(|it| {
                    it.starts_with("just ")
                        || it.starts_with("cargo ")
                        || it.starts_with("catalog ")
                });
                samples.extend(commands.map(|it| sample(it, None)));
            }
            _ => {}
        }
    }
    samples
}

/// The arguments for the catalog; none if it is another program's command.
fn arguments(command: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let arguments = match words.as_slice() {
        ["just", recipe, ..] if PASSED_ON.contains(recipe) => &words[1..],
        ["cargo", "run", "--release", "--", ..] => &words[4..],
        ["catalog", ..] => &words[1..],
        _ => return None,
    };
    // What is left to the reader.
    if arguments.contains(&"...") {
        return None;
    }
    let quotes = |it: &&str| it.trim_matches(['"', '\'']).to_owned();
    Some(arguments.iter().map(quotes).collect())
}

/// Runs it where there is an answer to be judged.
fn run(arguments: &[String]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let answers = root().join("tests/answers");
    for (from, to) in [
        ("no-barrier/h2o.rs", "practice/h2o.rs"),
        ("no-barrier/h2o.rs", "answers/alice/h2o.rs"),
        ("right/h2o.rs", "answers/bob/h2o.rs"),
    ] {
        let to = folder.path().join(to);
        fs::create_dir_all(to.parent().expect("a folder")).expect("it can be made");
        fs::copy(answers.join(from), to).expect("it is copied");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_catalog-under-test"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("the command runs");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    (output.status.code(), text)
}

/// How often each word occurs; times and the place of the program are left out, and
/// so is how a table is laid out.
fn words(text: &str, with_numbers: bool) -> BTreeMap<String, usize> {
    static TIME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\d.,]+ (µs|ms|s)\b").expect("it is right"));
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\d[\d.,]*").expect("it is right"));
    let text = TIME
        .replace_all(text, "TIME")
        .replace("target/release/catalog", "catalog");
    let text = if with_numbers {
        text
    } else {
        NUMBER.replace_all(&text, "N").into_owned()
    };
    let mut words = BTreeMap::new();
    for word in text.split_whitespace() {
        if !word.contains(['─', '·']) {
            *words.entry(word.to_owned()).or_insert(0) += 1;
        }
    }
    words
}

/// Whether the output says that it leaves lines out.
fn leaves_out(output: &str) -> bool {
    output.lines().any(|line| line == "⋮")
}

/// What is in the document and not in what the command prints, or the other way
/// round.
fn difference(command: &str, document: &str, printed: &str) -> Option<String> {
    // What depends on time is compared in its words, not in its numbers.
    let timed = command.contains(" run ") || command.contains("--grow");
    let (said, is) = (words(document, !timed), words(printed, !timed));
    let only = |a: &BTreeMap<String, usize>, b: &BTreeMap<String, usize>| -> Vec<String> {
        let more = |(word, times): &(&String, &usize)| {
            let others = b.get(*word).copied().unwrap_or(0);
            if timed { others == 0 } else { **times > others }
        };
        a.iter()
            .filter(more)
            .map(|(word, _)| word.clone())
            .collect()
    };
    let (mut stale, missing) = (only(&said, &is), only(&is, &said));
    stale.retain(|word| word != "⋮");
    let missing = if leaves_out(document) || timed {
        Vec::new()
    } else {
        missing
    };
    (!stale.is_empty() || !missing.is_empty())
        .then(|| format!("only in the document: {stale:?}; only printed: {missing:?}\n{printed}"))
}

#[test]
fn every_command_block_runs_and_prints_what_stands_below_it() {
    let mut all: Vec<Sample> = documents().iter().flat_map(|it| samples_of(it)).collect();
    let mut seen = BTreeSet::new();
    all.retain(|it| it.output.is_some() || seen.insert(it.command.clone()));
    assert!(all.len() > 60, "{} commands are found", all.len());
    let recipes = fs::read_to_string(root().join("justfile")).expect("it is text");
    let wrong: Vec<String> = all
        .par_iter()
        .filter_map(|sample| {
            let Sample {
                document,
                command,
                output,
            } = sample;
            let place = document.strip_prefix(root()).unwrap_or(document).display();
            let words: Vec<&str> = command.split_whitespace().collect();
            if let ["just", recipe, ..] = words.as_slice() {
                let is_there = |line: &str| {
                    line.strip_prefix(recipe)
                        .is_some_and(|rest| rest.starts_with([' ', ':']) && line.contains(':'))
                };
                if !recipes.lines().any(is_there) {
                    return Some(format!("{place}: {command}: there is no such recipe"));
                }
            }
            let (code, printed) = run(&arguments(command)?);
            // A refutation is what some of them are there to show.
            if !matches!(code, Some(0 | 1)) {
                return Some(format!("{place}: {command}: exits with {code:?}"));
            }
            let differs = difference(command, output.as_ref()?, &printed)?;
            Some(format!("{place}: {command}\n{differs}"))
        })
        .collect();
    if std::env::var_os("WRITE_SAMPLES").is_some() {
        write_samples(&all);
        return;
    }
    assert!(
        wrong.is_empty(),
        "{}\nWRITE_SAMPLES=1 puts what is printed into the documents.",
        wrong.join("\n\n")
    );
}

/// Puts what is printed below the commands where it differs.
fn write_samples(all: &[Sample]) {
    for sample in all {
        let (Some(output), Some(arguments)) = (&sample.output, arguments(&sample.command)) else {
            continue;
        };
        let (_, printed) = run(&arguments);
        // What leaves something out is written by hand.
        if leaves_out(output) || difference(&sample.command, output, &printed).is_none() {
            continue;
        }
        let lines: Vec<&str> = printed.lines().map(str::trim_end).collect();
        let printed = lines
            .join("\n")
            .replace("\n  catalog replay", "\n  target/release/catalog replay");
        let block = |output: &str| match output {
            "" => format!("$ {}\n```", sample.command),
            output => format!("$ {}\n{output}\n```", sample.command),
        };
        let text = fs::read_to_string(&sample.document).expect("it is text");
        let text = text.replace(&block(output), &block(printed.trim_end()));
        fs::write(&sample.document, text).expect("it can be written");
    }
}

/// A test of the comparison.
#[test]
fn what_is_stale_is_noticed() {
    let said = "solution states time\nqueues 1,643 36.1 ms";
    assert_eq!(
        difference(
            "just verify h2o",
            said,
            "solution  states  time\nqueues 1,643  9 ms"
        ),
        None
    );
    assert!(
        difference(
            "just verify h2o",
            said,
            "solution states time\nqueues 1,644 9 ms"
        )
        .is_some()
    );
    assert!(
        difference(
            "just verify h2o",
            said,
            "solution states time\nqueues 1,643 9 ms\nmonitor"
        )
        .is_some()
    );
    let elided = "solution states time\n⋮";
    assert!(difference("just verify h2o", elided, "solution states time\nqueues ⋮").is_none());
    assert!(
        difference(
            "just run h2o",
            "0.1 s  hydrogen 1 arrives",
            "9 ms hydrogen 2 arrives"
        )
        .is_none()
    );
    assert!(
        difference(
            "just run h2o",
            "0.1 s  helium 1 arrives",
            "9 ms hydrogen 2 arrives"
        )
        .is_some()
    );
}
