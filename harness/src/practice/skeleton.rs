//! The file in which a person writes an answer, and the program that judges it.

use std::{fmt::Write as _, path::Path};

use crate::{Problem, contract::Contract};

/// The file to begin with: the contract, with nothing in it.
pub fn skeleton(problem: &Problem, contract: &Contract) -> String {
    let Contract {
        krate,
        name,
        operations,
        imports,
        ..
    } = contract;
    let imports = match imports.as_slice() {
        [only] => only.clone(),
        all => format!("{{{}}}", all.join(", ")),
    };
    let mut text = format!(
        "//! {title}: my answer.\n\
         //!\n\
         //! The rules: `catalog show {problem}`. Save this file, and\n\
         //! `catalog practice {problem}` judges it.\n\
         \n\
         use {krate}::{imports};\n\
         use harness::Setting;\n\
         // Whatever of sync_core you need; {PRIMITIVES}.\n\
         use sync_core::{{Condvar, Mutex, Semaphore, Shared}};\n\
         \n\
         /// What the threads share.\n\
         pub struct Answer {{\n    \
             // mutex: Semaphore,\n\
         }}\n\
         \n\
         impl Answer {{\n    \
             /// {numbers}\n    \
             pub fn new(setting: &Setting) -> Self {{\n        \
                 Self {{\n            \
                     // mutex: Semaphore::new(1),\n        \
                 }}\n    \
             }}\n\
         }}\n\
         \n\
         impl {name} for Answer {{\n",
        title = problem.title(),
        problem = problem.name,
        numbers = numbers(problem),
    );
    for (number, operation) in operations.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        for line in &operation.doc {
            let _ = writeln!(text, "    /// {line}");
        }
        let signature = operation.signature.trim_end_matches(';');
        let _ = writeln!(
            text,
            "    {signature} {{\n        todo!(\"{}\")\n    }}",
            operation.name
        );
    }
    let trimmed: Vec<&str> = text.lines().map(str::trim_end).collect();
    trimmed.join("\n") + "\n}\n"
}

/// The primitives that the skeleton does not import.
const PRIMITIVES: &str = "`cargo doc -p sync-core` lists it";

/// Which numbers the setting has.
fn numbers(problem: &Problem) -> String {
    let roles = problem.default.roles().iter();
    let roles = roles.map(|(role, _)| format!("`setting.count(\"{role}\")`"));
    let parameters = problem.default.parameters().iter();
    let parameters = parameters.map(|(name, _)| format!("`setting.parameter(\"{name}\")`"));
    let all: Vec<String> = roles.chain(parameters).collect();
    let sentence = format!("The puzzle's numbers are {}.", crate::report::listed(&all));
    let options = textwrap::Options::new(72).subsequent_indent("    /// ");
    textwrap::fill(&sentence, options)
}

/// A program that is the catalog of this answer alone.
pub(super) fn program(contract: &Contract, answer: &Path, folder: &str, name: &str) -> String {
    let Contract {
        krate,
        name: of,
        wrapper,
        ..
    } = contract;
    let answer = answer.display().to_string();
    let folder = format!("{folder}/");
    let made = match wrapper {
        Some(wrapper) => format!("{krate}::{wrapper}(setting, answer)"),
        None => format!("Box::new(answer) as Box<dyn {krate}::{of}>"),
    };
    format!(
        "//! Written by `catalog practice`: judges one answer.\n\
         \n\
         #[path = {answer:?}]\n\
         mod answer;\n\
         \n\
         fn main() -> std::process::ExitCode {{\n    \
             let source = harness::Exhibit::new({folder:?}, {name:?}, include_str!({answer:?}));\n    \
             let entry = harness::Entry::new(source, |setting| {{\n        \
                 let answer = answer::Answer::new(setting);\n        \
                 {made}\n    \
             }});\n    \
             harness::cli::main(\"catalog\", &[{krate}::puzzle().with([entry])])\n\
         }}\n"
    )
}
