//! A few random programs in every run of the tests: `just trust` judges more.

use std::process::Command;

/// Judges so many programs from a seed.
fn judge(programs: &str, seed: &str) {
    let judged = Command::new(env!("CARGO_BIN_EXE_trust"))
        .args([programs, "--seed", seed, "--first", "--thorough"])
        .output()
        .expect("it is built");
    assert!(
        judged.status.success(),
        "{}{}",
        String::from_utf8_lossy(&judged.stdout),
        String::from_utf8_lossy(&judged.stderr)
    );
}

#[test]
fn the_explorer_and_the_enumerator_agree() {
    judge("300", "1");
}

/// A thread that woke from a wait and may not lock again: the wakeup is a step,
/// and so is the time that runs out.
#[test]
fn both_count_a_wakeup_without_a_lock_after_it() {
    judge("1", "1031490386583");
}
