//! The screen of practice: the ladder of the answer as it was saved last, and what
//! the keys show.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use notify::{RecursiveMode, Watcher};

use super::{
    Args, Interview, file_of,
    ladder::{self, Ladder},
    listing,
};
use crate::{
    Problem,
    cli::{
        Exit, Usage, contracts,
        terminal::{self, Terminal},
    },
    contract::Contract,
    interrupt,
    practice::{Answer, Judged, Outcome, Progress, Workshop},
    readme::Readme,
    report::{self, style},
};

/// Practises until the person quits.
pub(super) fn practise(
    problem: &Problem,
    order: &[&Problem],
    progress: Progress,
    args: &Args,
    package: &str,
) -> Result<Exit, Usage> {
    let mut problem = problem;
    let mut progress = progress;
    loop {
        let mut session = Session::begin(problem, order, progress, args, package)?;
        let next = session.run()?;
        progress = session.progress;
        match next {
            None => return Ok(Exit::AsClaimed),
            Some(name) => problem = order.iter().find(|it| it.name == name).unwrap_or(&problem),
        }
    }
}

/// Practises one problem against the clock.
pub(super) fn be_interviewed(
    problem: &Problem,
    progress: Progress,
    args: &Args,
    time: Duration,
    package: &str,
) -> Result<Exit, Usage> {
    let order = [problem];
    let mut session = Session::begin(problem, &order, progress, args, package)?;
    // The question comes first, also if there is an answer from before.
    session.view = View::Rules;
    session.touched = None;
    session.text = session.saved();
    session.interview = Some(Interview::begin(time));
    session.run()?;
    if let Some(interview) = &session.interview {
        interview.conclude(problem, &session.ladder, &session.progress);
    }
    Ok(Exit::AsClaimed)
}

/// What is shown below the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Result,
    Rules,
    Contract,
    Hint(usize),
    List,
    Solutions,
}

/// What the judge says.
enum News {
    /// The answer was saved, or something near it.
    Touched,
    /// A rung of this attempt was judged.
    Judged(u32, Judged),
    /// The attempt has ended.
    Over(u32),
}

struct Session<'a> {
    problem: &'a Problem,
    order: &'a [&'a Problem],
    progress: Progress,
    args: &'a Args,
    contract: Contract,
    file: PathBuf,
    workshop: Workshop,
    ladder: Ladder,
    view: View,
    scroll: usize,
    /// The clock, in an interview.
    interview: Option<Interview>,
    /// The last hint that was looked at.
    hints_seen: usize,
    /// What the clock showed last.
    clock: String,
    /// Said once, above the keys.
    notice: String,
    /// Asked twice: start over, or show the solutions.
    asked: Option<char>,
    attempt: u32,
    /// Stops the attempt that is being judged.
    stop: Arc<AtomicBool>,
    is_judging: bool,
    /// The text that was judged last.
    text: Option<u64>,
    /// When the file was touched, and not looked at yet.
    touched: Option<Instant>,
    tell: Sender<News>,
    news: Receiver<News>,
}

/// Editors write a file in several steps.
const SETTLED: Duration = Duration::from_millis(60);

