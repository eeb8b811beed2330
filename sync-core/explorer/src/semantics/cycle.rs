//! Fairness of cycles: whether a fair scheduler can repeat a cycle for ever.

use smallvec::SmallVec;

use super::{configuration::Configuration, reductions::Reductions, step::Stepper, tables::Tables};
use crate::{
    leaves::{
        digest::Digest,
        numbers::small,
        report::Finding,
        threads::{Threads, bit},
    },
    program::phase::Phase,
};

/// The threads that are enabled in a state, in order.
pub(crate) type Enabled = SmallVec<[u16; 8]>;

/// Which threads a fair scheduler does not leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fairness {
    /// Those that are enabled in every state of the cycle.
    Weak,
    /// Those that are enabled in some state of the cycle.
    Strong,
}

/// Which threads take steps in a cycle, or in a component of the graph of states,
/// and in how many of its states each thread is enabled.
#[derive(Default)]
pub(crate) struct Census {
    states: usize,
    enabled: Vec<usize>,
    moves: Vec<bool>,
}

impl Census {
    /// Counts a state in which these threads are enabled.
    pub(crate) fn state(&mut self, enabled: &[u16]) {
        self.states += 1;
        for thread in enabled {
            *at(&mut self.enabled, usize::from(*thread)) += 1;
        }
    }

    /// Counts a step of this thread.
    pub(crate) fn step(&mut self, thread: usize) {
        *at(&mut self.moves, thread) = true;
    }

    pub(crate) fn moves(&self, thread: usize) -> bool {
        self.moves.get(thread).copied().unwrap_or(false)
    }

    /// The threads that take steps.
    pub(crate) fn moving(&self) -> impl Iterator<Item = usize> {
        (0..self.moves.len()).filter(|thread| self.moves[*thread])
    }

    /// The threads that are enabled in some state.
    pub(crate) fn ever_enabled(&self) -> impl Iterator<Item = usize> {
        (0..self.enabled.len()).filter(|thread| self.enabled[*thread] > 0)
    }

    /// Whether the cycle has steps and is fair.
    pub(crate) fn is_fair(&self, fairness: Fairness) -> bool {
        let least = match fairness {
            Fairness::Weak => self.states,
            Fairness::Strong => 1,
        };
        let mut threads = self.enabled.iter().enumerate();
        self.moves.contains(&true)
            && threads.all(|(thread, states)| *states < least || self.moves(thread))
    }
}

fn at<T: Clone + Default>(list: &mut Vec<T>, index: usize) -> &mut T {
    if index >= list.len() {
        list.resize(index + 1, T::default());
    }
    &mut list[index]
}

/// The threads whose phase is wanted.
pub(crate) fn in_phase(
    tables: &Tables,
    now: &Configuration,
    wanted: impl Fn(Phase) -> bool,
) -> Threads {
    now.threads()
        .filter(|thread| wanted(now.local(tables, *thread).phase))
        .fold(0, |all, thread| all | bit(thread))
}

/// The threads that stay in one round during a step: they are `busy` before and
/// after it, and do not end a round in it.
pub(crate) fn stay_in_round((before, after): (Threads, Threads), ended: Threads) -> Threads {
    before & after & !ended
}

/// These threads as a list of 16-bit numbers.
pub(crate) fn listed(threads: impl Iterator<Item = usize>) -> Enabled {
    threads.map(small).collect()
}

/// A state on a path, and the step that led there.
pub(crate) struct Visit {
    print: Digest,
    /// After this many steps.
    pub(crate) steps: usize,
    pub(crate) busy: Threads,
    enabled: Enabled,
    /// Those of them that are among the first 64.
    can: Threads,
    pub(crate) mover: Option<usize>,
    pub(crate) ended: Threads,
}

impl Visit {
    /// A visit of this state. The reductions, which tell states apart, must not include
    /// symmetry.
    pub(crate) fn of(
        stepper: &mut Stepper<'_>,
        reductions: &Reductions,
        now: &Configuration,
        steps: usize,
    ) -> Self {
        let tables = stepper.tables;
        let enabled = listed(now.threads().filter(|thread| {
            !now.local(tables, *thread).has_ended() && stepper.is_enabled(now, *thread)
        }));
        Self {
            print: reductions.fingerprint(tables, now),
            steps,
            busy: in_phase(tables, now, |phase| phase != Phase::Remainder),
            can: enabled
                .iter()
                .fold(0, |all, thread| all | bit(usize::from(*thread))),
            enabled,
            mover: None,
            ended: 0,
        }
    }
}

/// The part of the path since the same state was visited before, if it was.
pub(crate) fn cycle(visits: &[Visit]) -> Option<&[Visit]> {
    let (now, before) = visits.split_last()?;
    let from = before
        .iter()
        .position(|earlier| earlier.print == now.print)?;
    Some(&visits[from..])
}

pub(crate) fn census(cycle: &[Visit]) -> Census {
    let mut census = Census::default();
    for visit in &cycle[1..] {
        census.state(&visit.enabled);
        visit.mover.into_iter().for_each(|it| census.step(it));
    }
    census
}

/// A livelock, if the cycle is strongly fair. Its steps must announce nothing, and be
/// reliable.
pub(crate) fn livelock(cycle: &[Visit]) -> Option<Finding> {
    // Most are not, and that is soon seen.
    let all = |of: fn(&Visit) -> Threads| cycle[1..].iter().fold(0, |all, visit| all | of(visit));
    if all(|visit| visit.can) & !all(|visit| visit.mover.map_or(0, bit)) != 0 {
        return None;
    }
    census(cycle)
        .is_fair(Fairness::Strong)
        .then(|| Finding::Livelock {
            stem: cycle[0].steps,
        })
}
