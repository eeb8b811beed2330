//! The game: the steps that were taken, and what was asked about them.

use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, TryRecvError},
    },
    thread,
    time::Duration,
};

use indicatif::HumanCount;
use rand::seq::IndexedRandom;
use sync_core::{
    Discipline,
    explorer::{Progress, Schedule},
};

use super::{
    keys::{KEYS, Key},
    why,
};
use crate::{
    Claim, Failure,
    cli::{
        Usage,
        conditions::not_of_this_program,
        execution::{Given, print_command},
    },
    interrupt,
    report::{self, board::Board, count, plural, print::outln},
    verify::{Ahead, Engine, Position, Scheduler, Standing, Wanted},
};

/// Whether the game goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Stays,
    Quits,
}

/// A solution, and somebody who decides which thread is next.
pub(super) struct Game<'a> {
    wanted: Wanted<'a>,
    given: Given,
    scheduler: Scheduler,
    position: Position,
    /// A schedule to follow: one that fails, or that was given.
    way: Option<Schedule>,
    title: String,
    message: String,
    selected: Option<usize>,
    /// What the next key answers.
    asks: Asks,
    search: Option<Search>,
}

/// A question that the next key answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Nothing,
    /// In which way this thread goes on.
    Way(usize),
    /// To which step to jump; the digits so far.
    Step(usize),
}

/// A search that runs.
struct Search {
    stop: Arc<AtomicBool>,
    progress: Arc<Progress>,
    found: Receiver<Ahead>,
}

/// The most ways to go on that are told apart by letters.
const LETTERS: usize = 16;

impl<'a> Game<'a> {
    pub(super) fn new(wanted: Wanted<'a>, given: Given) -> Result<Self, Usage> {
        let scheduler = Scheduler::new(&wanted, &wanted.mode(given.placement), &given.care)?;
        let mut game = Self {
            position: scheduler.position(),
            scheduler,
            wanted,
            given,
            way: None,
            title: String::new(),
            message: String::new(),
            selected: None,
            asks: Asks::Nothing,
            search: None,
        };
        game.entitle();
        Ok(game)
    }

    fn entitle(&mut self) {
        let Wanted {
            problem,
            solution,
            setting,
            discipline,
            ..
        } = &self.wanted;
        let size = match self.wanted.engine {
            Engine::Fairness => report::endless_size(setting),
            _ => report::size(setting),
        };
        let (title, name) = (problem.title(), solution.name());
        self.title = format!("{title}, {name}, {discipline}: {size}");
    }

    /// Says what the game is about.
    pub(super) fn greet(&mut self) {
        self.message = match (self.way.is_some(), self.wanted.solution.claim) {
            (true, _) => "`n` takes the next step, `u` the last one back.".to_owned(),
            (false, Claim::Broken(Failure::LostConcurrency(what))) => format!(
                "This mistake breaks on no schedule. What it lacks: it is never possible that {what}."
            ),
            (false, Claim::Broken(failure)) => {
                format!("This is a mistake ({failure}): make it fail. `?` shows how.")
            }
            (false, Claim::Correct) => {
                "This claims to be right: try to make it fail. `?` tells whether anybody can."
                    .to_owned()
            }
        };
        self.tell_failure();
    }

    /// Follows this schedule from the beginning, a step at a time, when asked to.
    pub(super) fn along(&mut self, schedule: Schedule) {
        self.way = Some(schedule);
    }

    /// Takes all steps of a schedule.
    pub(super) fn go(&mut self, schedule: &Schedule) -> Result<(), Usage> {
        self.scheduler
            .can_take(schedule)
            .map_err(|why| not_of_this_program(&why))?;
        while self.change(|it| it.advance_along(schedule)) {}
        Ok(())
    }

    /// The board.
    pub(super) fn lines(&self, width: usize, height: Option<usize>) -> Vec<String> {
        let along = self
            .way
            .as_ref()
            .filter(|it| it.begins_with(self.scheduler.schedule()));
        let searching = self.search.as_ref().map(|search| {
            let states = HumanCount(search.progress.states.load(Ordering::Relaxed));
            format!("Looking at what can come: {states} states. Esc gives up.")
        });
        Board {
            exhibit: &self.wanted.solution.exhibit,
            position: &self.position,
            title: &self.title,
            steps: (self.scheduler.steps(), along.map(Schedule::len)),
            selected: self.selected,
            message: searching.as_deref().unwrap_or(&self.message),
            keys: if height.is_some() { KEYS } else { "" },
        }
        .lines(width, height)
    }

