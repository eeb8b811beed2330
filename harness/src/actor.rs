use std::{
    cell::Cell,
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
};

use sync_core::explorer;

use crate::{Event, Setting, Verb, Who};

/// Where events go to: a narrator, a log, a model.
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

/// A thread in one of its rounds, as the role's code sees itself.
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

    /// Announces that this moment has come.
    pub fn emit(&self, verb: Verb) {
        self.announce(verb, None);
    }

    /// Announces that this moment has come for the thing with this number.
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
    /// Who asks is not interchangeable with others of its role any more: an
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

    /// The same, as people count and as the number of a thing: `1..`.
    pub fn round_number(&self) -> u64 {
        self.round() as u64 + 1
    }

    /// A number that no other round of any thread of this role has, `1..`.
    pub fn serial(&self) -> u64 {
        explorer::break_symmetry();
        let of_role = self.setting.count(self.who.role);
        (self.round * of_role + self.who.index + 1) as u64
    }

    /// The size of the performance that it takes part in.
    pub fn setting(&self) -> &Setting {
        self.setting
    }

    /// Lets a solution do its work, in which it has to call back once: `work`
    /// gets what is to be called each time that it does. If that is not once,
    /// announces `otherwise` with the number of times.
    pub fn once(&self, otherwise: Verb, work: impl FnOnce(&dyn Fn())) {
        let times = Cell::new(0);
        work(&|| times.set(times.get() + 1));
        if times.get() != 1 {
            self.emit_item(otherwise, times.get());
        }
    }

    /// The same, where the thread is inside as long as it is called back: it
    /// announces `opening` and `closing` then.
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
