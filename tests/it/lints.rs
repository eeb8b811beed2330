//! Clippy's list of banned items takes effect.

use std::{path::Path, process::Command};

#[test]
fn a_solution_that_names_std_sync_fails_clippy() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/banned");
    let target = tempfile::tempdir().expect("a temporary folder can be made");
    let clippy = Command::new(env!("CARGO"))
        .args(["clippy", "--quiet", "--offline"])
        .arg("--manifest-path")
        .arg(fixture.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target.path())
        .args(["--", "-D", "warnings"])
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&clippy.stderr);
    assert!(!clippy.status.success(), "clippy let it pass");
    assert!(
        said.contains("use of a disallowed type `std::sync::Mutex`"),
        "{said}"
    );
    assert!(
        said.contains("use of a disallowed method `std::thread::spawn`"),
        "{said}"
    );
}
