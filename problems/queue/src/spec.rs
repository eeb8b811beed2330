//! What must never happen at the ball.

use harness::{Event, Spec, Violation};

use crate::{ARRIVES, DANCES};

/// Rule 1.
pub(crate) const HAS_PARTNER: &str = "nobody dances before a partner has arrived for it";

/// Dancers that have arrived and for whom no partner dances yet.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Partners {
    of_leaders: usize,
    of_followers: usize,
}

impl Spec for Partners {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let (mine, of_partner) = match event.who.role {
            "leader" => (&mut self.of_leaders, &mut self.of_followers),
            _ => (&mut self.of_followers, &mut self.of_leaders),
        };
        match event.verb {
            // A partner for the dancers of the other role.
            ARRIVES => *of_partner += 1,
            DANCES => {
                Violation::unless(*mine > 0, HAS_PARTNER, || {
                    format!("{event}, and nobody has arrived to dance with it")
                })?;
                *mine -= 1;
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
