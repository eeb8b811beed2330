//! Every outcome of shuttle's random schedules is one that the explorer has found.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc as StdArc, Mutex as StdMutex},
};

use proptest::prelude::*;
use shuttle::{
    Config, FailurePersistence, Runner,
    scheduler::RandomScheduler,
    sync::{Arc, Condvar, Mutex},
    thread,
};
use sync_core::{
    Discipline,
    explorer::{Explorer, Finding, Verdict},
};

use crate::program::{Ends, Instruction, Learned, OBJECTS, Text, explore, next, text};

/// Schedules of each program.
const SCHEDULES: usize = 200;

/// A semaphore as a monitor.
struct Semaphore {
    permits: Mutex<usize>,
    released: Condvar,
}

impl Semaphore {
    fn new(permits: usize) -> Self {
        Self {
            permits: Mutex::new(permits),
            released: Condvar::new(),
        }
    }

    fn acquire(&self, wanted: usize) {
        let mut permits = self.permits.lock().unwrap();
        while *permits < wanted {
            permits = self.released.wait(permits).unwrap();
        }
        *permits -= wanted;
    }

    fn try_acquire(&self, wanted: usize) -> bool {
        let mut permits = self.permits.lock().unwrap();
        let left = permits.checked_sub(wanted);
        *permits = left.unwrap_or(*permits);
        left.is_some()
    }

    fn release(&self, number: usize) {
        *self.permits.lock().unwrap() += number;
        self.released.notify_all();
    }
}

struct Things {
    semaphores: [Semaphore; OBJECTS],
    mutexes: [Mutex<u8>; OBJECTS],
    condvars: [Condvar; OBJECTS],
}

impl Things {
    fn new(permits: [usize; OBJECTS]) -> Self {
        Self {
            semaphores: permits.map(Semaphore::new),
            mutexes: [0; OBJECTS].map(Mutex::new),
            condvars: [(); OBJECTS].map(|()| Condvar::new()),
        }
    }

    fn execute(&self, instruction: &Instruction, learned: &mut Vec<u8>) {
        use Instruction as I;
        let change = |data: &mut u8| std::mem::replace(data, next(*data));
        match *instruction {
            I::Acquire(s, n) => self.semaphores[s].acquire(n),
            I::TryAcquire(s, n) => learned.push(u8::from(self.semaphores[s].try_acquire(n))),
            I::Release(s, n) => self.semaphores[s].release(n),
            I::With(m) => learned.push(change(&mut self.mutexes[m].lock().unwrap())),
            I::LockAndRelease(m, s) => {
                let mut data = self.mutexes[m].lock().unwrap();
                learned.push(change(&mut data));
                self.semaphores[s].release(1);
            }
            I::LockAndAcquire(m, s) => {
                let mut data = self.mutexes[m].lock().unwrap();
                learned.push(change(&mut data));
                self.semaphores[s].acquire(1);
            }
            I::TryLock(m) => learned.push(match self.mutexes[m].try_lock() {
                Ok(mut data) => change(&mut data),
                Err(_) => 9,
            }),
            I::Wait(m) => {
                let data = self.mutexes[m].lock().unwrap();
                let mut data = self.condvars[m].wait(data).unwrap();
                learned.push(change(&mut data));
            }
            I::WaitWhile(m) | I::When(m) => {
                let mut data = self.mutexes[m].lock().unwrap();
                while *data == 0 {
                    data = self.condvars[m].wait(data).unwrap();
                }
                learned.push(change(&mut data));
            }
            I::TryOrWait(m, s) => {
                let data = self.mutexes[m].lock().unwrap();
                let taken = self.semaphores[s].try_acquire(1);
                learned.push(u8::from(taken));
                if !taken {
                    drop(self.condvars[m].wait(data).unwrap());
                }
            }
            I::NotifyOne(c) => self.condvars[c].notify_one(),
            I::NotifyAll(c) => self.condvars[c].notify_all(),
            I::ChangeAndNotify(m) => {
                let mut data = self.mutexes[m].lock().unwrap();
                learned.push(change(&mut data));
                self.condvars[m].notify_one();
            }
            I::AcquireTimeout(_) | I::WaitTimeout(_) | I::Access(_) | I::Read(_) => {
                unreachable!("shuttle has no timeouts and no races")
            }
        }
    }
}

/// Whether shuttle can run the program.
fn is_supported(text: &Text) -> bool {
    use Instruction as I;
    let beyond = |it: &Instruction| {
        matches!(
            it,
            I::AcquireTimeout(_) | I::WaitTimeout(_) | I::Access(_) | I::Read(_)
        )
    };
    text.discipline == Discipline::Barging
        && !text.bodies.iter().any(|(_, body)| body.iter().any(beyond))
}

/// What the threads had learned at the end of each schedule, and whether a schedule
/// deadlocked.
fn run_at_random(text: &Text) -> (Ends, bool) {
    let ends: StdArc<StdMutex<Ends>> = StdArc::default();
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.silence_warnings = true;
    let runner = Runner::new(RandomScheduler::new_from_seed(7, SCHEDULES), config);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let (text, ends) = (text.clone(), StdArc::clone(&ends));
        runner.run(move || {
            let things = Arc::new(Things::new(text.permits));
            let threads: Vec<_> = text
                .threads()
                .into_iter()
                .map(|(class, body)| {
                    let things = Arc::clone(&things);
                    thread::spawn(move || {
                        let mut learned = Vec::new();
                        for instruction in &body {
                            things.execute(instruction, &mut learned);
                        }
                        (class, learned)
                    })
                })
                .collect();
            let join = |thread: thread::JoinHandle<Learned>| thread.join().unwrap();
            let mut learned: Vec<Learned> = threads.into_iter().map(join).collect();
            learned.sort();
            ends.lock().unwrap().insert(learned);
        });
    }));
    let ends = ends.lock().unwrap().clone();
    (ends, outcome.is_err())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        max_global_rejects: 100_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_outcome_of_a_random_schedule_is_known(text in text()) {
        prop_assume!(is_supported(&text));
        let (report, known) = explore(&text, &Explorer::new());
        let (seen, deadlock) = run_at_random(&text);
        match report.verdict {
            Verdict::Proved => {
                prop_assert!(!deadlock, "proved, and shuttle ran into a deadlock");
                prop_assert!(seen.is_subset(&known), "unknown: {:?}", seen.difference(&known));
            }
            Verdict::Refuted { finding: Finding::Deadlock, .. } => {}
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
