//! What must never happen at a barrier that can break.

use harness::{Event, Setting, Spec, Violation};

use crate::{ACTS, ARRIVES, BREAKS, BROKE, GIVES_UP, PASSES, parties};

/// Rule 1.
pub(crate) const ALL_THERE: &str = "the action is run once a round, when all of it have arrived";
/// Rule 2.
pub(crate) const ACTED: &str = "nobody passes before the action of its round is run";
/// Rule 3.
pub(crate) const ALL_PASS: &str = "all of a round whose action is run pass";
/// Rule 4.
pub(crate) const IN_TIME: &str = "no action is run after the barrier breaks";
/// Rule 5.
pub(crate) const WITH_REASON: &str = "nobody gives up before the barrier breaks";
/// Rule 6.
pub(crate) const ONCE: &str = "an abort breaks the barrier once";

/// The state of the rounds.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Rounds {
    parties: usize,
    /// Threads that have arrived, less those whose actions were run.
    arrived: usize,
    /// Threads that may pass, by the actions that were run.
    may_pass: usize,
    /// For each thread, whether an action was run since it arrived.
    acted: Vec<bool>,
    broken: bool,
}

impl Rounds {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            parties: parties(setting),
            arrived: 0,
            may_pass: 0,
            acted: vec![false; setting.count("party")],
            broken: false,
        }
    }
}

impl Spec for Rounds {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ARRIVES => {
                self.arrived += 1;
                self.acted[event.who.index] = false;
                Ok(())
            }
            ACTS => {
                Violation::unless(!self.broken, IN_TIME, || event.to_string())?;
                Violation::unless(self.arrived >= self.parties, ALL_THERE, || {
                    format!("{event} for {} of {}", self.arrived, self.parties)
                })?;
                self.arrived -= self.parties;
                self.may_pass += self.parties;
                self.acted.fill(true);
                Ok(())
            }
            PASSES => {
                let may = self.may_pass > 0 && self.acted[event.who.index];
                Violation::unless(may, ACTED, || event.to_string())?;
                self.may_pass -= 1;
                Ok(())
            }
            GIVES_UP => Violation::unless(self.broken, WITH_REASON, || event.to_string()),
            BREAKS => {
                self.broken = true;
                Ok(())
            }
            BROKE => Err(Violation {
                rule: ONCE,
                detail: event.to_string(),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.may_pass == 0, ALL_PASS, || {
            format!("{} more should have passed", self.may_pass)
        })
    }
}
