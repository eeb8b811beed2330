//! Single operations, without reductions: for concrete runs that take random
//! choices.

use std::{borrow::Cow, mem};

use smallvec::smallvec;

use super::{
    configuration::Configuration,
    step::{Resumes, Stepper},
    tables::Next,
};
use crate::{
    leaves::{numbers::small, report::Finding},
    program::control::Announced,
};

/// The result of a thread's next action.
pub(crate) enum Applied {
    /// It is not enabled.
    Waits,
    /// It fails.
    Fails,
    /// It is performed with this pick, and these threads go on, each with an
    /// answer.
    Resumes(u32, Resumes),
}

impl Stepper<'_> {
    /// The initial state, with these objects, and with the threads at their first
    /// announcements; and what is wrong with it.
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

    /// A possible transition of the thread whose successor is not known yet.
    pub(crate) fn unexplored_transition(
        &mut self,
        now: &Configuration,
        thread: usize,
    ) -> Option<usize> {
        let from = now.locals[thread];
        let pending = self.local(from).operation()?;
        let now = self.before_next(now, thread)?;
        let transitions = self.transitions(&now, thread, pending);
        transitions.iter().position(|transition| {
            transition.breaks.is_none() && self.known_step(from, transition.answer).is_none()
        })
    }

    /// Applies the thread's next action alone, with a choice among this many
    /// possibilities.
    pub(crate) fn apply(
        &mut self,
        now: &mut Configuration,
        thread: usize,
        mut choose: impl FnMut(usize) -> usize,
    ) -> Applied {
        let tables = self.tables;
        let local = now.local(tables, thread);
        let number = small(thread);
        let after = match self.before_next(now, thread) {
            None => return Applied::Fails,
            Some(Cow::Borrowed(_)) => None,
            Some(Cow::Owned(after)) => Some(after),
        };
        let before = after.map(|after| mem::replace(now, after));
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
        // A pick counts each transition once for each set of threads that it can
        // wake.
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
