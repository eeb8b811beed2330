//! The catalog: the list of problems, in the order of the book.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::cli::main(&[h2o::problem()])
}
