//! Runs SPIN: a model becomes a verifier in C, which is compiled and run.

use std::{
    fmt,
    path::{Path, PathBuf},
    process::Command,
};

use harness::{Setting, Solution};

/// SPIN's optimizations change the counts: dead variables are reset, variables are left
/// out, statements are merged. These options switch them off.
pub const UNOPTIMIZED: [&str; 3] = ["-o1", "-o2", "-o3"];

/// A model with its sizes.
#[derive(Debug)]
pub struct Model {
    file: PathBuf,
    /// `-DNAME` or `-DNAME=n`.
    switches: Vec<String>,
}

/// The report of a verifier.
#[derive(Debug)]
pub struct Seen {
    /// States that were stored.
    pub states: u64,
    /// Transitions between them; above 10^8, SPIN prints eight digits.
    pub transitions: u64,
    /// The first error, if there is one.
    pub error: Option<Error>,
}

/// What a verifier can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// An end state in which not all have ended.
    Deadlock,
    /// An assertion that fails.
    Assertion,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deadlock => "deadlock",
            Self::Assertion => "assertion",
        })
    }
}

/// The errors that a verifier looks for.
#[derive(Clone, Copy, Debug)]
pub enum For {
    /// Deadlocks alone.
    Deadlocks,
    /// Assertions alone.
    Assertions,
    /// Whatever comes first.
    Both,
}

/// The name of a required program that is not installed, if one is missing.
pub fn missing() -> Option<&'static str> {
    let is_there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    ["spin", "gcc"]
        .into_iter()
        .find(|program| !is_there(program))
}

impl Model {
    /// The model of a solution at a size: its file is named for the problem,
    /// and its switches for the solution, the roles and the parameters.
    pub fn new(problem: &str, solution: &Solution, setting: &Setting) -> Self {
        let name = |name: &str| name.to_uppercase().replace('-', "_");
        let numbers = setting.roles().iter().chain(setting.parameters());
        let numbers = numbers.map(|(what, number)| format!("-D{}={number}", name(what)));
        let own = [
            format!("-D{}", name(&solution.name())),
            format!("-DROUNDS={}", setting.rounds()),
        ];
        Self {
            file: models().join(problem).with_extension("pml"),
            switches: own.into_iter().chain(numbers).collect(),
        }
    }

    /// The same model with one more switch.
    #[must_use]
    pub fn with(&self, switch: &str) -> Self {
        let mut switches = self.switches.clone();
        switches.push(format!("-D{switch}"));
        Self {
            file: self.file.clone(),
            switches,
        }
    }

    /// Builds its verifier: exact, and without any reduction.
    ///
    /// # Errors
    ///
    /// If the model cannot be compiled.
    pub fn build(&self) -> Result<Verifier, String> {
        self.build_by(&UNOPTIMIZED, &["-O0", "-DNOREDUCE"])
    }

    /// Builds its verifier with these options for SPIN and for gcc.
    ///
    /// # Errors
    ///
    /// If the model cannot be compiled.
    pub fn build_by(&self, for_spin: &[&str], for_gcc: &[&str]) -> Result<Verifier, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let file = self.file.to_string_lossy();
        let mut arguments = vec!["-a"];
        arguments.extend(for_spin);
        arguments.extend(self.switches.iter().map(String::as_str));
        arguments.push(&file);
        let (spin, said) = run(folder.path(), "spin", &arguments)?;
        if !spin || !folder.path().join("pan.c").exists() {
            return Err(format!("spin refuses {self}: {said}"));
        }
        let mut arguments = vec!["-w", "-DSAFETY", "-o", "pan", "pan.c"];
        arguments.extend(for_gcc);
        let (gcc, said) = run(folder.path(), "gcc", &arguments)?;
        if !gcc {
            return Err(format!("gcc refuses {self}: {said}"));
        }
        Ok(Verifier {
            model: self.to_string(),
            folder,
        })
    }

    /// Builds the verifier, and looks for all errors.
    ///
    /// # Errors
    ///
    /// If it cannot be compiled, or does not come to an end.
    pub fn search(&self) -> Result<Seen, String> {
        self.build()?.search(For::Both)
    }
}

/// A compiled verifier.
#[derive(Debug)]
pub struct Verifier {
    model: String,
    folder: tempfile::TempDir,
}

impl Verifier {
    /// The program.
    pub fn program(&self) -> PathBuf {
        self.folder.path().join("pan")
    }

    /// Searches all states, or up to the first error.
    ///
    /// # Errors
    ///
    /// If the search is not complete.
    pub fn search(&self, what: For) -> Result<Seen, String> {
        let mut said = String::new();
        // Memory for a deep search takes a second to allocate: only if it is
        // needed.
        for depth in ["-m100000", "-m4000000"] {
            let mut arguments = vec![depth];
            match what {
                For::Deadlocks => arguments.push("-A"),
                For::Assertions => arguments.push("-E"),
                For::Both => {}
            }
            said = run(self.folder.path(), "./pan", &arguments)?.1;
            if let Some(seen) = read(&said) {
                return Ok(seen);
            }
        }
        Err(format!(
            "{} was not searched to the end: {said}",
            self.model
        ))
    }
}

/// Runs a program in a folder: whether it succeeds, and its output.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<(bool, String), String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .map_err(|error| format!("{program} cannot be run: {error}"))?;
    let all = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    Ok((output.status.success(), all.join("\n").trim().to_owned()))
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        write!(f, "{name} {}", self.switches.join(" "))
    }
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("spin/models")
}

/// Parses a verifier's report; none if the search was not exhaustive.
pub fn read(report: &str) -> Option<Seen> {
    // Eight digits at most: 1.1652429e+08.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is a count"
    )]
    let number_before = |what: &str| {
        let line = report.lines().find(|line| line.contains(what))?;
        let number = line.split_whitespace().next()?.parse::<f64>().ok()?;
        Some(number.round() as u64)
    };
    let incomplete = ["max search depth too small", "out of memory", "interrupted"];
    if incomplete.iter().any(|what| report.contains(what)) {
        return None;
    }
    let said = |what: &str| {
        report
            .lines()
            .any(|line| line.starts_with("pan:") && line.contains(what))
    };
    let error = if report.contains("errors: 0") {
        None
    } else if said("invalid end state") {
        Some(Error::Deadlock)
    } else if said("assertion violated") {
        Some(Error::Assertion)
    } else {
        return None;
    };
    Some(Seen {
        states: number_before(" states, stored")?,
        // SPIN counts a transition into the initial state.
        transitions: number_before(" transitions (= stored+matched)")? - 1,
        error,
    })
}
