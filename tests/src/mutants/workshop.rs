//! Builds a problem with its mutants as solutions, once, and checks them.
//!
//! The crates that a problem depends on are built by cargo, and are there
//! already as a rule. What is new is one crate, so `rustc` is called for it: a
//! mutant is a module of it. Those in which errors are found are left out.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use serde::Deserialize;
use tempfile::TempDir;

use super::{
    judge::{Bounds, Fate, Held, Judged},
    source::{Listed, Source},
};

/// The crates that cargo has built, by name, with the arguments for `rustc`.
#[derive(Debug)]
pub(super) struct Crates {
    files: BTreeMap<String, PathBuf>,
}

#[derive(Deserialize)]
struct CargoSays {
    reason: String,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct RustcSays {
    level: String,
    #[serde(default)]
    spans: Vec<Place>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Place {
    file_name: String,
    line_start: usize,
    is_primary: bool,
}

/// The repository.
pub(super) fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests/ is in the root")
}

fn target() -> PathBuf {
    let named = env::var_os("CARGO_TARGET_DIR").map(|it| root().join(it));
    named.unwrap_or_else(|| root().join("target"))
}

impl Crates {
    /// Builds them.
    pub(super) fn build() -> Result<Self, String> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo)
            .current_dir(root())
            .args(["build", "--release", "--package", "catalog-tests", "--lib"])
            .args(["--quiet", "--message-format=json"])
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo does not run: {error}"))?;
        if !built.status.success() {
            return Err("the catalog does not build; `cargo build` says why".to_owned());
        }
        let said = String::from_utf8_lossy(&built.stdout);
        let messages = said.lines().filter_map(|it| serde_json::from_str(it).ok());
        let mut files = BTreeMap::new();
        for message in messages {
            let CargoSays {
                reason,
                target: Some(target),
                filenames,
            } = message
            else {
                continue;
            };
            let is_library = target.kind.iter().any(|it| it.ends_with("lib"));
            let library = filenames
                .into_iter()
                .find(|it| it.extension().is_some_and(|it| it == "rlib"));
            if let (true, "compiler-artifact", Some(file)) = (is_library, &*reason, library) {
                files.insert(target.name.replace('-', "_"), file);
            }
        }
        Ok(Self { files })
    }

    fn name_to(&self, rustc: &mut Command, wanted: &[String]) -> Result<(), String> {
        let own = ["harness", "sync_core", "catalog_tests"].map(str::to_owned);
        let wanted: BTreeSet<_> = own.iter().chain(wanted).collect();
        for name in wanted {
            let file = self.files.get(name);
            let file = file.ok_or_else(|| format!("cargo has built no library {name}"))?;
            rustc
                .arg("--extern")
                .arg(format!("{name}={}", file.display()));
        }
        Ok(())
    }
}

/// A mutant that is to be built.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The module's text: it has a type of the solution's name.
    pub(super) text: String,
    /// The number of the solution that it is made of.
    pub(super) solution: usize,
    /// The checks that it has to pass.
    pub(super) held: Held,
}

/// A problem and its mutants as a program.
#[derive(Debug)]
pub(super) struct Built {
    program: PathBuf,
    /// Which mutants are in it, in order.
    pub(super) inside: Vec<usize>,
    /// The checks that each of them has to pass.
    held: Vec<Held>,
    /// The folder of the program, kept until all are judged.
    _folder: TempDir,
}

/// Builds a program of those mutants that compile.
pub(super) fn build(source: &Source, mutants: &[Wanted], crates: &Crates) -> Result<Built, String> {
    let mutants_of_all = target().join("mutants");
    let wrong = |error| format!("{} cannot be written: {error}", mutants_of_all.display());
    fs::create_dir_all(&mutants_of_all).map_err(wrong)?;
    let temporary = tempfile::Builder::new()
        .prefix(&source.name)
        .tempdir_in(&mutants_of_all)
        .map_err(wrong)?;
    let folder = temporary.path();
    let src = folder.join("src");
    copy(&source.folder.join("src"), &src).map_err(wrong)?;
    fs::copy(source.folder.join("README.md"), folder.join("README.md")).map_err(wrong)?;
    for (number, mutant) in mutants.iter().enumerate() {
        let file = src.join(format!("{}.rs", module(number)));
        fs::write(file, &mutant.text).map_err(wrong)?;
    }
    let mut inside: Vec<usize> = (0..mutants.len()).collect();
    let program = folder.join("program");
    let main = src.join("main.rs");
    let mut last = false;
    loop {
        let (text, lines) = program_of(source, mutants, &inside);
        fs::write(&main, text).map_err(wrong)?;
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc
            .current_dir(root())
            .args(["--edition", "2024", "--crate-type", "bin", "--crate-name"])
            .arg(source.name.replace('-', "_"))
            .args(["--error-format=json", "--cap-lints=allow"])
            .args(["-C", "overflow-checks=on", "-C", "debuginfo=0"])
            .arg("-L")
            .arg(format!(
                "dependency={}",
                target().join("release/deps").display()
            ));
        crates.name_to(&mut rustc, &source.dependencies)?;
        if last {
            rustc.args(["-C", "opt-level=1", "--emit=link", "-o"]);
            rustc.arg(&program);
        } else {
            // First find the errors: that needs no code generation.
            rustc.args(["--emit=metadata", "-o"]);
            rustc.arg(folder.join("program.rmeta"));
        }
        let said = rustc
            .arg(&main)
            .output()
            .map_err(|error| format!("rustc does not run: {error}"))?;
        if said.status.success() {
            if last {
                return Ok(Built {
                    held: inside.iter().map(|it| mutants[*it].held).collect(),
                    program,
                    inside,
                    _folder: temporary,
                });
            }
            last = true;
            continue;
        }
        let said = String::from_utf8_lossy(&said.stderr);
        let broken = broken(&said, &lines);
        if broken.is_empty() {
            let first = said.lines().filter_map(|it| serde_json::from_str(it).ok());
            let mut first = first.filter(|it: &RustcSays| it.level == "error");
            let first = first.find_map(|it| it.rendered);
            return Err(format!(
                "the mutants of {} do not build:\n{}",
                source.name,
                first.unwrap_or_else(|| said.into_owned())
            ));
        }
        inside.retain(|number| !broken.contains(number));
    }
}

