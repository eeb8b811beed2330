//! What must never happen in a rally.

use harness::{Event, Setting, Spec, Violation};

use crate::{HIT, HITS};

/// Rule 1.
pub(crate) const IN_TURNS: &str = "ping and pong hit in turns, and ping hits first";
/// Rule 2.
pub(crate) const PLAYED_OUT: &str = "each hits once in every round";

/// The state of the rally.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Score {
    /// Hits of both players so far. Even: it is ping's turn.
    hits: usize,
    /// Hits of both players in a rally that is played out.
    of_rally: usize,
}

impl Score {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            hits: 0,
            of_rally: 2 * setting.rounds(),
        }
    }
}

impl Spec for Score {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            HITS => {}
            HIT => {
                return Err(Violation {
                    rule: PLAYED_OUT,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        let turn = if self.hits.is_multiple_of(2) {
            "ping"
        } else {
            "pong"
        };
        Violation::unless(event.who.role == turn, IN_TURNS, || {
            format!("{} hits the ball in {turn}'s turn", event.who)
        })?;
        self.hits += 1;
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.hits == self.of_rally, PLAYED_OUT, || {
            format!("there were {} hits and not {}", self.hits, self.of_rally)
        })
    }
}