    /// What is to be said at the end: the failure, if there is one, and the schedule.
    pub(super) fn print_end(&self) {
        let schedule = self.scheduler.schedule();
        let said = match &self.position.failure {
            Some((failure, what)) => {
                let after = self.after();
                let what = if what.is_empty() {
                    String::new()
                } else {
                    format!(": {what}")
                };
                format!("{after}: {failure}{what}.")
            }
            None => format!(
                "Nothing is wrong after {}.",
                plural(self.scheduler.steps(), "step")
            ),
        };
        outln!();
        report::paragraph("", &said);
        if !schedule.is_empty() {
            print_command(
                &self
                    .given
                    .words("break", &self.wanted, &schedule.to_string()),
            );
        }
    }

    /// Hears whether a search has ended; whether the board has changed.
    pub(super) fn hear(&mut self) -> bool {
        let Some(search) = &self.search else {
            return false;
        };
        match search.found.try_recv() {
            Ok(ahead) => {
                self.search = None;
                self.tell(ahead);
            }
            Err(TryRecvError::Disconnected) => self.search = None,
            // The number of states has.
            Err(TryRecvError::Empty) => {}
        }
        true
    }

    /// Waits until the search has ended, if there is one.
    pub(super) fn wait(&mut self) {
        while let Some(search) = &self.search {
            if interrupt::requested() {
                search.stop.store(true, Ordering::Relaxed);
            }
            if !self.hear() {
                break;
            }
            if self.search.is_some() {
                thread::sleep(Duration::from_millis(2));
            }
        }
    }

    /// Answers a key.
    pub(super) fn press(&mut self, key: Key) -> Heard {
        if let Some(search) = &self.search {
            if key == Key::Cancel || key == Key::Quit {
                search.stop.store(true, Ordering::Relaxed);
                self.search = None;
                "The search was given up: not decided.".clone_into(&mut self.message);
            }
            if key != Key::Quit {
                return Heard::Stays;
            }
        }
        match (mem::replace(&mut self.asks, Asks::Nothing), key) {
            (Asks::Way(thread), _) if key.letter().is_some() => {
                let letter = key.letter().unwrap_or('a');
                self.step(thread, Some(u32::from(letter) - u32::from('a')));
                return Heard::Stays;
            }
            (Asks::Step(so_far), Key::Step(digit)) => {
                self.ask_for_step(so_far.saturating_mul(10).saturating_add(digit));
                return Heard::Stays;
            }
            (Asks::Step(step), Key::Enter) => {
                self.jump(step);
                return Heard::Stays;
            }
            _ => {}
        }
        match key {
            Key::Quit => return Heard::Quits,
            Key::Step(thread) => self.step(thread, None),
            Key::Enter => match self.selected {
                Some(thread) => self.step(thread, None),
                None => self.along_one(),
            },
            Key::Up => self.select(|it, _| it.saturating_sub(1)),
            Key::Down => self.select(|it, last| (it + 1).min(last)),
            Key::Undo => self.back(|it| {
                it.undo();
            }),
            Key::Home => self.back(|it| while it.undo() {}),
            Key::Next => self.along_one(),
            Key::End => self.jump(usize::MAX),
            Key::Jump => self.ask_for_step(0),
            Key::Random => self.at_random(),
            Key::Ask => self.ask(),
            Key::Explain => self.explain(),
            Key::With(discipline) => self.adopt(discipline),
            Key::Cancel => self.message.clear(),
            Key::Letter(letter) => {
                self.message = format!("`{letter}` is no key here.");
            }
        }
        Heard::Stays
    }

    /// Changes where the program is; whether that could be done.
    fn change(&mut self, change: impl FnOnce(&mut Scheduler) -> bool) -> bool {
        let done = change(&mut self.scheduler);
        if done {
            self.position = self.scheduler.position();
            self.message.clear();
            self.tell_failure();
        }
        done
    }

    /// Says what is wrong now, or that all is over.
    fn tell_failure(&mut self) {
        if let Some((failure, what)) = &self.position.failure {
            let after = self.after();
            let failure = failure.to_string();
            self.message = if what.is_empty() || failure.ends_with(what.as_str()) {
                format!("{after}: {failure}.")
            } else {
                format!("{after}: {failure}. {}.", upper(what))
            };
        } else if self
            .position
            .threads
            .iter()
            .all(|it| it.standing == Standing::Finished)
        {
            "All have finished, and nothing was wrong. `u` goes back."
                .clone_into(&mut self.message);
        }
    }

