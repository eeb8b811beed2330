//! Small programs over all base operations, as data, and how the explorer runs them.

use std::{
    collections::BTreeSet,
    rc::Rc,
    sync::{Arc, Mutex as StdMutex},
    time::Duration,
};

use proptest::{collection::vec, prelude::*};
use sync_core::{
    Condvar, Discipline, Mutex, Semaphore, Shared,
    explorer::{self, Attributes, Context, Explorer, Object, Operation, Outcome, Phase, Report},
};

/// Objects of each kind in a program.
pub(crate) const OBJECTS: usize = 2;

/// What a thread does. Numbers name objects; the thread keeps what it learns.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Instruction {
    /// So many permits.
    Acquire(usize, usize),
    TryAcquire(usize, usize),
    AcquireTimeout(usize),
    Release(usize, usize),
    /// Replaces the data by [`next`] of it, and learns what it was.
    With(usize),
    /// The same with a guard, held while the thread releases a permit.
    LockAndRelease(usize, usize),
    /// The same with a guard, held while the thread acquires a permit.
    LockAndAcquire(usize, usize),
    TryLock(usize),
    /// Waits once, whatever the data, and learns what it is then.
    Wait(usize),
    /// Waits once with a timeout, and learns whether it was notified.
    WaitTimeout(usize),
    /// Waits while the data is 0, and learns what it is then.
    WaitWhile(usize),
    /// The same, with [`Mutex::when`].
    When(usize),
    /// Locks, tries to acquire a permit, and waits once if there is none.
    TryOrWait(usize, usize),
    NotifyOne(usize),
    NotifyAll(usize),
    /// Changes the data and notifies one, holding the lock.
    ChangeAndNotify(usize),
    Access(usize),
    Read(usize),
}

/// The data after a change.
pub(crate) fn next(data: u8) -> u8 {
    (data + 1) % 3
}

/// Bodies, each with the number of threads that run it.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) discipline: Discipline,
    pub(crate) permits: [usize; OBJECTS],
    pub(crate) bodies: Vec<(usize, Vec<Instruction>)>,
}

impl Text {
    /// Each thread's body.
    pub(crate) fn threads(&self) -> Vec<(usize, Vec<Instruction>)> {
        let bodies = self.bodies.iter().enumerate();
        bodies
            .flat_map(|(class, (threads, body))| vec![(class, body.clone()); *threads])
            .collect()
    }
}

/// How many permits a thread takes at once: mostly one.
fn wanted() -> impl Strategy<Value = usize> {
    prop_oneof![4 => Just(1), 1 => 0..4_usize]
}

fn instruction() -> impl Strategy<Value = Instruction> {
    use Instruction as I;
    let object = 0..OBJECTS;
    prop_oneof![
        4 => (object.clone(), wanted()).prop_map(|(s, n)| I::Acquire(s, n)),
        4 => (object.clone(), 1..3_usize).prop_map(|(s, n)| I::Release(s, n)),
        1 => (object.clone(), wanted()).prop_map(|(s, n)| I::TryAcquire(s, n)),
        1 => object.clone().prop_map(I::AcquireTimeout),
        2 => object.clone().prop_map(I::With),
        1 => (object.clone(), object.clone()).prop_map(|(m, s)| I::LockAndRelease(m, s)),
        1 => (object.clone(), object.clone()).prop_map(|(m, s)| I::LockAndAcquire(m, s)),
        1 => object.clone().prop_map(I::TryLock),
        1 => object.clone().prop_map(I::Wait),
        1 => object.clone().prop_map(I::WaitTimeout),
        2 => object.clone().prop_map(I::WaitWhile),
        1 => object.clone().prop_map(I::When),
        1 => (object.clone(), object.clone()).prop_map(|(m, s)| I::TryOrWait(m, s)),
        1 => object.clone().prop_map(I::NotifyOne),
        1 => object.clone().prop_map(I::NotifyAll),
        2 => object.clone().prop_map(I::ChangeAndNotify),
        1 => object.clone().prop_map(I::Access),
        1 => object.prop_map(I::Read),
    ]
}

