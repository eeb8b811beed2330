//! The command `catalog`.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::cli::main(env!("CARGO_PKG_NAME"), &catalog::problems())
}