fn module(number: usize) -> String {
    format!("mutant_{number}")
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().expect("an entry has a name");
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// `lib.rs` with these mutants in the place of all solutions and mistakes, and
/// by line which mutant is listed there.
fn program_of(
    source: &Source,
    mutants: &[Wanted],
    inside: &[usize],
) -> (String, BTreeMap<usize, usize>) {
    let mut text = source.lib[..source.listed.start].to_owned();
    let mut lines = BTreeMap::new();
    for number in inside {
        let Listed {
            module: of,
            type_name,
            make,
            sizes,
            claims,
            ..
        } = &source.solutions[mutants[*number].solution];
        let claims = match mutants[*number].held {
            Held::ToEverything => claims,
            Held::InTheLarge | Held::InTheSmall => "",
        };
        let module = module(*number);
        let begin = text.lines().count() + 1;
        // The name of the solution's type stands for the mutant.
        let _ = write!(
            text,
            "\nEntry::new(exhibit!(\"{module}.rs\"), {{ \
             #[allow(unused_imports)] use crate::{module} as {of}; \
             #[allow(unused_imports)] use crate::{module}::{type_name}; \
             {make} }}){sizes}{claims},"
        );
        lines.extend((begin..=text.lines().count()).map(|line| (line, *number)));
    }
    text += &source.lib[source.listed.end..];
    for number in inside {
        let _ = write!(text, "\nmod {};", module(*number));
    }
    text += "\nfn main() -> std::process::ExitCode {\
             \n    catalog_tests::mutants::judge::main(&problem())\n}\n";
    (text, lines)
}

/// The mutants in which errors are.
fn broken(said: &str, lines: &BTreeMap<usize, usize>) -> BTreeSet<usize> {
    let messages = said
        .lines()
        .filter_map(|it| serde_json::from_str::<RustcSays>(it).ok())
        .filter(|it| it.level == "error");
    let places = messages.flat_map(|it| it.spans).filter(|it| it.is_primary);
    places
        .filter_map(|place| {
            let file = Path::new(&place.file_name).file_stem()?.to_str()?;
            match file.strip_prefix("mutant_") {
                Some(number) => number.parse().ok(),
                None => lines.get(&place.line_start).copied(),
            }
        })
        .collect()
}

impl Built {
    /// Checks the mutants one after the other, and calls `done` with each result.
    pub(super) fn judge(&self, bounds: Bounds, mut done: impl FnMut(usize, Fate, f64)) {
        let mut left: Vec<usize> = (0..self.inside.len()).collect();
        while !left.is_empty() {
            let judged = self.run(bounds, &left, |it| {
                done(self.inside[it.index], it.fate, it.seconds);
            });
            let (judged, why) = match judged {
                Ok(()) => break,
                Err(it) => it,
            };
            // The program ended while it checked this mutant.
            let index = left[judged];
            done(self.inside[index], Fate::Refuted { how: why }, 0.0);
            left.drain(..=judged);
        }
    }

    /// Runs the program for these. If it ends early: the number it has judged, and
    /// why it ended.
    fn run(
        &self,
        bounds: Bounds,
        which: &[usize],
        mut done: impl FnMut(Judged),
    ) -> Result<(), (usize, String)> {
        let mut program = Command::new(&self.program)
            .current_dir(root())
            .arg(bounds.time.as_millis().to_string())
            .arg(bounds.states.to_string())
            .args(which.iter().map(|it| self.held[*it].argument(*it)))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| (0, format!("it does not run: {error}")))?;
        let out = program.stdout.take().expect("it is piped");
        let (say, said) = mpsc::channel();
        let reader = thread::spawn(move || {
            let lines = BufReader::new(out).lines().map_while(Result::ok);
            let judged = lines.filter_map(|it| serde_json::from_str::<Judged>(&it).ok());
            judged.for_each(|it| {
                let _ = say.send(it);
            });
        });
        // For several sizes and disciplines, and the explorer's own watchdog.
        let timeout = bounds.time * 8 + Duration::from_mins(1);
        let mut count = 0;
        let why = loop {
            match said.recv_timeout(timeout) {
                Ok(judged) => {
                    count += 1;
                    done(judged);
                }
                Err(RecvTimeoutError::Disconnected) => break "crash",
                Err(RecvTimeoutError::Timeout) => break "hangs the checker",
            }
        };
        let _ = program.kill();
        let _ = program.wait();
        let _ = reader.join();
        if count == which.len() {
            Ok(())
        } else {
            Err((count, why.to_owned()))
        }
    }
}
