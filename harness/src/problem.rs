use std::fmt;

use crate::{Setting, Solution};

/// A puzzle with everything that can be run, stressed and verified about it:
/// what [`Puzzle::with`](crate::Puzzle::with) makes of a puzzle and its
/// solutions, whatever the type of their contract.
#[derive(Clone)]
pub struct Problem {
    /// Its name, as commands take it.
    pub name: &'static str,
    /// Its README: the story, the rules, hints, discussion.
    pub readme: &'static str,
    /// The threads, rounds and parameters it has unless told otherwise.
    pub default: Setting,
    /// What must be possible, in words.
    pub sometimes: Vec<&'static str>,
    /// Whether there is an inside, where threads can be at once.
    pub has_section: bool,
    /// The solutions, and after them the mistakes.
    pub solutions: Vec<Solution>,
    /// Who may be how far ahead of whom where rounds go on for ever.
    pub(crate) leads: Vec<Lead>,
    /// Why rounds cannot go on for ever, if that is so.
    pub never_endless: Option<&'static str>,
    pub(crate) possible: fn(&Setting) -> Result<(), String>,
}

/// How far the threads of a role may be ahead of those of another, all
/// together, where rounds go on for ever.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lead {
    pub(crate) role: &'static str,
    pub(crate) of: &'static str,
    pub(crate) rounds: usize,
}

impl Problem {
    /// The first heading of its README.
    pub fn title(&self) -> &'static str {
        let heading = self.readme.lines().find_map(|line| line.strip_prefix("# "));
        heading.unwrap_or(self.name)
    }

    /// The solution or mistake of this name.
    pub fn solution(&self, name: &str) -> Option<&Solution> {
        self.solutions.iter().find(|s| s.name() == name)
    }

    /// The right solutions.
    pub fn right(&self) -> impl Iterator<Item = &Solution> {
        self.solutions.iter().filter(|s| !s.is_mistake())
    }

    /// The instructive mistakes.
    pub fn mistakes(&self) -> impl Iterator<Item = &Solution> {
        self.solutions.iter().filter(|s| s.is_mistake())
    }

    /// Whether the puzzle can be played to its end in this setting.
    ///
    /// # Errors
    ///
    /// One sentence that says why not, and what would be right.
    pub fn check(&self, setting: &Setting) -> Result<(), String> {
        // The puzzle's own sentence says most.
        (self.possible)(setting)?;
        for (role, count) in setting.roles() {
            if *count == 0 {
                return Err(format!("there must be at least one {role}"));
            }
        }
        for (name, value) in setting.parameters() {
            if *value == 0 {
                return Err(format!("{name} must be at least 1"));
            }
        }
        if setting.threads() > Self::MAX_THREADS {
            return Err(format!(
                "{} threads are too many; {} would do",
                setting.threads(),
                Self::MAX_THREADS
            ));
        }
        if !(1..=Self::MAX_ROUNDS).contains(&setting.rounds()) {
            return Err(format!("rounds must be 1 to {}", Self::MAX_ROUNDS));
        }
        Ok(())
    }

    /// The most threads in one performance.
    pub const MAX_THREADS: usize = 256;

    /// The most rounds that a thread can be asked to do.
    pub const MAX_ROUNDS: usize = 1_000_000;

    /// A large setting with at most this many threads that can be played,
    /// shared among the roles about as by default; none if there is none.
    pub fn spread(&self, threads: usize) -> Option<Setting> {
        let base = &self.default;
        (0..=threads / base.threads()).rev().find_map(|times| {
            let mut setting = base.clone();
            for (role, count) in base.roles() {
                setting = setting.with(role, (count * times).max(1));
            }
            // Hand out what is left one by one, and keep the last that can be played.
            let mut best = None;
            let mut turn = base.roles().iter().cycle();
            while setting.threads() <= threads {
                if self.check(&setting).is_ok() {
                    best = Some(setting.clone());
                }
                let (role, _) = turn.next()?;
                let count = setting.count(role) + 1;
                setting = setting.with(role, count);
            }
            best
        })
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("name", &self.name)
            .field("solutions", &self.solutions)
            .finish_non_exhaustive()
    }
}
