//! What must never happen at a barrier.

use harness::{Event, Spec, Violation};

use crate::{ARRIVES, LEAVES};

/// Rule 1.
pub(crate) const ALL_ARRIVED: &str = "nobody leaves a round before all have arrived at it";

/// How far each party has come.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Rounds {
    parties: Vec<Progress>,
}

/// Rounds that a party has arrived at, and rounds that it has left.
#[derive(Clone, Debug, Default, Hash)]
struct Progress {
    arrived: usize,
    left: usize,
}

impl Rounds {
    pub(crate) fn of(parties: usize) -> Self {
        Self {
            parties: vec![Progress::default(); parties],
        }
    }
}

impl Spec for Rounds {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let me = &mut self.parties[event.who.index];
        match event.verb {
            ARRIVES => me.arrived += 1,
            LEAVES => {
                me.left += 1;
                let round = me.left;
                let missing = self.parties.iter().filter(|p| p.arrived < round).count();
                Violation::unless(missing == 0, ALL_ARRIVED, || {
                    format!(
                        "{} leaves round {round}, at which {missing} of {} have not arrived",
                        event.who,
                        self.parties.len()
                    )
                })?;
            }
            other => unreachable!("nobody announces `{other}`"),
        }
        Ok(())
    }
}
