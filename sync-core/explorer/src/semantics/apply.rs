//! One operation at a time: what a run does that goes its own way.

use smallvec::smallvec;

use super::{
    configuration::Configuration,
    step::{NEVER_WAITS, Resumes, Stepper},
    tables::Next,
};
use crate::{
    leaves::{numbers::small, report::Finding},
    program::control::Announced,
};

/// What comes of it when a thread does what it is about to do.
pub(crate) enum Applied {
    /// It cannot happen now.
    Waits,
    /// A rule is broken, or a race is there.
    Fails,
    /// It happens, in the way of this number, and these run on.
    Resumes(u32, Resumes),
}

impl Stepper<'_> {
    /// The first state, in which the objects are these and the threads have come
    /// to their first announcements; and what is wrong with it.
    pub(crate) fn begin(
        &mut self,
        objects: impl IntoIterator<Item = u32>,
        threads: impl IntoIterator<Item = Announced>,
    ) -> (Configuration, Option<Finding>) {
        let mut root = Configuration {
            objects: objects.into_iter().collect(),
            ..Configuration::default()
        };
        let mut failure = None;
        for (thread, announced) in threads.into_iter().enumerate() {
            if announced.segment.breaks_symmetry {
                self.note_broken_symmetry(thread);
            }
            let local = self.tables.local(&announced);
            root.locals.push(local);
            root.turns.push(0);
            root.comes_to(self.tables, thread, local);
            failure = failure.or_else(|| root.fails(self.tables, thread));
        }
        (root, failure)
    }

    /// A way in which the thread can go on now that nobody has gone yet.
    pub(crate) fn unknown_way(&mut self, now: &Configuration, thread: usize) -> Option<usize> {
        let from = now.locals[thread];
        let Next::Operation {
            object,
            operation,
            attributes,
        } = &self.local(from).next
        else {
            return None;
        };
        let ways = self.ways(now, thread, (*object, *operation, attributes));
        ways.iter()
            .position(|way| way.breaks.is_none() && self.known_step(from, way.answer).is_none())
    }

    /// Lets the thread do what it is about to do, and nothing after that, in
    /// one of so many ways.
    pub(crate) fn apply(
        &mut self,
        now: &mut Configuration,
        thread: usize,
        mut choose: impl FnMut(usize) -> usize,
    ) -> Applied {
        let tables = self.tables;
        let local = now.local(tables, thread);
        let number = small(thread);
        let before = (!local.with.is_empty()).then(|| now.clone());
        for (object, operation) in &local.with {
            let attributes = tables.attributes(*operation);
            let ways = self.accompanying(now, thread, (*object, *operation, &attributes));
            let way = ways.first().expect(NEVER_WAITS);
            if way.breaks.is_some() {
                return Applied::Fails;
            }
            now.apply(tables, thread, *object, way, &[]);
        }
        let (object, operation, attributes) = match &local.next {
            Next::Operation {
                object,
                operation,
                attributes,
            } => (object, operation, attributes),
            Next::Creates(state, _) => {
                let answer = tables.answer(now.creates(*state));
                return Applied::Resumes(0, smallvec![(number, answer)]);
            }
            Next::Ends if local.with.is_empty() => return Applied::Waits,
            Next::Ends => {
                now.comes_to(tables, thread, tables.end());
                return Applied::Resumes(0, smallvec![]);
            }
            Next::Fails(_) | Next::Overflows(_) => return Applied::Fails,
        };
        let ways = self.ways(now, thread, (*object, *operation, attributes));
        if ways.is_empty() {
            if let Some(before) = before {
                *now = before;
            }
            return Applied::Waits;
        }
        let chosen = choose(ways.len());
        let way = &ways[chosen];
        if way.breaks.is_some() {
            return Applied::Fails;
        }
        // Ways count once for each set of threads that they can wake.
        let before: usize = ways[..chosen]
            .iter()
            .map(|way| now.woken(tables, *object, way.wakes).len())
            .sum();
        let mut woken = now.woken(tables, *object, way.wakes);
        let set = choose(woken.len());
        let woken = woken.swap_remove(set);
        now.apply(tables, thread, *object, way, &woken);
        let woken = woken.iter().map(|sleeper| (small(*sleeper), way.tells));
        let pick = u32::try_from(before + set).expect("a step has few ways");
        Applied::Resumes(
            pick,
            [(number, way.answer)].into_iter().chain(woken).collect(),
        )
    }
}
