//! What must never happen on the floor, and what must be possible.

use harness::{Event, Spec, Violation};

use crate::{ARRIVES, BEGINS, DANCED, ENDS};

/// Rule 1.
pub(crate) const HAS_PARTNER: &str = "nobody dances before a partner has arrived for it";
/// Rule 2.
pub(crate) const ONE_PAIR: &str = "both of a pair have danced before one of the next begins";
/// Rule 3.
pub(crate) const ALL_DANCED: &str = "in the end everybody who has arrived has danced";
/// Rule 4.
pub(crate) const EVERY_ROUND: &str = "everybody dances once in each round";
/// What must be possible.
pub(crate) const TOGETHER: &str = "the two of a pair dance at the same time";

/// The pair on the floor, and the dancers that wait.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Floor {
    leader: Side,
    follower: Side,
}

#[derive(Clone, Debug, Default, Hash)]
struct Side {
    /// Partners that have arrived, and for whom no dancer of this side dances yet.
    partners: usize,
    /// The state of this side's dancer.
    step: Step,
}

#[derive(Clone, Debug, Default, Hash, PartialEq)]
enum Step {
    #[default]
    ToCome,
    Dances,
    HasDanced,
}

impl Floor {
    pub(crate) fn together(&self) -> bool {
        self.leader.step == Step::Dances && self.follower.step == Step::Dances
    }
}

impl Spec for Floor {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let (mine, others) = match event.who.role {
            "leader" => (&mut self.leader, &mut self.follower),
            _ => (&mut self.follower, &mut self.leader),
        };
        match event.verb {
            ARRIVES => others.partners += 1,
            BEGINS => {
                Violation::unless(mine.step == Step::ToCome, ONE_PAIR, || {
                    format!("{event} while another {} is in the pair", event.who.role)
                })?;
                Violation::unless(mine.partners > 0, HAS_PARTNER, || {
                    format!("{event}, and nobody has arrived to dance with it")
                })?;
                mine.partners -= 1;
                mine.step = Step::Dances;
            }
            ENDS => {
                mine.step = Step::HasDanced;
                if others.step == Step::HasDanced {
                    mine.step = Step::ToCome;
                    others.step = Step::ToCome;
                }
            }
            DANCED => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        let (leaders, followers) = (self.follower.partners, self.leader.partners);
        Violation::unless(leaders + followers == 0, ALL_DANCED, || {
            format!("{leaders} leaders and {followers} followers found no partner")
        })
    }
}
