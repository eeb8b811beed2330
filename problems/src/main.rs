//! The command `catalog`.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::cli::main(&catalog::problems())
}
