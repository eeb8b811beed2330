//! A few random programs in every run of the tests: `just trust` judges more.

use std::process::Command;

#[test]
fn the_explorer_and_the_enumerator_agree() {
    let judged = Command::new(env!("CARGO_BIN_EXE_trust"))
        .args(["300", "--seed", "1", "--first"])
        .output()
        .expect("it is built");
    assert!(
        judged.status.success(),
        "{}{}",
        String::from_utf8_lossy(&judged.stdout),
        String::from_utf8_lossy(&judged.stderr)
    );
}