/// A few instructions, most of which release as many permits as they acquire.
fn round_of_instructions() -> impl Strategy<Value = Vec<Instruction>> {
    use Instruction as I;
    let object = 0..OBJECTS;
    let one = prop_oneof![
        3 => object.clone().prop_map(|s| vec![I::Acquire(s, 1), I::Release(s, 1)]),
        1 => object.clone().prop_map(|s| vec![I::Acquire(s, 2), I::Release(s, 2)]),
        1 => (object.clone(), object.clone()).prop_map(|(m, s)| vec![I::LockAndAcquire(m, s), I::Release(s, 1)]),
        2 => object.clone().prop_map(|m| vec![I::With(m)]),
        1 => object.clone().prop_map(|m| vec![I::WaitWhile(m)]),
        1 => object.clone().prop_map(|m| vec![I::ChangeAndNotify(m)]),
        1 => object.clone().prop_map(|s| vec![I::Acquire(s, 1)]),
        1 => object.prop_map(|s| vec![I::Release(s, 1)]),
    ];
    vec(one, 1..3).prop_map(|parts| parts.concat())
}

/// Programs of two or three threads that repeat their bodies for ever.
pub(crate) fn endless_text() -> impl Strategy<Value = Text> {
    let discipline = prop::sample::select(&Discipline::ALL[..]);
    let permits = prop::array::uniform2(0..2_usize);
    let round = round_of_instructions;
    let bodies = prop_oneof![
        round().prop_map(|body| vec![(2, body)]),
        round().prop_map(|body| vec![(3, body)]),
        (round(), round()).prop_map(|(a, b)| vec![(1, a), (1, b)]),
        (round(), round()).prop_map(|(a, b)| vec![(2, a), (1, b)]),
    ];
    (discipline, permits, bodies).prop_map(|(discipline, permits, bodies)| Text {
        discipline,
        permits,
        bodies,
    })
}

/// Programs of two to three threads and at most seven instructions in all.
pub(crate) fn text() -> impl Strategy<Value = Text> {
    let discipline = prop::sample::select(&Discipline::ALL[..]);
    let permits = prop::array::uniform2(0..3_usize);
    let bodies = prop_oneof![
        (vec(instruction(), 1..4)).prop_map(|body| vec![(2, body)]),
        (vec(instruction(), 1..3)).prop_map(|body| vec![(3, body)]),
        (vec(instruction(), 1..4), vec(instruction(), 1..4))
            .prop_map(|(a, b)| vec![(1, a), (1, b)]),
        (vec(instruction(), 1..3), vec(instruction(), 1..3))
            .prop_map(|(a, b)| vec![(2, a), (1, b)]),
    ];
    (discipline, permits, bodies).prop_map(|(discipline, permits, bodies)| Text {
        discipline,
        permits,
        bodies,
    })
}

/// What a thread has learned, with the class of the thread.
pub(crate) type Learned = (usize, Vec<u8>);

/// For each way to end: what all threads have learned, sorted.
pub(crate) type Ends = BTreeSet<Vec<Learned>>;

struct Things {
    semaphores: [Semaphore; OBJECTS],
    mutexes: [Mutex<u8>; OBJECTS],
    condvars: [Condvar; OBJECTS],
    shared: [Shared<u8>; OBJECTS],
}

impl Things {
    fn new(permits: [usize; OBJECTS]) -> Self {
        Self {
            semaphores: permits.map(Semaphore::new),
            mutexes: [0; OBJECTS].map(Mutex::new),
            condvars: [(); OBJECTS].map(|()| Condvar::new()),
            shared: [0; OBJECTS].map(Shared::new),
        }
    }

