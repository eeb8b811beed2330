//! Compiles an answer, and runs what came out in a process of its own.

use std::{
    fmt::Write as _,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{BufRead, BufReader, Read, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    Judged,
    skeleton::program,
    unseen::{Unseen, unseen},
};
use crate::{
    contract::Contract,
    interrupt,
    report::{print::errln, progress},
};

/// Where answers are compiled: the catalog's sources and what was built of them.
#[derive(Clone, Debug)]
pub struct Workshop {
    root: PathBuf,
    /// The crates that an answer and its program use, and their files.
    crates: Vec<(String, PathBuf)>,
    dependencies: PathBuf,
}

/// A person's answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The file, from the root of the file system.
    file: PathBuf,
    /// The folder as it is shown.
    folder: String,
}

/// Why an answer does not compile: errors as the compiler prints them.
#[derive(Clone, Debug)]
pub struct Broken {
    /// In a sentence.
    pub why: String,
    /// The compiler's words on the person's file.
    pub errors: String,
}

/// Limits of an answer's process.
#[derive(Clone, Copy, Debug)]
pub struct ProcessLimits {
    /// The longest that it may say nothing.
    pub silence: Duration,
    /// The longest search on a rung.
    pub rung: Duration,
    /// How long it is stressed.
    pub stress: Duration,
    /// Its memory, in bytes.
    pub memory: u64,
}

/// How an answer's process ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was judged.
    Well,
    /// Not as it should, as this sentence says.
    Badly(String),
    /// The user wants to stop.
    Interrupted,
}

impl Answer {
    /// The answer in this file.
    ///
    /// # Errors
    ///
    /// If there is no such file.
    pub fn at(file: &Path) -> Result<Self, String> {
        let absolute = file
            .canonicalize()
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let parent = file.parent().unwrap_or(Path::new(""));
        let folder = match parent.to_string_lossy().trim_end_matches('/') {
            "" => ".".to_owned(),
            folder => folder.to_owned(),
        };
        Ok(Self {
            file: absolute,
            folder,
        })
    }