    /// "It fails after 3 steps"
    fn after(&self) -> String {
        match self.scheduler.steps() {
            0 => "It has failed before any step".to_owned(),
            steps => format!("It fails after {}", plural(steps, "step")),
        }
    }

    fn step(&mut self, thread: usize, way: Option<u32>) {
        let Some(it) = self.position.threads.get(thread) else {
            let last = self.position.threads.len() - 1;
            self.message = format!("There is no thread {thread}; the last one is {last}.");
            return;
        };
        self.selected = self.selected.map(|_| thread);
        let (who, ways) = (it.who.clone(), it.choices.len());
        let is_clear = ways < 2 && it.choices.iter().all(|it| !it.spurious);
        let outcome = match way {
            None if !is_clear => return self.ask_for_way(thread),
            None => 0,
            Some(way) => way,
        };
        let standing = it.standing;
        if !self.change(|it| it.advance(thread, outcome)) {
            match standing {
                Standing::Waits if way.is_none() => self.explain_one(thread),
                Standing::Finished => self.message = format!("{who} has finished."),
                Standing::Over => self.tell_failure(),
                _ if way.is_some_and(|it| it as usize >= ways) => {
                    self.ask_for_way(thread);
                }
                Standing::CanGo | Standing::Waits => {
                    self.message = format!("{who} cannot: it would have to lock, and may not.");
                }
            }
        }
    }

    fn ask_for_way(&mut self, thread: usize) {
        let it = &self.position.threads[thread];
        let letters = 'a'..='z';
        let ways = it.choices.iter().take(LETTERS).zip(letters);
        let ways: Vec<_> = ways
            .map(|(way, letter)| format!("`{letter}` {}", way.what))
            .collect();
        let more = it.choices.len().saturating_sub(LETTERS);
        let more = if more > 0 {
            format!(" ({more} more by chance: `r`)")
        } else {
            String::new()
        };
        self.message = format!("{}: {}{more}.", it.who, ways.join(", "));
        self.asks = Asks::Way(thread);
    }

    fn select(&mut self, to: impl FnOnce(usize, usize) -> usize) {
        let last = self.position.threads.len().saturating_sub(1);
        self.selected = Some(self.selected.map_or(0, |it| to(it, last)));
    }

    fn back(&mut self, back: impl FnOnce(&mut Scheduler)) {
        self.change(|it| {
            back(it);
            true
        });
        if self.scheduler.steps() == 0 && self.message.is_empty() {
            "This is the beginning.".clone_into(&mut self.message);
        }
    }

    /// The next step of the way that is known.
    fn along_one(&mut self) {
        let Some(way) = self.way.clone() else {
            "There is no way to follow; `?` looks for one that fails."
                .clone_into(&mut self.message);
            return;
        };
        if !self.change(|it| it.advance_along(&way)) && self.position.failure.is_none() {
            "The way ends here, or you have left it: `u` goes back, `?` looks for another."
                .clone_into(&mut self.message);
        }
    }

    fn ask_for_step(&mut self, so_far: usize) {
        self.asks = Asks::Step(so_far);
        let typed = if so_far == 0 {
            String::new()
        } else {
            so_far.to_string()
        };
        self.message = format!("To which step? {typed}_ (Enter)");
    }

    /// To a step of the way that is known, or of those that were taken.
    fn jump(&mut self, step: usize) {
        self.back(|it| while it.steps() > step && it.undo() {});
        if let Some(way) = self.way.clone() {
            let mut goes = true;
            while goes && self.scheduler.steps() < step {
                goes = self.change(|it| it.advance_along(&way));
            }
        }
        let is_short = step != usize::MAX && self.scheduler.steps() < step;
        if is_short && self.position.failure.is_none() {
            let steps = plural(self.scheduler.steps(), "step");
            self.message = format!("That is as far as the way goes: {steps}.");
        }
    }

