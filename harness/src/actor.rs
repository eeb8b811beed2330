use std::{
    cell::Cell,
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
};

use sync_core::explorer;

use crate::{Event, Setting, Verb, Who};

/// Where a performance's events go: to a narrator, a log or a model.
pub trait Stage {
    /// A thread announces an event.
    fn event(&self, event: &Event);

    /// The thread takes a round from its role's pot, if there is one left.
    fn take_round(&self, who: Who, pot: &AtomicUsize) -> bool {
        let _ = who;
        let less = |left: usize| left.checked_sub(1);
        pot.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }
}

/// A thread in one of its rounds, as the role's code sees it.
#[derive(Clone, Copy)]
pub struct Actor<'a> {
    who: Who,
    round: usize,
    /// Whether the threads of its role share their rounds.
    shares: bool,
    setting: &'a Setting,
    stage: &'a dyn Stage,
}

impl<'a> Actor<'a> {
    pub(crate) fn new(
        who: Who,
        round: usize,
        shares: bool,
        setting: &'a Setting,
        stage: &'a dyn Stage,
    ) -> Self {
        Self {
            who,
            round,
            shares,
            setting,
            stage,
        }
    }

    /// Announces this event.
    pub fn emit(&self, verb: Verb) {
        self.announce(verb, None);
    }

    /// Announces this event for the item with this number.
    pub fn emit_item(&self, verb: Verb, item: u64) {
        self.announce(verb, Some(item));
    }

    fn announce(&self, verb: Verb, item: Option<u64>) {
        self.stage.event(&Event {
            who: self.who,
            verb,
            item,
        });
    }

    /// The thread's number among those of its role, `0..`.
    ///
    /// A thread that asks is no longer symmetric to the others of its role: an
    /// exhaustive search takes longer.
    pub fn index(&self) -> usize {
        explorer::break_symmetry();
        self.who.index
    }

    /// The round it is in, `0..`.
    pub fn round(&self) -> usize {
        if self.shares {
            explorer::break_symmetry();
        }
        self.round
    }

    /// The same counted from one, also as the number of an item: `1..`.
    pub fn round_number(&self) -> u64 {
        self.round() as u64 + 1
    }

    /// A number that no other round of any thread of this role has, `1..`.
    pub fn serial(&self) -> u64 {
        explorer::break_symmetry();
        let of_role = self.setting.count(self.who.role);
        (self.round * of_role + self.who.index + 1) as u64
    }

    /// The size of the performance.
    pub fn setting(&self) -> &Setting {
        self.setting
    }

    /// Calls `work`, in which the solution has to call back exactly once: `work`
    /// gets a function to be called on each callback. If there is not exactly one,
    /// announces `otherwise` with the number of callbacks.
    pub fn once(&self, otherwise: Verb, work: impl FnOnce(&dyn Fn())) {
        let times = Cell::new(0);
        work(&|| times.set(times.get() + 1));
        if times.get() != 1 {
            self.emit_item(otherwise, times.get());
        }
    }

    /// The same for a section: during the callback the thread is inside, and
    /// announces `opening` and `closing`.
    pub fn section(
        &self,
        opening: Verb,
        closing: Verb,
        otherwise: Verb,
        work: impl FnOnce(&dyn Fn()),
    ) {
        self.once(otherwise, |called| {
            work(&|| {
                self.emit(opening);
                called();
                self.emit(closing);
            });
        });
    }
}

impl fmt::Debug for Actor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in round {}", self.who, self.round)
    }
}
