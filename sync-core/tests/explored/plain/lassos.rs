//! A naive search for circles: every way of so many steps.

use std::collections::BTreeSet;

use super::World;
use crate::program::Text;

/// What threads that do their bodies for ever can come to, within some steps.
#[derive(Debug, Default)]
pub(crate) struct Lassos {
    /// Who can stay in one round for ever while others end theirs.
    pub(crate) starving: BTreeSet<usize>,
    /// Whether all can go on for ever and nobody ends a round.
    pub(crate) livelock: bool,
    /// By thread: how many rounds of others have ended between its first step
    /// in a round and its last.
    pub(crate) bypass_bound: Vec<u64>,
}

/// Goes every way of so many steps, and looks at each circle on it that leaves
/// nobody out who could go on all along.
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

/// Where an endless way has come to, and the step that led there.
struct Spot {
    world: World,
    /// Who took the step, and who ended a round in it, as bits.
    moved: u32,
    ended: u32,
    /// For each thread that has begun its round: rounds of others since then.
    waited: Vec<Option<u64>>,
}

impl Spot {
    fn go(self, way: &mut Vec<Self>, left: usize, found: &mut Lassos) {
        for at in 0..way.len() {
            if way[at].world == self.world {
                let circle: Vec<_> = way[at + 1..].iter().chain([&self]).collect();
                Self::look_at(&circle, found);
            }
        }
        if left == 0 {
            return;
        }
        way.push(self);
        let here = way.len() - 1;
        for thread in 0..way[here].world.threads.len() {
            for (mut world, sure) in way[here].world.moves(thread) {
                if !sure {
                    continue;
                }
                let ended = world.begin_anew();
                let mut waited = way[here].waited.clone();
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
                next.go(way, left - 1, found);
            }
        }
        way.pop();
    }

    fn look_at(circle: &[&Self], found: &mut Lassos) {
        let moved = circle.iter().fold(0, |all, spot| all | spot.moved);
        let ended = circle.iter().fold(0, |all, spot| all | spot.ended);
        let threads = found.bypass_bound.len();
        let is_left_out = |thread: usize| {
            let able = |spot: &&Self| spot.world.moves(thread).iter().any(|(_, sure)| *sure);
            moved & 1 << thread == 0 && circle.iter().all(able)
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
