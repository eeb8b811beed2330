//! What must never happen at a barrier.

use harness::{Event, Setting, Spec, Violation};

use crate::{ARRIVES, LEAVES};

/// Rule 1.
pub(crate) const ALL_ARRIVED: &str = "nobody leaves a round before all have arrived at it";

/// The state of the rounds.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Rounds {
    parties: usize,
    /// By round: how many have arrived at it.
    arrived: Vec<usize>,
}

impl Rounds {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            parties: setting.count("party"),
            arrived: vec![0; setting.rounds()],
        }
    }
}

impl Spec for Rounds {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let round = event.item.expect("each event belongs to a round");
        let index = usize::try_from(round).expect("there are few rounds") - 1;
        match event.verb {
            ARRIVES => {
                self.arrived[index] += 1;
                Ok(())
            }
            LEAVES => {
                let missing = self.parties - self.arrived[index];
                Violation::unless(missing == 0, ALL_ARRIVED, || {
                    format!(
                        "{} leaves round {round}, at which {missing} of {} have not arrived",
                        event.who, self.parties
                    )
                })
            }
            other => unreachable!("no role announces `{other}`"),
        }
    }
}
