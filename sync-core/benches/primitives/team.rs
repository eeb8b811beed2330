//! Threads that work for the same time, and the time that this took.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crossbeam::utils::CachePadded;

use crate::{clock::cpu_time, sample::Sample};

/// Tells threads that their time is up.
///
/// On a cache line of its own: checking it between two operations is a load from a
/// line that no thread writes meanwhile.
#[derive(Default)]
pub(crate) struct Stop(CachePadded<AtomicBool>);

impl Stop {
    /// Whether the time is up.
    #[inline]
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What one thread does until the time is up: returns how often it was served.
pub(crate) type Member<'a> = Box<dyn FnOnce(&Stop) -> u64 + Send + 'a>;

/// What the members of a team have done.
pub(crate) struct Effort {
    /// How often each was served, in the order of the members.
    pub(crate) served: Vec<u64>,
    wall: Duration,
    cpu: Duration,
}

impl Effort {
    /// The figures: `counted` operations; `equals` is how often those members were
    /// served that should be served equally often.
    pub(crate) fn sample(&self, counted: u64, equals: &[u64]) -> Sample {
        Sample {
            operations: counted,
            wall: self.wall,
            cpu: self.cpu,
            least_served: equals.iter().copied().min().unwrap_or(0),
            most_served: equals.iter().copied().max().unwrap_or(0),
        }
    }

    /// The figures, if each time that a member was served is an operation.
    pub(crate) fn sample_of_all(&self) -> Sample {
        self.sample(self.served.iter().sum(), &self.served)
    }
}

/// Lets all members work for `window`, each on a new thread.
///
/// The clock runs from when the first begins until the last has ended. The calling
/// thread sleeps meanwhile, so that it takes no core.
pub(crate) fn work(window: Duration, members: Vec<Member<'_>>) -> Effort {
    let stop = Stop::default();
    let gate = Barrier::new(members.len() + 1);
    let shifts: Vec<Shift> = thread::scope(|scope| {
        let threads: Vec<_> = members
            .into_iter()
            .map(|member| {
                let (stop, gate) = (&stop, &gate);
                scope.spawn(move || {
                    gate.wait();
                    Shift::of(|| member(stop))
                })
            })
            .collect();
        gate.wait();
        thread::sleep(window);
        stop.0.store(true, Ordering::Relaxed);
        let ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
        ended
            .map(|shift| shift.expect("no member panics"))
            .collect()
    });
    let begin = shifts.iter().map(|shift| shift.begin).min();
    let end = shifts.iter().map(|shift| shift.end).max();
    Effort {
        served: shifts.iter().map(|shift| shift.served).collect(),
        wall: end.zip(begin).expect("a team has members").0 - begin.expect("as above"),
        cpu: shifts.iter().map(|shift| shift.cpu).sum(),
    }
}

/// The same for one operation after the other, on the caller's thread.
///
/// A thread alone never waits, so its processor time stands for the time on the
/// wall: what else runs on the machine does not count.
pub(crate) fn work_alone(window: Duration, operation: impl Fn()) -> Sample {
    /// Operations between two looks at the clock, so that the looks do not count.
    const STRETCH: u64 = 2_000;
    let shift = Shift::of(|| {
        let begin = Instant::now();
        let mut operations = 0;
        while begin.elapsed() < window {
            for _ in 0..STRETCH {
                operation();
            }
            operations += STRETCH;
        }
        operations
    });
    let wall = shift.end - shift.begin;
    let effort = Effort {
        served: vec![shift.served],
        wall: if shift.cpu.is_zero() { wall } else { shift.cpu },
        cpu: shift.cpu,
    };
    effort.sample_of_all()
}

/// One thread's part.
struct Shift {
    served: u64,
    begin: Instant,
    end: Instant,
    cpu: Duration,
}

impl Shift {
    fn of(work: impl FnOnce() -> u64) -> Self {
        let (begin, cpu) = (Instant::now(), cpu_time());
        let served = work();
        Self {
            served,
            begin,
            end: Instant::now(),
            cpu: cpu_time().saturating_sub(cpu),
        }
    }
}
