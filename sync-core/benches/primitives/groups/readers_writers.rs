//! Four threads that read and write the same data.

use std::{
    array,
    cell::Cell,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crossbeam::utils::CachePadded;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

use crate::{
    runner::{Case, Contender, Group, Kind},
    team::{self, Member},
};

// The catalog's solutions, compiled once more: in their own crate they come with
// all that lets them be observed and explored.
#[path = "../../../../problems/readers-writers/src/fair_fifo.rs"]
mod fair_fifo;
#[path = "../../../../problems/readers-writers/src/monitor.rs"]
mod monitor;
#[path = "../../../../problems/readers-writers/src/no_starve.rs"]
mod no_starve;
#[path = "../../../../problems/readers-writers/src/reader_preference.rs"]
mod reader_preference;
#[path = "../../../../problems/readers-writers/src/writer_preference.rs"]
mod writer_preference;

use fair_fifo::FairFifo;
use monitor::Monitor;
use no_starve::NoStarve;
use reader_preference::ReaderPreference;
use writer_preference::WriterPreference;

/// The contract of the problem `readers-writers`. It would not compile here if
/// it differed from what the solutions implement.
pub(crate) trait Room: Send + Sync {
    fn read(&self, read: &dyn Fn());
    fn write(&self, write: &dyn Fn());
}

const THREADS: u64 = 4;

pub(crate) fn group() -> Group {
    Group {
        name: "readers-writers",
        about: "Four threads read four numbers, or write all of them, as the dice say. \
                Ours are the solutions of the problem readers-writers.",
        unit: "visits",
        most_rounds: usize::MAX,
        cases: vec![case(95), case(50)],
    }
}

/// `reads` of a hundred visits read.
fn case(reads: u32) -> Case {
    Case {
        name: format!("{reads}/{} reads/writes", 100 - reads),
        window: Duration::from_millis(50),
        contenders: vec![
            contender(
                "reader-preference",
                Kind::Ours,
                reads,
                ReaderPreference::new,
            ),
            contender("no-starve", Kind::Ours, reads, NoStarve::new),
            contender(
                "writer-preference",
                Kind::Ours,
                reads,
                WriterPreference::new,
            ),
            contender("fair-fifo", Kind::Ours, reads, FairFifo::new),
            contender("monitor", Kind::Ours, reads, Monitor::new),
            contender("std RwLock", Kind::Peer, reads, || {
                std::sync::RwLock::new(())
            }),
            contender("parking_lot RwLock", Kind::Peer, reads, || {
                parking_lot::RwLock::new(())
            }),
        ],
    }
}

fn contender<W: Ways + 'static>(
    name: &'static str,
    kind: Kind,
    reads: u32,
    new: fn() -> W,
) -> Contender {
    Contender::new(name, kind, move |window| {
        let ways = CachePadded::new(new());
        let numbers = CachePadded::new(Numbers::default());
        let members = (0..THREADS).map(|seed| -> Member<'_> {
            let (ways, numbers) = (&ways, &numbers);
            let mut dice = Xoshiro256PlusPlus::seed_from_u64(seed);
            Box::new(move |stop| {
                let mut visits = 0;
                while !stop.is_set() {
                    if dice.random_ratio(reads, 100) {
                        assert!(ways.read(|| numbers.are_equal()), "a writer was inside");
                    } else {
                        ways.write(|| numbers.add_one());
                    }
                    visits += 1;
                }
                visits
            })
        });
        team::work(window, members.collect()).sample_of_all()
    })
}

/// Equal whenever no writer is inside.
#[derive(Default)]
struct Numbers([AtomicU64; 4]);

impl Numbers {
    #[inline]
    fn are_equal(&self) -> bool {
        let [first, others @ ..] = array::from_fn::<_, 4, _>(|i| self.0[i].load(Ordering::Relaxed));
        others.iter().all(|other| *other == first)
    }

    #[inline]
    fn add_one(&self) {
        for number in &self.0 {
            number.store(number.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
    }
}

/// The ways in and out, of solutions and of locks.
trait Ways: Send + Sync {
    fn read(&self, inside: impl Fn() -> bool) -> bool;
    fn write(&self, inside: impl Fn());
}

impl<R: Room> Ways for R {
    #[inline]
    fn read(&self, inside: impl Fn() -> bool) -> bool {
        let seen = Cell::new(false);
        Room::read(self, &|| seen.set(inside()));
        seen.get()
    }

    #[inline]
    fn write(&self, inside: impl Fn()) {
        Room::write(self, &inside);
    }
}

impl Ways for std::sync::RwLock<()> {
    #[inline]
    fn read(&self, inside: impl Fn() -> bool) -> bool {
        let _inside = self.read().expect("no thread panics inside");
        inside()
    }

    #[inline]
    fn write(&self, inside: impl Fn()) {
        let _inside = self.write().expect("no thread panics inside");
        inside();
    }
}

impl Ways for parking_lot::RwLock<()> {
    #[inline]
    fn read(&self, inside: impl Fn() -> bool) -> bool {
        let _inside = self.read();
        inside()
    }

    #[inline]
    fn write(&self, inside: impl Fn()) {
        let _inside = self.write();
        inside();
    }
}
