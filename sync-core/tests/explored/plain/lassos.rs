//! A naive search for lassos: every path up to a length.

use std::collections::BTreeSet;

use super::World;
use crate::program::Text;

/// What can happen to threads that repeat their bodies for ever, within some steps.
#[derive(Debug, Default)]
pub(crate) struct Lassos {
    /// Threads that can stay in one round for ever while others end theirs.
    pub(crate) starving: BTreeSet<usize>,
    /// Whether all can go on for ever while no thread ends a round.
    pub(crate) livelock: bool,
    /// By thread: the most rounds of others that ended between the first step of one of
    /// its rounds and the last.
    pub(crate) bypass_bound: Vec<u64>,
}

/// Follows every path of at most this many steps, and examines each weakly fair cycle
/// on it: no thread is enabled all along and never moves.
pub(crate) fn lassos(text: &Text, steps: usize) -> Lassos {
    let start = Spot {
        world: World::new(text),
        moved: 0,
        ended: 0,
        waited: vec![None; text.threads().len()],
    };
    let mut found = Lassos {
        bypass_bound: vec![0; text.threads().len()],
        ..Lassos::default()
    };
    start.go(&mut Vec::new(), steps, &mut found);
    found
}

/// The end of a path, and the step that led there.
struct Spot {
    world: World,
    /// The thread that took the step, and those that ended a round in it, as bits.
    moved: u32,
    ended: u32,
    /// For each thread that has begun its round: the rounds of others since then.
    waited: Vec<Option<u64>>,
}

impl Spot {
    fn go(self, path: &mut Vec<Self>, left: usize, found: &mut Lassos) {
        for at in 0..path.len() {
            if path[at].world == self.world {
                let cycle: Vec<_> = path[at + 1..].iter().chain([&self]).collect();
                Self::examine(&cycle, found);
            }
        }
        if left == 0 {
            return;
        }
        path.push(self);
        let here = path.len() - 1;
        for thread in 0..path[here].world.threads.len() {
            for (mut world, sure) in path[here].world.moves(thread) {
                if !sure {
                    continue;
                }
                let ended = world.begin_anew();
                let mut waited = path[here].waited.clone();
                for (other, waited) in waited.iter_mut().enumerate() {
                    let rounds = u64::from((ended & !(1 << other)).count_ones());
                    if ended & 1 << other != 0 {
                        *waited = None;
                    } else if let Some(waited) = waited {
                        *waited += rounds;
                        found.bypass_bound[other] = found.bypass_bound[other].max(*waited);
                    } else if other == thread {
                        *waited = Some(0);
                    }
                }
                let next = Self {
                    world,
                    moved: 1 << thread,
                    ended,
                    waited,
                };
                next.go(path, left - 1, found);
            }
        }
        path.pop();
    }

    fn examine(cycle: &[&Self], found: &mut Lassos) {
        let moved = cycle.iter().fold(0, |all, spot| all | spot.moved);
        let ended = cycle.iter().fold(0, |all, spot| all | spot.ended);
        let threads = found.bypass_bound.len();
        let is_left_out = |thread: usize| {
            let is_enabled = |spot: &&Self| spot.world.moves(thread).iter().any(|(_, sure)| *sure);
            moved & 1 << thread == 0 && cycle.iter().all(is_enabled)
        };
        if (0..threads).any(is_left_out) {
            return;
        }
        if ended == 0 {
            found.livelock = true;
        } else {
            found
                .starving
                .extend((0..threads).filter(|thread| ended & 1 << thread == 0));
        }
    }
}
