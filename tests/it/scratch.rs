//! Small problems, each with one known failure.

use harness::{
    Entry, Event, Exhibit, Failure, Problem, Puzzle, Rules, Setting, Spec, Verb, Violation, exhibit,
};
use sync_core::{Mutex, Semaphore, Shared};

pub(crate) const ALONE: &str = "nobody is inside with another one";
pub(crate) const ONCE: &str = "everybody is inside once in each round";
pub(crate) const TOGETHER: &str = "two are inside together";

const ENTERS: Verb = Verb::new("enters");
const LEAVES: Verb = Verb::new("leaves");
const WAS_INSIDE: Verb = Verb::new("was inside");

/// A room that threads enter and leave.
pub(crate) trait Room: Send + Sync {
    fn visit(&self, inside: &dyn Fn());
}

#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Inside(usize);

impl Spec for Inside {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ENTERS => self.0 += 1,
            LEAVES => self.0 -= 1,
            _ => {
                return Err(Violation {
                    rule: ONCE,
                    detail: format!("{event} times in one round"),
                });
            }
        }
        Violation::unless(self.0 <= 2, ALONE, || {
            format!("{} makes it three", event.who)
        })
    }
}

/// A puzzle that allows two inside.
pub(crate) fn puzzle(threads: usize, rounds: usize) -> Puzzle<dyn Room> {
    Puzzle::<dyn Room>::new("room", "# Room\n")
        .role("visitor", threads, |room, me| {
            me.section(ENTERS, LEAVES, WAS_INSIDE, |inside| room.visit(inside));
        })
        .rounds(rounds)
        .rules(Rules::new(|_| Inside::default()).sometimes(TOGETHER, |inside| inside.0 == 2))
}

/// Its problem, with one entry: a solution that claims to be correct and may not
/// be, or a mistake with the given failure.
pub(crate) fn room<R: Room + 'static>(
    threads: usize,
    rounds: usize,
    claim: Option<Failure>,
    make: fn() -> R,
) -> Problem {
    room_of(exhibit!("scratch.rs"), threads, rounds, claim, make)
}

/// The same, with a solution of another file.
pub(crate) fn room_of<R: Room + 'static>(
    exhibit: Exhibit,
    threads: usize,
    rounds: usize,
    claim: Option<Failure>,
    make: fn() -> R,
) -> Problem {
    let make = move |_: &Setting| -> Box<dyn Room> { Box::new(make()) };
    puzzle(threads, rounds).with([match claim {
        None => Entry::new(exhibit, make),
        Some(failure) => Entry::mistake(exhibit, failure, make),
    }])
}

/// Right: two permits.
pub(crate) struct Multiplex(Semaphore);

impl Multiplex {
    pub(crate) fn new() -> Self {
        Self(Semaphore::new(2))
    }
}

impl Room for Multiplex {
    fn visit(&self, inside: &dyn Fn()) {
        self.0.acquire();
        inside();
        self.0.release();
    }
}

/// Lets everybody in.
pub(crate) struct Open;

impl Room for Open {
    fn visit(&self, inside: &dyn Fn()) {
        inside();
    }
}

/// Lets one in at a time.
pub(crate) struct Serial(Semaphore);

impl Serial {
    pub(crate) fn new() -> Self {
        Self(Semaphore::new(1))
    }
}

impl Room for Serial {
    fn visit(&self, inside: &dyn Fn()) {
        self.0.acquire();
        inside();
        self.0.release();
    }
}

/// Forgets to release.
pub(crate) struct Trap(Semaphore);

impl Trap {
    pub(crate) fn new() -> Self {
        Self(Semaphore::new(2))
    }
}

impl Room for Trap {
    fn visit(&self, inside: &dyn Fn()) {
        self.0.acquire();
        inside();
    }
}

/// Counts visitors without protection.
pub(crate) struct Racy {
    count: Shared<usize>,
    permits: Semaphore,
}

impl Racy {
    pub(crate) fn new() -> Self {
        Self {
            count: Shared::new(0),
            permits: Semaphore::new(2),
        }
    }
}

impl Room for Racy {
    fn visit(&self, inside: &dyn Fn()) {
        self.permits.acquire();
        self.count.with(|n| *n += 1);
        inside();
        self.permits.release();
    }
}

/// Panics in the second round.
pub(crate) struct Fragile(Mutex<usize>);

impl Fragile {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(0))
    }
}

impl Room for Fragile {
    fn visit(&self, inside: &dyn Fn()) {
        let visits = self.0.with(|n| {
            *n += 1;
            *n
        });
        assert!(visits < 2, "the floor gives way");
        inside();
    }
}