impl<'a> Session<'a> {
    fn begin(
        problem: &'a Problem,
        order: &'a [&'a Problem],
        mut progress: Progress,
        args: &'a Args,
        package: &str,
    ) -> Result<Self, Usage> {
        let (file, is_new) = file_of(problem, &args.folder)?;
        let contract = contracts::of(problem)?;
        let workshop = Workshop::open(package, &[&contract.krate])?;
        progress.last = Some(problem.name.to_owned());
        let (tell, news) = mpsc::channel();
        let mut session = Self {
            problem,
            order,
            progress,
            args,
            contract,
            workshop,
            ladder: Ladder::new(problem),
            view: if is_new { View::Rules } else { View::Result },
            scroll: 0,
            interview: None,
            hints_seen: 0,
            clock: String::new(),
            notice: String::new(),
            asked: None,
            attempt: 0,
            stop: Arc::default(),
            is_judging: false,
            text: None,
            touched: None,
            tell,
            news,
            file,
        };
        if is_new {
            session.text = session.saved();
            session.notice = format!(
                "{} is new: open it in your editor, and save it.",
                session.file.display()
            );
        } else {
            session.touched = Some(Instant::now());
        }
        session.save();
        Ok(session)
    }

    /// Runs until the person quits, or goes on with the problem that is returned.
    fn run(&mut self) -> Result<Option<&'static str>, Usage> {
        let tell = self.tell.clone();
        let mut watcher = notify::recommended_watcher(move |_| {
            // The receiver lives as long as the watcher.
            let _ = tell.send(News::Touched);
        })
        .map_err(|error| Usage(format!("the folder cannot be watched: {error}")))?;
        watcher
            .watch(&self.args.folder, RecursiveMode::NonRecursive)
            .map_err(|error| Usage(format!("the folder cannot be watched: {error}")))?;
        let mut terminal = Some(Terminal::take()?);
        // What was typed before there was something to see is not meant.
        while let Ok(true) = event::poll(Duration::ZERO) {
            let _ = event::read();
        }
        self.draw();
        loop {
            let changed = self.hear();
            if changed {
                self.draw();
            }
            // Also if the terminal is gone.
            if interrupt::requested() {
                self.stop.store(true, Ordering::Relaxed);
                return Ok(None);
            }
            let polled = event::poll(Duration::from_millis(40));
            let Ok(true) = polled else {
                if polled.is_err() {
                    return Ok(None);
                }
                continue;
            };
            let next = match event::read() {
                Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => self.press(key),
                Ok(_) => Next::Stay,
                Err(_) => Next::Quit,
            };
            match next {
                Next::Stay => {}
                Next::Quit => {
                    self.stop.store(true, Ordering::Relaxed);
                    return Ok(None);
                }
                Next::To(name) => {
                    self.stop.store(true, Ordering::Relaxed);
                    return Ok(Some(name));
                }
                Next::Step(command) => {
                    drop(terminal.take());
                    step_through(&command);
                    terminal = Some(Terminal::take()?);
                }
            }
            self.draw();
        }
    }

    /// Takes the news; whether something on the screen has changed.
    fn hear(&mut self) -> bool {
        let mut changed = false;
        while let Ok(news) = self.news.try_recv() {
            match news {
                News::Touched => self.touched = Some(Instant::now()),
                News::Judged(attempt, judged) if attempt == self.attempt => {
                    self.ladder.rungs.push(judged);
                    changed = true;
                }
                News::Over(attempt) if attempt == self.attempt => {
                    self.is_judging = false;
                    self.progress.on(self.problem.name).add(&self.ladder.rungs);
                    self.save();
                    if let (Some(interview), true) =
                        (&mut self.interview, self.ladder.worst() == Outcome::Passed)
                    {
                        interview.is_solved();
                    }
                    changed = true;
                }
                News::Judged(..) | News::Over(_) => {}
            }
        }
        if self.touched.is_some_and(|at| at.elapsed() > SETTLED) {
            self.touched = None;
            let saved = self.saved();
            if saved.is_some() && saved != self.text {
                self.text = saved;
                self.judge();
                changed = true;
            }
        }
        let clock = self.interview.as_ref().map(Interview::clock);
        let clock = clock.unwrap_or_default();
        changed |= clock != self.clock;
        self.clock = clock;
        changed
    }

    /// The digest of the file's text.
    fn saved(&self) -> Option<u64> {
        let text = fs::read(&self.file).ok()?;
        let mut digest = DefaultHasher::new();
        text.hash(&mut digest);
        Some(digest.finish())
    }

    fn save(&mut self) {
        if let Err(why) = self.progress.save() {
            self.notice = why;
        }
    }

    /// Begins to judge the answer as it is saved.
    fn judge(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.stop = Arc::default();
        self.attempt += 1;
        self.is_judging = true;
        self.ladder = Ladder::new(self.problem);
        self.view = View::Result;
        self.scroll = 0;
        self.notice.clear();
        let Ok(answer) = Answer::at(&self.file) else {
            return;
        };
        let (attempt, tell, stop) = (self.attempt, self.tell.clone(), Arc::clone(&self.stop));
        let (workshop, contract) = (self.workshop.clone(), self.contract.clone());
        let limits = self.args.effort.limits();
        let mut ladder = Ladder::new(self.problem);
        thread::spawn(move || {
            ladder.climb(&workshop, &contract, &answer, &limits, &stop, |judged| {
                // The session may have ended.
                let _ = tell.send(News::Judged(attempt, judged.clone()));
            });
            let _ = tell.send(News::Over(attempt));
        });
    }

    fn press(&mut self, key: KeyEvent) -> Next {
        let asked = self.asked.take();
        self.notice.clear();
        let page = height().saturating_sub(4).max(1);
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return match key.code {
                KeyCode::Char('c' | 'd') => Next::Quit,
                _ => Next::Stay,
            };
        }
        match key.code {
            KeyCode::Char('q') => return Next::Quit,
            // Who is interviewed stays with the question.
            KeyCode::Char('n' | 'l' | 's') if self.interview.is_some() => {}
            KeyCode::Char('n') => {
                let here = self
                    .order
                    .iter()
                    .position(|it| it.name == self.problem.name);
                let next = here.map_or(0, |it| (it + 1) % self.order.len());
                return Next::To(self.order[next].name);
            }
            KeyCode::Char('h') => self.hint(),
            KeyCode::Char('c') => self.show(View::Contract),
            KeyCode::Char('p') => self.show(View::Rules),
            KeyCode::Char('l') => self.show(View::List),
            KeyCode::Char('s') => self.solutions(asked),
            KeyCode::Char('r') => self.start_over(asked),
            KeyCode::Char('?') => {
                let failed = self.ladder.decisive().and_then(|it| it.replay.clone());
                match failed {
                    Some(command) => return Next::Step(command),
                    None => "There is no failing execution to step through."
                        .clone_into(&mut self.notice),
                }
            }
            KeyCode::Esc | KeyCode::Enter => self.show(View::Result),
            KeyCode::Down | KeyCode::Char('j') => self.scroll += 1,
            KeyCode::Up | KeyCode::Char('k') => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll += page,
            KeyCode::PageUp => self.scroll = self.scroll.saturating_sub(page),
            KeyCode::Home => self.scroll = 0,
            _ => {}
        }
        Next::Stay
    }

    /// Shows this, or the result if it is shown already.
    fn show(&mut self, view: View) {
        self.view = if self.view == view {
            View::Result
        } else {
            view
        };
        self.scroll = 0;
        self.notice.clear();
    }

    /// The next hint.
    fn hint(&mut self) {
        let all = Readme::of(self.problem.readme).hints().len();
        let next = match self.view {
            View::Hint(number) => (number + 1).min(all),
            _ => 1,
        };
        self.view = View::Hint(next);
        self.scroll = 0;
        if let (Some(interview), true) = (&mut self.interview, next > self.hints_seen) {
            interview.take_hint();
            self.notice = format!("This hint has cost {}.", interview.price());
        }
        self.hints_seen = self.hints_seen.max(next);
        let record = self.progress.on(self.problem.name);
        record.hints = record.hints.max(next);
        self.save();
    }

    /// The solutions, after it is solved, or when asked twice.
    fn solutions(&mut self, asked: Option<char>) {
        let is_solved = self.progress.of(self.problem.name).solved;
        if !is_solved && asked != Some('s') {
            self.asked = Some('s');
            "You have not solved it yet: `s` once more shows the solutions."
                .clone_into(&mut self.notice);
            return;
        }
        if !is_solved {
            self.progress.on(self.problem.name).looked = true;
            self.save();
        }
        self.show(View::Solutions);
    }

    /// Puts the answer aside and begins anew, when asked twice.
    fn start_over(&mut self, asked: Option<char>) {
        if asked != Some('r') {
            self.asked = Some('r');
            "`r` once more puts your answer aside and begins with an empty one."
                .clone_into(&mut self.notice);
            return;
        }
        let aside = (1..).map(|number| self.file.with_extension(format!("{number}.old")));
        let aside = aside.into_iter().find(|it| !it.exists());
        let Some(aside) = aside else {
            return;
        };
        let moved = fs::rename(&self.file, &aside)
            .map_err(|error| error.to_string())
            .and_then(|()| file_of(self.problem, &self.args.folder).map_err(|it| it.to_string()));
        self.notice = match moved {
            Ok(_) => format!("Your answer is now {}.", aside.display()),
            Err(why) => why,
        };
        self.stop.store(true, Ordering::Relaxed);
        self.attempt += 1;
        self.is_judging = false;
        self.ladder = Ladder::new(self.problem);
        self.text = self.saved();
        self.view = View::Rules;
        self.scroll = 0;
    }

    fn draw(&mut self) {
        let (width, height) = terminal::size();
        let (heading, quiet) = (style::HEADING, style::QUIET);
        let state = if self.is_judging {
            "judging …"
        } else if self.ladder.rungs.is_empty() {
            "waits for you to save"
        } else {
            "judged"
        };
        let mut top = vec![format!(
            "{heading}{}{heading:#}  {}  {quiet}{state}{quiet:#}{}",
            self.problem.title(),
            self.file.display(),
            if self.clock.is_empty() {
                String::new()
            } else {
                format!("  {}{}{:#}", style::OPEN, self.clock, style::OPEN)
            },
        )];
        let body: Vec<String> = self.body().lines().map(str::to_owned).collect();
        if !self.notice.is_empty() {
            top.push(format!("{}{}{:#}", style::OPEN, self.notice, style::OPEN));
        }
        top.push(String::new());
        let room = height.saturating_sub(top.len() + 1).max(1);
        self.scroll = self.scroll.min(body.len().saturating_sub(room));
        let below = body.len() > self.scroll + room;
        let mut screen = top;
        screen.extend(body.into_iter().skip(self.scroll).take(room));
        screen.resize(height.saturating_sub(1), String::new());
        screen.push(format!(
            "{quiet}{}{quiet:#}",
            keys(width, self.scroll > 0 || below, self.interview.is_some())
        ));
        terminal::draw(&screen);
    }

    fn body(&self) -> String {
        let readme = Readme::of(self.problem.readme);
        match self.view {
            View::Result if self.ladder.rungs.is_empty() && !self.is_judging => self.rules(),
            View::Result => self.result(),
            View::Rules => self.rules(),
            View::Contract => contracts::text(self.problem, &self.contract),
            View::Hint(number) => {
                let hints = readme.hints();
                let hint = hints.get(number - 1).copied().unwrap_or_default();
                format!(
                    "Hint {number} of {}\n\n{}\n",
                    hints.len(),
                    report::page(hint)
                )
            }
            View::List => listing(self.order, &self.progress, Some(self.problem.name)),
            View::Solutions => {
                let texts = self.problem.right().map(|it| {
                    let heading = style::HEADING;
                    format!("{heading}{}{heading:#}\n\n{}\n", it.name(), it.exhibit.text)
                });
                texts.collect()
            }
        }
    }

    fn rules(&self) -> String {
        let readme = Readme::of(self.problem.readme);
        let rules = readme.section("Rules").unwrap_or_default();
        let heading = style::HEADING;
        let question = readme.section(Readme::QUESTION);
        if let (Some(question), Some(interview)) = (question, &self.interview) {
            return format!(
                "{}\n\n{}\n\n{heading}Rules{heading:#}\n\n{}\n\nA hint costs {}.\n",
                report::page(question),
                report::page(readme.story()),
                report::page(rules),
                interview.price(),
            );
        }
        format!(
            "{}\n\n{heading}Rules{heading:#}\n\n{}\n",
            report::page(readme.story()),
            report::page(rules)
        )
    }

    fn result(&self) -> String {
        let quiet = style::QUIET;
        let mut text: Vec<String> = self.ladder.rungs.iter().map(ladder::line).collect();
        let over = self.ladder.worst() == Outcome::Failed;
        for (number, rung) in self.ladder.left().enumerate() {
            let mark = if number == 0 && self.is_judging && !over {
                '…'
            } else {
                ' '
            };
            text.push(format!("{quiet}{mark} {}{quiet:#}", rung.title()));
        }
        let mut text = text.join("\n") + "\n";
        if !self.is_judging || over {
            text.push_str(&self.ladder.story());
        }
        text
    }
}

