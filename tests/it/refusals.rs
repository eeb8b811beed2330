//! Bad input: each gets one sentence, exit code 2, and nothing else.

use std::{fmt::Write as _, fs, path::Path};

use assert_cmd::Command;
use rayon::prelude::*;

/// The words of a command line, as a shell splits them.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (number, part) in line.split('"').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[test]
fn bad_input_is_refused_in_one_sentence_and_nothing_is_lost() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/refusals.txt");
    let list = fs::read_to_string(list).expect("it can be read");
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines.len() >= 100);
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("x"), "mine").expect("it can be written");
    let said: Vec<String> = lines
        .par_iter()
        .map(|line| {
            let output = Command::new(env!("CARGO_BIN_EXE_catalog-under-test"))
                .args(words(line))
                .current_dir(folder.path())
                .output()
                .expect("it runs");
            let out = String::from_utf8_lossy(&output.stdout);
            let err = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{line}: {out}{err}");
            assert_eq!(out, "", "{line}");
            let err = err.trim_end();
            assert_eq!(err.lines().count(), 1, "{line}: {err}");
            err.to_owned()
        })
        .collect();
    let mut table = String::new();
    for (line, said) in lines.iter().zip(said) {
        let _ = writeln!(table, "$ catalog {line}\n{said}");
    }
    insta::assert_snapshot!("refusals", table);
    let left = fs::read_dir(folder.path()).expect("it can be read");
    assert_eq!(left.count(), 1, "something was written");
    let mine = fs::read_to_string(folder.path().join("x"));
    assert_eq!(mine.expect("it can be read"), "mine");
}
