use std::fmt;

use sync_core::Discipline;

use crate::{Difficulty, Group, Setting, Solution};

/// A puzzle with its solutions, without the type of their contract, as
/// [`Puzzle::with`](crate::Puzzle::with) makes it: to be run, stressed and
/// verified.
#[derive(Clone)]
pub struct Problem {
    /// Its name, as commands take it.
    pub name: &'static str,
    /// Its README: the story, the rules, hints, discussion.
    pub readme: &'static str,
    /// The source file with its contract; empty if it does not say.
    pub contract: &'static str,
    /// What it is about, in a few words; empty if it does not say.
    pub about: &'static str,
    /// The group in which it is listed, if it names one.
    pub group: Option<Group>,
    /// The sections of the Little Book that it is from, if it is from there.
    pub book: Option<&'static str>,
    /// Its number at LeetCode, if it has one.
    pub leetcode: Option<u32>,
    /// How hard it is, if it says so.
    pub difficulty: Option<Difficulty>,
    /// The default threads, rounds and parameters.
    pub default: Setting,
    /// What must be possible, in words.
    pub sometimes: Vec<&'static str>,
    /// Whether there is a section, inside which threads are counted.
    pub has_section: bool,
    /// What comes out at the end, in words, if something does: "the counter ends
    /// with".
    pub final_value: Option<&'static str>,
    /// The solutions, and after them the mistakes.
    pub solutions: Vec<Solution>,
    /// How far roles may be ahead of each other where rounds are endless.
    pub(crate) leads: Vec<Lead>,
    /// Whether a solution is used up in one round.
    pub once: bool,
    /// Why rounds cannot be endless, if that is so.
    pub never_endless: Option<&'static str>,
    /// The discipline under which nobody may starve, if the puzzle asks for that.
    pub must_not_starve: Option<Discipline>,
    pub(crate) possible: fn(&Setting) -> Result<(), String>,
}

/// How many rounds the threads of a role together may be ahead of those of
/// another, where rounds are endless.
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

    /// Whether every thread can finish in this setting.
    ///
    /// # Errors
    ///
    /// One sentence that says why not, and which setting is possible.
    pub fn check(&self, setting: &Setting) -> Result<(), String> {
        for (name, value) in setting.parameters() {
            if *value > Self::MAX_PARAMETER {
                return Err(format!("{name} must be {} at most", Self::MAX_PARAMETER));
            }
        }
        // Then the puzzle's own check: its sentence is the most specific.
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
                "{} threads are too many; at most {} are possible",
                setting.threads(),
                Self::MAX_THREADS
            ));
        }
        if let (true, Some(why), 2..) = (self.once, self.never_endless, setting.rounds()) {
            return Err(format!("{why}; `--rounds 1` is possible"));
        }
        if !(1..=Self::MAX_ROUNDS).contains(&setting.rounds()) {
            return Err(format!("rounds must be 1 to {}", Self::MAX_ROUNDS));
        }
        Ok(())
    }

    /// The largest value of a parameter.
    pub const MAX_PARAMETER: usize = 1_000;

    /// The most threads in one performance.
    pub const MAX_THREADS: usize = 256;

    /// The most rounds that a thread can be asked to do.
    pub const MAX_ROUNDS: usize = 1_000_000;

    /// The largest possible setting with at most this many threads, distributed
    /// over the roles about as by default; none if there is none.
    pub fn spread(&self, threads: usize) -> Option<Setting> {
        let base = &self.default;
        let fixed: Vec<_> = (0..base.roles().len())
            .filter(|role| self.is_fixed(*role))
            .collect();
        (0..=threads / base.threads()).rev().find_map(|times| {
            let mut setting = base.clone();
            for (number, (role, count)) in base.roles().iter().enumerate() {
                if !fixed.contains(&number) {
                    setting = setting.with(role, (count * times).max(1));
                }
            }
            // Add the remaining threads one by one, and keep the last possible setting.
            let mut best = None;
            let mut turn = base.roles().iter().enumerate().cycle();
            let grows = |(number, _): &(usize, _)| !fixed.contains(number);
            while setting.threads() <= threads {
                if self.check(&setting).is_ok() {
                    best = Some(setting.clone());
                }
                if fixed.len() == base.roles().len() {
                    break;
                }
                let (_, (role, _)) = turn.find(grows)?;
                let count = setting.count(role) + 1;
                setting = setting.with(role, count);
            }
            best
        })
    }

    /// Whether there is one thread of this role and cannot be more, such as a single
    /// barber: not with up to three more, and as many more of the others.
    fn is_fixed(&self, role: usize) -> bool {
        const MORE: usize = 3;
        let roles = self.default.roles();
        if roles[role].1 != 1 {
            return false;
        }
        let combinations = (MORE + 1).pow(u32::try_from(roles.len()).unwrap_or(u32::MAX));
        let possible = (0..combinations).any(|combination| {
            let mut setting = self.default.clone();
            let mut rest = combination;
            for (number, (name, count)) in roles.iter().enumerate() {
                let more = rest % (MORE + 1);
                rest /= MORE + 1;
                if number == role && more == 0 {
                    return false;
                }
                setting = setting.with(name, count + more);
            }
            self.check(&setting).is_ok()
        });
        !possible
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