/// What a key leads to.
enum Next {
    Stay,
    Quit,
    To(&'static str),
    /// Steps through an execution with this command.
    Step(Vec<String>),
}

fn step_through(command: &[String]) {
    let Some((program, arguments)) = command.split_first() else {
        return;
    };
    let ran = Command::new(Path::new(program))
        .args(arguments)
        .arg("--step")
        .status();
    // Whether it fails as claimed does not matter here.
    if !ran.is_ok_and(|status| matches!(status.code(), Some(0 | 1))) {
        let quiet = style::QUIET;
        crate::report::print::out!("\n{quiet}Enter: back{quiet:#} ");
        // Whatever was typed, it is time to go back.
        let _ = std::io::stdin().read_line(&mut String::new());
    }
}

fn height() -> usize {
    terminal::size().1
}

/// The keys, as many as fit.
fn keys(width: usize, scrolls: bool, interview: bool) -> String {
    let mut keys = vec![
        "h hint",
        "c contract",
        "p puzzle",
        "? step",
        "l list",
        "n next",
        "s solutions",
        "r start over",
        "q quit",
    ];
    if interview {
        keys.retain(|it| !["l list", "n next", "s solutions"].contains(it));
    }
    if scrolls {
        keys.insert(0, "↑↓ scroll");
    }
    while keys.len() > 1 && keys.join("  ").chars().count() >= width {
        keys.remove(keys.len() - 2);
    }
    keys.join("  ")
}