    fn execute(&self, instruction: &Instruction, learned: &mut Vec<u8>) {
        use Instruction as I;
        let change = |data: &mut u8| std::mem::replace(data, next(*data));
        let forever = Duration::from_secs(1);
        match *instruction {
            I::Acquire(s, n) => self.semaphores[s].acquire_n(n),
            I::TryAcquire(s, n) => learned.push(u8::from(self.semaphores[s].try_acquire_n(n))),
            I::AcquireTimeout(s) => {
                learned.push(u8::from(self.semaphores[s].acquire_timeout(forever)));
            }
            I::Release(s, n) => self.semaphores[s].release_n(n),
            I::With(m) => learned.push(self.mutexes[m].with(change)),
            I::LockAndRelease(m, s) => {
                let mut data = self.mutexes[m].lock();
                learned.push(change(&mut data));
                self.semaphores[s].release();
            }
            I::LockAndAcquire(m, s) => {
                let mut data = self.mutexes[m].lock();
                learned.push(change(&mut data));
                self.semaphores[s].acquire();
            }
            I::TryLock(m) => learned.push(match self.mutexes[m].try_lock() {
                Some(mut data) => change(&mut data),
                None => 9,
            }),
            I::Wait(m) => {
                let mut data = self.mutexes[m].lock();
                self.condvars[m].wait(&mut data);
                learned.push(change(&mut data));
            }
            I::WaitTimeout(m) => {
                let mut data = self.mutexes[m].lock();
                learned.push(u8::from(self.condvars[m].wait_timeout(&mut data, forever)));
                learned.push(change(&mut data));
            }
            I::WaitWhile(m) => {
                let mut data = self.mutexes[m].lock();
                self.condvars[m].wait_while(&mut data, |data| *data == 0);
                learned.push(change(&mut data));
            }
            I::When(m) => {
                let is_there = |data: &u8| *data != 0;
                learned.push(self.mutexes[m].when(&self.condvars[m], is_there, change));
            }
            I::TryOrWait(m, s) => {
                let mut data = self.mutexes[m].lock();
                let taken = self.semaphores[s].try_acquire();
                learned.push(u8::from(taken));
                if !taken {
                    self.condvars[m].wait(&mut data);
                }
            }
            I::NotifyOne(c) => self.condvars[c].notify_one(),
            I::NotifyAll(c) => self.condvars[c].notify_all(),
            I::ChangeAndNotify(m) => {
                let mut data = self.mutexes[m].lock();
                learned.push(change(&mut data));
                self.condvars[m].notify_one();
            }
            I::Access(x) => learned.push(self.shared[x].with(change)),
            I::Read(x) => learned.push(self.shared[x].get()),
        }
    }
}

/// Adds what a thread has learned to the record, when it ends.
#[derive(Debug, Hash)]
struct Record(Learned);

impl Operation for Record {
    type State = Vec<Learned>;

    fn attributes(&self) -> Attributes {
        Attributes::new().moves_left()
    }

    fn outcomes(&self, all: &Vec<Learned>, _: &Context) -> Vec<Outcome<Vec<Learned>>> {
        let mut all = all.clone();
        all.push(self.0.clone());
        all.sort();
        vec![Outcome::becomes(all)]
    }
}

/// Collects the record when all threads have ended.
struct Collect(Arc<StdMutex<Ends>>);

impl std::fmt::Debug for Collect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("collect")
    }
}

impl std::hash::Hash for Collect {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

impl Operation for Collect {
    type State = Vec<Learned>;

    fn outcomes(&self, all: &Vec<Learned>, _: &Context) -> Vec<Outcome<Vec<Learned>>> {
        self.0.lock().unwrap().insert(all.clone());
        vec![Outcome::same()]
    }
}

/// Explores the program with threads that repeat their bodies for ever, up to a limit:
/// permits may pile up.
pub(crate) fn explore_for_ever(text: &Text) -> Report {
    let text = text.clone();
    let explorer = Explorer::new().fairness(true).max_states(4_000);
    explorer.explore(move |program| {
        text.discipline.adopt();
        let things = Rc::new(Things::new(text.permits));
        for (class, body) in text.threads() {
            let things = Rc::clone(&things);
            program.thread(CLASSES[class], move || {
                loop {
                    explorer::reset(&());
                    explorer::enter_phase(Phase::Doorway);
                    let mut learned = Vec::new();
                    for instruction in &body {
                        things.execute(instruction, &mut learned);
                    }
                }
            });
        }
    })
}

const CLASSES: [&str; 3] = ["a", "b", "c"];

/// Explores the program; returns the report, and what the threads had learned in the
/// executions that ended.
pub(crate) fn explore(text: &Text, explorer: &Explorer) -> (Report, Ends) {
    let ends: Arc<StdMutex<Ends>> = Arc::default();
    let report = explorer.explore({
        let (text, ends) = (text.clone(), Arc::clone(&ends));
        move |program| make(&text, &ends, program)
    });
    let ends = ends.lock().unwrap().clone();
    (report, ends)
}

pub(crate) fn make(text: &Text, ends: &Arc<StdMutex<Ends>>, program: &mut explorer::Program) {
    text.discipline.adopt();
    let things = Rc::new(Things::new(text.permits));
    let record = Rc::new(Object::new(Vec::new()));
    program.at_end(&record, Collect(Arc::clone(ends)));
    for (class, body) in text.threads() {
        let (things, record) = (Rc::clone(&things), Rc::clone(&record));
        program.thread(CLASSES[class], move || {
            let mut learned = Vec::new();
            for instruction in &body {
                things.execute(instruction, &mut learned);
            }
            record.perform(Record((class, learned)));
        });
    }
}