    /// Its file's name.
    pub fn name(&self) -> String {
        let name = self.file.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

impl Workshop {
    /// Builds what answers to these crates need, unless it is built: with the features
    /// that they have as dependencies of `package`.
    ///
    /// # Errors
    ///
    /// If the catalog's sources are not there, or do not build.
    pub fn open(package: &str, krates: &[&str]) -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .unwrap_or(Path::new("."));
        if !root.join("Cargo.toml").exists() {
            return Err(format!(
                "answers are compiled beside the catalog's sources, which are not at {} any more",
                root.display()
            ));
        }
        if !root.join("target/release/deps").exists() {
            errln!("The catalog is built first: that takes a minute or two, once.");
        }
        let spinner = progress::spinner("What answers are compiled against is built, once");
        let built = Command::new("cargo")
            .args(["build", "--release", "--package", package, "--lib"])
            .arg("--message-format=json-render-diagnostics")
            .current_dir(root)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .args(["--quiet"])
            .output();
        spinner.finish_and_clear();
        let built = built.map_err(|error| format!("cargo cannot be run: {error}"))?;
        if built.status.code().is_none() {
            return Err("building the catalog was stopped; it goes on the next time".to_owned());
        }
        if !built.status.success() {
            return Err("the catalog itself does not build; the compiler says why".to_owned());
        }
        let files = artifacts(&built.stdout);
        let mut crates = Vec::new();
        for krate in krates.iter().chain(&["harness", "sync_core"]) {
            let file = files.iter().find(|(name, _)| name == krate);
            let (name, file) = file.ok_or_else(|| format!("cargo does not build {krate}"))?;
            crates.push((name.clone(), file.clone()));
        }
        let dependencies = crates[0].1.parent().unwrap_or(root).to_owned();
        Ok(Self {
            root: root.to_owned(),
            crates,
            dependencies,
        })
    }

    /// Compiles an answer to a program.
    ///
    /// # Errors
    ///
    /// If it does not compile.
    pub fn compile(&self, contract: &Contract, answer: &Answer) -> Result<PathBuf, Broken> {
        let broken = |why: String| Broken {
            why,
            errors: String::new(),
        };
        let text = fs::read(&answer.file)
            .map_err(|error| broken(format!("{}: {error}", answer.file.display())))?;
        let text = String::from_utf8(text)
            .map_err(|_| broken("it is not UTF-8; save it as that".to_owned()))?;
        let place = self.place(contract, answer);
        fs::create_dir_all(&place)
            .and_then(|()| {
                let text = program(contract, &answer.file, &answer.folder, &answer.name());
                fs::write(place.join("main.rs"), text)
            })
            .map_err(|error| broken(format!("{}: {error}", place.display())))?;
        let parent = answer.file.parent().unwrap_or(Path::new("/"));
        let mut rustc = Command::new("rustc");
        rustc
            .args(["--edition", "2024", "--crate-name", "judge"])
            .args(["--error-format=json", "--json=diagnostic-rendered-ansi"])
            .args(["-A", "warnings", "-F", "unsafe_code"])
            .args(["-C", "opt-level=1", "-C", "overflow-checks=yes"])
            .args(["-C", "debuginfo=0", "-C", "strip=debuginfo"])
            .arg("--remap-path-prefix")
            .arg(format!("{}={}", parent.display(), answer.folder))
            .arg("-L")
            .arg(format!("dependency={}", self.dependencies.display()))
            .current_dir(&self.root)
            .stdin(Stdio::null());
        for (name, file) in &self.crates {
            rustc.arg("--extern");
            rustc.arg(format!("{name}={}", file.display()));
        }
        let made = place.join("judge");
        rustc.arg("-o").arg(&made).arg(place.join("main.rs"));
        let output = rustc
            .output()
            .map_err(|error| broken(format!("rustc cannot be run: {error}")))?;
        if output.status.success() {
            return refuse_unseen(&text, answer).map(|()| made);
        }
        Err(errors(
            &String::from_utf8_lossy(&output.stderr),
            contract,
            answer,
        ))
    }

    /// A folder for this answer alone.
    fn place(&self, contract: &Contract, answer: &Answer) -> PathBuf {
        let mut name = contract.krate.clone();
        // Answers of the same name in other folders are other answers.
        let mut digest = DefaultHasher::new();
        answer.file.hash(&mut digest);
        let number = digest.finish();
        let _ = write!(name, "-{number:016x}");
        self.root.join("target/practice").join(name)
    }

    /// Judges a compiled answer. Calls `each` with each rung as soon as it is judged.
    pub fn judge(
        &self,
        program: &Path,
        limits: &ProcessLimits,
        stop: &AtomicBool,
        mut each: impl FnMut(Judged),
    ) -> Ended {
        let child = Command::new(program)
            .arg("climb")
            .args(["--seconds", &limits.rung.as_secs_f64().to_string()])
            .args(["--stress", &limits.stress.as_secs_f64().to_string()])
            .args(["--memory", &limits.memory.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(error) => return Ended::Badly(format!("its process cannot be started: {error}")),
        };
        // Its own lines begin with a word that whatever the answer prints does not have.
        let word = format!("{:032x} ", rand::random::<u128>());
        if let Some(mut stdin) = child.stdin.take() {
            // If it has ended already, that is noticed below.
            let _ = writeln!(stdin, "{word}");
        }
        let said = last_words(&mut child);
        let lines = lines(&mut child);
        let mut heard = Instant::now();
        let mut is_over = false;
        let silent = loop {
            match lines.recv_timeout(Duration::from_millis(50)) {
                Ok(line) => {
                    heard = Instant::now();
                    let line = line.strip_prefix(&word).unwrap_or_default();
                    match serde_json::from_str::<Line>(line) {
                        Ok(Line::Judged(mut judged)) => {
                            if let Some(replay) = &mut judged.replay {
                                replay[0] = program.display().to_string();
                            }
                            each(judged);
                        }
                        Ok(Line::Over) => is_over = true,
                        Err(_) => {}
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break false,
                Err(RecvTimeoutError::Timeout)
                    if stop.load(Ordering::Relaxed) || interrupt::requested() =>
                {
                    end(&mut child);
                    return Ended::Interrupted;
                }
                Err(RecvTimeoutError::Timeout) if heard.elapsed() > limits.silence => break true,
                Err(RecvTimeoutError::Timeout) => {}
            }
        };
        if silent {
            end(&mut child);
            let seconds = limits.silence.as_secs();
            return Ended::Badly(format!(
                "it has said nothing for {seconds} s, and was ended"
            ));
        }
        let status = child.wait();
        if is_over {
            return Ended::Well;
        }
        let how = match status {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let said = said.join().unwrap_or_default();
        let last = said.lines().rfind(|line| !line.trim().is_empty());
        let last = last.map_or_else(String::new, |line| format!(": {}", line.trim()));
        Ended::Badly(format!("it has ended its own process ({how}){last}"))
    }
}

/// Refuses an answer that uses what the checks do not see.
fn refuse_unseen(text: &str, answer: &Answer) -> Result<(), Broken> {
    let found = unseen(text).unwrap_or_default();
    let Some(first) = found.first() else {
        return Ok(());
    };
    let why = format!(
        "it uses `{}`, which the checks do not see: {}",
        first.what, first.instead
    );
    let mut errors = String::new();
    for Unseen {
        line,
        what,
        instead,
    } in &found
    {
        let code = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let place = format!("{}/{}:{line}", answer.folder, answer.name());
        let _ = writeln!(errors, "{place}: `{what}`: {instead}\n    {}", code.trim());
    }
    errors.push_str(
        "\nThe checks know a thread by what the primitives have told it. What it keeps\n\
         elsewhere they do not see, and could call a wrong answer proved.\n",
    );
    Err(Broken { why, errors })
}

/// A line that an answer's process prints.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Line {
    /// A rung, judged.
    Judged(Judged),
    /// The ladder has ended.
    Over,
}

fn end(child: &mut Child) {
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
}

/// The lines of its standard output.
fn lines(child: &mut Child) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::sync_channel(64);
    if let Some(output) = child.stdout.take() {
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            loop {
                let mut line = Vec::new();
                match output.by_ref().take(MOST).read_until(b'\n', &mut line) {
                    Ok(1..)
                        if send
                            .send(String::from_utf8_lossy(&line).into_owned())
                            .is_ok() => {}
                    _ => break,
                }
            }
        });
    }
    receive
}

/// The longest line that is read in one piece.
const MOST: u64 = 16 << 20;

/// The end of its standard error.
fn last_words(child: &mut Child) -> thread::JoinHandle<String> {
    let error = child.stderr.take();
    thread::spawn(move || {
        let Some(mut error) = error else {
            return String::new();
        };
        let mut end = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = error.read(&mut buffer) {
            end.extend_from_slice(&buffer[..read]);
            let surplus = end.len().saturating_sub(buffer.len());
            end.drain(..surplus);
        }
        String::from_utf8_lossy(&end).into_owned()
    })
}

/// The libraries that cargo has built, by crate.
fn artifacts(messages: &[u8]) -> Vec<(String, PathBuf)> {
    let messages = messages.split(|byte| *byte == b'\n');
    let messages = messages.filter_map(|it| serde_json::from_slice::<Value>(it).ok());
    messages
        .filter(|it| it["reason"] == "compiler-artifact")
        .filter_map(|it| {
            let name = it["target"]["name"].as_str()?.replace('-', "_");
            let files = it["filenames"].as_array()?;
            let library = files.iter().filter_map(Value::as_str);
            let library = library
                .map(PathBuf::from)
                .find(|it| it.extension().is_some_and(|it| it == "rlib"))?;
            Some((name, library))
        })
        .collect()
}

/// What the compiler says of the person's file.
fn errors(messages: &str, contract: &Contract, answer: &Answer) -> Broken {
    let file = answer.name();
    let mut errors = String::new();
    let mut number = 0;
    let mut elsewhere = false;
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|it| it["level"] == "error");
    for message in messages {
        let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
        let mut primary = spans.iter().filter(|it| it["is_primary"] == true);
        let theirs = |it: &Value| {
            it["file_name"]
                .as_str()
                .is_some_and(|it| it.ends_with(&file))
        };
        match primary.next() {
            Some(place) if theirs(place) => {
                number += 1;
                errors.push_str(message["rendered"].as_str().unwrap_or_default());
            }
            Some(_) => elsewhere = true,
            // "aborting due to 2 previous errors"
            None => {}
        }
    }
    let why = match number {
        0 if elsewhere => format!(
            "it needs `pub struct Answer`, with `pub fn new(setting: &Setting) -> Self` and \
             `impl {} for Answer`",
            contract.name
        ),
        0 => "the compiler ended without a word".to_owned(),
        1 => "one error".to_owned(),
        number => format!("{number} errors"),
    };
    Broken { why, errors }
}
