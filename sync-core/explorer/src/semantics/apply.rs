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
    pub(crate) fn unexplored_transition(
        &mut self,
        now: &Configuration,
        thread: usize,
    ) -> Option<usize> {
        let from = now.locals[thread];
        let Next::Operation {
            object,
            operation,
            attributes,
        } = &self.local(from).next
        else {
            return None;
        };
        let transitions = self.transitions(now, thread, (*object, *operation, attributes));
        transitions.iter().position(|transition| {
            transition.breaks.is_none() && self.known_step(from, transition.answer).is_none()
        })
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
        let before = (!local.deferred.is_empty()).then(|| now.clone());
        for (object, operation) in &local.deferred {
            let attributes = tables.attributes(*operation);
            let transitions =
                self.deferred_transitions(now, thread, (*object, *operation, &attributes));
            let transition = transitions.first().expect(NEVER_WAITS);
            if transition.breaks.is_some() {
                return Applied::Fails;
            }
            now.apply(tables, thread, *object, transition, &[]);
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
            Next::Ends if local.deferred.is_empty() => return Applied::Waits,
            Next::Ends => {
                now.comes_to(tables, thread, tables.end());
                return Applied::Resumes(0, smallvec![]);
            }
            Next::Fails(_) | Next::Overflows(_) => return Applied::Fails,
        };
        let transitions = self.transitions(now, thread, (*object, *operation, attributes));
        if transitions.is_empty() {
            if let Some(before) = before {
                *now = before;
            }
            return Applied::Waits;
        }
        let chosen = choose(transitions.len());
        let transition = &transitions[chosen];
        if transition.breaks.is_some() {
            return Applied::Fails;
        }
        // Ways count once for each set of threads that they can wake.
        let before: usize = transitions[..chosen]
            .iter()
            .map(|transition| now.woken(tables, *object, transition.wakes).len())
            .sum();
        let mut woken = now.woken(tables, *object, transition.wakes);
        let set = choose(woken.len());
        let woken = woken.swap_remove(set);
        now.apply(tables, thread, *object, transition, &woken);
        let woken = woken
            .iter()
            .map(|sleeper| (small(*sleeper), transition.tells));
        let pick = u32::try_from(before + set).expect("a step has few transitions");
        Applied::Resumes(
            pick,
            [(number, transition.answer)]
                .into_iter()
                .chain(woken)
                .collect(),
        )
    }
}