    fn at_random(&mut self) {
        let mut rng = rand::rng();
        // Nobody wakes without being woken as long as others can go on.
        for spurious in [false, true] {
            let threads = self.position.threads.iter().enumerate();
            let mut ways: Vec<(usize, u32)> = threads
                .flat_map(|(thread, it)| {
                    let ways = (0..).zip(&it.choices);
                    let ways = ways.filter(|(_, it)| it.spurious == spurious);
                    ways.map(move |(way, _)| (thread, way))
                })
                .collect();
            while let Some((thread, way)) = ways.choose(&mut rng).copied() {
                if self.change(|it| it.advance(thread, way)) {
                    return;
                }
                // It would have to lock, and may not.
                ways.retain(|it| *it != (thread, way));
            }
        }
    }

    /// Begins to look whether a schedule fails from here.
    fn ask(&mut self) {
        if self.position.failure.is_some() {
            return self.tell_failure();
        }
        let (tell, found) = mpsc::channel();
        let search = Search {
            stop: Arc::default(),
            progress: Arc::default(),
            found,
        };
        let future = self.scheduler.future();
        let (stop, progress) = (Arc::clone(&search.stop), Arc::clone(&search.progress));
        thread::spawn(move || {
            // It may not be waited for any more.
            let _ = tell.send(future.look(stop, progress));
        });
        self.search = Some(search);
    }

    fn tell(&mut self, ahead: Ahead) {
        self.message = match ahead {
            Ahead::Fails {
                failure,
                schedule,
                shortest,
            } => {
                let more = schedule.len().saturating_sub(self.scheduler.steps());
                let way = schedule.to_string();
                let way = way.split(' ').skip(self.scheduler.schedule().len());
                let way: Vec<_> = way.collect();
                self.way = Some(schedule.clone());
                let shortest = if shortest { ", and not sooner" } else { "" };
                format!(
                    "From here it fails after {}{shortest}: {failure}. `n` takes the next one of: \
                     {}",
                    plural(more, "step"),
                    way.join(" ")
                )
            }
            Ahead::Never {
                states,
                spurious_limit,
            } => {
                self.way = None;
                let seen = match states {
                    1 => "there is nothing left to come".to_owned(),
                    _ => format!("all {} from here on were looked at", count(states, "state")),
                };
                let lacks = match self.wanted.solution.claim {
                    Claim::Broken(Failure::LostConcurrency(what)) => {
                        format!(" What is wrong with it: it is never possible that {what}.")
                    }
                    _ => String::new(),
                };
                let limit = spurious_limit.map_or_else(String::new, |most| {
                    let wakeups = plural(most as usize, "spurious wakeup");
                    format!(", with at most {wakeups} at each line that waits")
                });
                format!("From here no schedule fails: {seen}{limit}.{lacks}")
            }
            Ahead::Undecided(why) => format!("Not decided: {why}."),
        };
    }

    /// Why those that wait have to.
    fn explain(&mut self) {
        let waits = |thread: &usize| self.position.threads[*thread].standing == Standing::Waits;
        let selected = self.selected.filter(waits);
        let threads = 0..self.position.threads.len();
        let all: Vec<usize> = match selected {
            Some(selected) => vec![selected],
            None => threads.filter(waits).collect(),
        };
        self.message = match all.as_slice() {
            [] if self.position.failure.is_some() => return self.tell_failure(),
            [] => "Nobody waits.".to_owned(),
            all => why::whys(&self.scheduler, &self.position, all),
        };
    }

    fn explain_one(&mut self, thread: usize) {
        self.message = why::whys(&self.scheduler, &self.position, &[thread]);
    }

    /// The same steps with another discipline, as far as they can be taken.
    fn adopt(&mut self, discipline: Discipline) {
        let mut wanted = self.wanted.clone();
        wanted.discipline = discipline;
        let schedule = self.scheduler.schedule().clone();
        let made = Scheduler::new(
            &wanted,
            &wanted.mode(self.given.placement),
            &self.given.care,
        );
        let mut scheduler = match made {
            Ok(scheduler) => scheduler,
            Err(why) => {
                self.message = why;
                return;
            }
        };
        while scheduler.advance_along(&schedule) {}
        let kept = scheduler.steps();
        self.scheduler = scheduler;
        self.wanted = wanted;
        self.way = None;
        self.position = self.scheduler.position();
        self.entitle();
        self.message = if kept == schedule.len() {
            format!("Semaphores and locks are {discipline} now.")
        } else {
            let kept = plural(kept, "step");
            format!("Semaphores and locks are {discipline} now; the first {kept} are the same.")
        };
        self.tell_failure();
    }
}

/// The text with a capital.
fn upper(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
