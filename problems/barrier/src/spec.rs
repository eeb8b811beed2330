//! What must never happen at a barrier.

use harness::{Event, Spec, Violation};

use crate::{ARRIVES, LEAVES};

/// Rule 1.
pub(crate) const ALL_ARRIVED: &str = "nobody leaves a round before all have arrived at it";

/// How far each party has come.
#[derive(Debug, Hash)]
pub(crate) struct Rounds {
    parties: Vec<Progress>,
    /// How many rounds there are.
    total: usize,
}

/// Rounds that a party has arrived at and left; `left` is `arrived` while it
/// is away from the barrier, and one less while it is there.
#[derive(Clone, Debug, Default, Hash)]
struct Progress {
    arrived: usize,
    left: usize,
}

impl Rounds {
    pub(crate) fn new(parties: usize, total: usize) -> Self {
        Self {
            parties: vec![Progress::default(); parties],
            total,
        }
    }

    /// One party has arrived at a round while another is still in the round
    /// before. A single round overlaps with nothing, and need not.
    pub(crate) fn overlap(&self) -> bool {
        let furthest = self.parties.iter().map(|party| party.arrived).max();
        let mut inside = self.parties.iter().filter(|p| p.left < p.arrived);
        self.total == 1 || inside.any(|party| Some(party.arrived) < furthest)
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
