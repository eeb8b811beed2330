//! One execution of a program: its threads as coroutines, and what each
//! operation means, one line a rule.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    collections::HashMap,
    fmt,
    hash::{Hash, Hasher},
    panic::{AssertUnwindSafe, Location, catch_unwind},
    rc::Rc,
    sync::Once,
};

use corosensei::{Coroutine, CoroutineResult, Yielder, stack::DefaultStack};

use crate::Discipline;

/// What can be wrong with a program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// Some thread has not ended, and none can go on.
    Deadlock,
    /// A thread has panicked, with this message.
    Panic(String),
    /// This rule was broken.
    Rule(String),
    /// Two threads use the same data at the same time.
    Race,
    /// A condition variable is waited on with two mutexes.
    Misuse,
}

/// A program: what its threads do, and what must be true when all have ended.
#[derive(Default)]
pub struct Program {
    threads: Vec<Rc<dyn Fn()>>,
    at_end: Vec<Box<dyn Fn() -> Option<Finding>>>,
    kept: Vec<Box<dyn Any>>,
}

impl Program {
    /// Adds a thread.
    pub fn thread(&mut self, body: impl Fn() + 'static) {
        self.threads.push(Rc::new(body));
    }

    /// What is made from now on keeps to this discipline.
    pub fn adopt(&mut self, discipline: Discipline) {
        with(|world| world.discipline = discipline);
    }

    /// What is wrong, if all threads have ended.
    pub fn at_end(&mut self, look: impl Fn() -> Option<Finding> + 'static) {
        self.at_end.push(Box::new(look));
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} threads", self.threads.len())
    }
}

/// What a thread is about to do, or what it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// What never waits and is done by the thread itself once it may.
    Own,
    Acquire(usize),
    TryAcquire(usize),
    AcquireInTime(usize),
    Release(usize, usize),
    /// In the semaphore's line, where permits are handed over.
    InLine {
        semaphore: usize,
        timed: bool,
    },
    Lock(usize),
    TryLock(usize),
    Unlock(usize, u32),
    /// In the mutex's line, where locks are handed over.
    InLineToLock(usize),
    Wait {
        condvar: usize,
        mutex: usize,
        value: u32,
        timed: bool,
        spuriously: bool,
    },
    Asleep {
        condvar: usize,
        mutex: usize,
        timed: bool,
        spuriously: bool,
    },
    NotifyOne(usize),
    NotifyAll(usize),
    Enter(usize),
    Read(usize),
    Exit(usize, u32),
    Ended,
    /// It has broken a rule, and never goes on.
    Stuck,
}

/// What the program is made of.
enum Thing {
    Semaphore {
        permits: usize,
        discipline: Discipline,
        line: Vec<usize>,
    },
    Mutex {
        owner: Option<usize>,
        value: u32,
        discipline: Discipline,
        line: Vec<usize>,
    },
    /// Who is asleep, in order of arrival where that matters.
    Condvar {
        in_line: bool,
        asleep: Vec<usize>,
    },
    Access {
        inside: Option<usize>,
        value: u32,
    },
    Cell {
        value: u32,
    },
}

/// One way in which a thread can go on.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) thread: usize,
    deed: Deed,
    /// Who is handed what it gives, or woken.
    wakes: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Does,
    TimesOut,
    WakesSpuriously,
}

impl Way {
    /// Whether somebody may count on it.
    pub(super) fn is_reliable(&self) -> bool {
        self.deed != Deed::WakesSpuriously
    }
}

/// How a thread woke from a wait.
const SPURIOUSLY: u32 = 0;
const IN_VAIN: u32 = 1;
const NOTIFIED: u32 = 2;

/// Where a thread is in its round, if it does rounds for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Round {
    pub(super) inside: bool,
    /// It has done something in it.
    pub(super) waiting: bool,
    /// Set while a step is taken: it has come to an end.
    pub(super) ended: bool,
}

struct Thread {
    coroutine: Option<Coroutine<(), (), (), DefaultStack>>,
    yielder: *const Yielder<(), ()>,
    next: Next,
    /// Everything that it was ever told, as a number: see [`Lore::history`].
    past: u32,
    /// What the operation that it performs tells it.
    answer: u32,
    /// How it woke: for when it has locked again.
    woke: Option<u32>,
    /// By line, how often it woke spuriously there.
    spurious: Vec<(&'static Location<'static>, u32)>,
    line: &'static Location<'static>,
    round: Round,
    /// The data that it has just come to, with nothing in between.
    begun: Option<usize>,
    /// What its last panic said.
    said: String,
}

/// Values and histories, each of which gets a number: equal numbers, equal
/// values. Nothing is hashed away: the maps compare.
#[derive(Default)]
pub(super) struct Lore {
    values: HashMap<Vec<u8>, u32>,
    pasts: HashMap<(u32, u32), u32>,
}

impl Lore {
    pub(super) fn value(&mut self, bytes: Vec<u8>) -> u32 {
        let new = number(self.values.len());
        *self.values.entry(bytes).or_insert(new)
    }

    fn history(&mut self, past: u32, told: u32) -> u32 {
        let new = 1 + number(self.pasts.len());
        *self.pasts.entry((past, told)).or_insert(new)
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).expect("small programs only")
}

/// The bytes of a value, in the order in which it shows them to a hasher: all
/// of them.
#[derive(Default)]
pub(super) struct Bytes(Vec<u8>);

impl Bytes {
    pub(super) fn of<T: Hash + ?Sized>(value: &T) -> Vec<u8> {
        let mut bytes = Self::default();
        value.hash(&mut bytes);
        bytes.0
    }
}

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        unreachable!("nobody wants a hash")
    }
}

#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub(super) struct World {
    threads: Vec<Thread>,
    things: Vec<Thing>,
    pub(super) lore: Lore,
    /// Who runs now, and whether the step is its own.
    running: Option<usize>,
    mover: bool,
    /// What was wrong with the last step.
    pub(super) failures: Vec<Finding>,
    /// Whether a spurious wakeup was left out.
    pub(super) limited: bool,
    /// Whether what a thread forgets is taken out of its past.
    pub(super) forgets: bool,
    pub(super) spurious: u32,
    /// Of what is made now.
    pub(super) discipline: Discipline,
    /// An operation of the step is one that the program is for.
    pub(super) announces: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Making,
    Inside,
    Leaving,
}

thread_local! {
    static PLACE: Cell<Place> = const { Cell::new(Place::Outside) };
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// Whether the calling code belongs to a program that is enumerated.
pub(crate) fn is_running() -> bool {
    PLACE.get() != Place::Outside
}

/// The number of the thread that runs now.
pub(crate) fn current() -> Option<usize> {
    (PLACE.get() == Place::Inside).then(|| with(|world| world.me()))
}

pub(super) fn with<R>(f: impl FnOnce(&mut World) -> R) -> R {
    WORLD.with_borrow_mut(|world| f(world.as_mut().expect("a program is enumerated here")))
}

const STACK: usize = 128 << 10;

/// What tells whom what it has done, and how it went on.
pub(super) fn create(thing: impl FnOnce(&mut World) -> ThingToMake) -> usize {
    match PLACE.get() {
        Place::Leaving => return usize::MAX,
        // Nobody else can see it: no step of its own, unless the thread has
        // not taken one.
        Place::Inside if !with(|world| world.mover) => {
            perform(Next::Own);
        }
        _ => {}
    }
    with(|world| {
        let ThingToMake(thing) = thing(world);
        world.things.push(thing);
        let made = world.things.len() - 1;
        if let Some(me) = world.running {
            world.told(me, number(made));
        }
        made
    })
}

pub(super) struct ThingToMake(Thing);

impl ThingToMake {
    pub(super) fn semaphore(permits: usize, discipline: Discipline) -> Self {
        Self(Thing::Semaphore {
            permits,
            discipline,
            line: Vec::new(),
        })
    }

    pub(super) fn mutex(value: u32, discipline: Discipline) -> Self {
        Self(Thing::Mutex {
            owner: None,
            value,
            discipline,
            line: Vec::new(),
        })
    }

    pub(super) fn condvar(in_line: bool) -> Self {
        Self(Thing::Condvar {
            in_line,
            asleep: Vec::new(),
        })
    }

    pub(super) fn access(value: u32) -> Self {
        Self(Thing::Access {
            inside: None,
            value,
        })
    }

    pub(super) fn cell(value: u32) -> Self {
        Self(Thing::Cell { value })
    }
}

/// Performs it, once it may; what it tells the thread.
pub(super) fn perform(next: Next) -> u32 {
    match PLACE.get() {
        Place::Outside => panic!("an enumerated object is used outside of its program"),
        Place::Making => panic!("no operation can be performed before there are threads"),
        // A destructor, when all is over.
        Place::Leaving => return 0,
        Place::Inside => {}
    }
    let yielder = with(|world| {
        let me = world.me();
        world.threads[me].next = next;
        world.threads[me].yielder
    });
    // SAFETY: it is the yielder of the coroutine that runs now.
    unsafe { &*yielder }.suspend(());
    with(|world| world.threads[world.me()].answer)
}

/// Does something that needs no permission but its turn. With `joins` it
/// belongs to the thread's last step, if there is one.
pub(super) fn perform_own<R: Hash>(
    (cell, joins, announces): (usize, bool, bool),
    f: impl FnOnce() -> Result<(R, Vec<u8>), String>,
) -> R {
    if !joins || !with(|world| world.mover) {
        perform(Next::Own);
    }
    match f() {
        Ok((told, value)) => {
            with(|world| {
                world.announces |= announces;
                let value = world.lore.value(value);
                world.things[cell] = Thing::Cell { value };
                let told = world.lore.value(Bytes::of(&told));
                world.told(world.me(), told);
            });
            told
        }
        Err(rule) => {
            with(|world| {
                world.failures.push(Finding::Rule(rule));
            });
            perform(Next::Stuck);
            unreachable!("whoever is stuck never goes on")
        }
    }
}

/// Waits; whether it was notified.
#[track_caller]
pub(super) fn wait(
    (condvar, mutex): (usize, usize),
    value: u32,
    (timed, looks_again): (bool, bool),
    at: &'static Location<'static>,
) -> bool {
    let spuriously = with(|world| {
        let me = world.me();
        let thread = &mut world.threads[me];
        thread.line = at;
        let woken = thread.spurious.iter().find(|(line, _)| *line == at);
        let may =
            woken.is_none_or(|(_, times)| *times < world.spurious) || looks_again && world.forgets;
        world.limited |= !may;
        may
    });
    let woke = perform(Next::Wait {
        condvar,
        mutex,
        value,
        timed,
        spuriously,
    });
    woke != IN_VAIN
}

/// What a thread knows: its past.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past(Option<(u32, Vec<(&'static Location<'static>, u32)>)>);

pub(crate) fn past() -> Past {
    if PLACE.get() != Place::Inside {
        return Past(None);
    }
    with(|world| {
        let thread = &world.threads[world.me()];
        Past(
            world
                .forgets
                .then(|| (thread.past, thread.spurious.clone())),
        )
    })
}

/// Where forgetting is allowed: it was told nothing since.
pub(crate) fn back_to(past: &Past) {
    if let (Place::Inside, Some((past, spurious))) = (PLACE.get(), &past.0) {
        with(|world| {
            let me = world.me();
            let thread = &mut world.threads[me];
            thread.past = *past;
            thread.spurious.clone_from(spurious);
        });
    }
}

/// It is told something.
pub(crate) fn learns<T: Hash + ?Sized>(what: &T) {
    if PLACE.get() == Place::Inside {
        let bytes = Bytes::of(what);
        with(|world| {
            let told = world.lore.value(bytes);
            world.told(world.me(), told);
        });
    }
}

/// The thread is at a place in its code that it may come to again, and this is
/// all that it has: its past does not matter any more.
pub fn is_at<T: Hash + ?Sized>(all: &T) {
    if PLACE.get() == Place::Inside {
        let bytes = Bytes::of(&("at", Bytes::of(all)));
        with(|world| {
            let me = world.me();
            let told = world.lore.value(bytes);
            world.threads[me].past = 0;
            world.threads[me].spurious.clear();
            world.told(me, told);
        });
    }
}

/// The thread begins another of its rounds, which go on for ever.
pub fn begins_round() {
    is_at("round");
    if PLACE.get() == Place::Inside {
        with(|world| {
            let me = world.me();
            let round = &mut world.threads[me].round;
            round.ended = round.inside;
            round.inside = true;
            round.waiting = false;
        });
    }
}

impl World {
    fn me(&self) -> usize {
        self.running.expect("a thread runs")
    }

    fn told(&mut self, thread: usize, what: u32) {
        let thread = &mut self.threads[thread];
        thread.past = self.lore.history(thread.past, what);
    }

    pub(super) fn value(&mut self, bytes: Vec<u8>) -> u32 {
        self.lore.value(bytes)
    }

    /// The state, as words from which it can be read off: no two states have
    /// the same.
    pub(super) fn words(&self) -> Vec<u32> {
        let mut words = Vec::with_capacity(4 * (self.threads.len() + self.things.len()));
        let list = |words: &mut Vec<u32>, line: &[usize]| {
            words.push(number(line.len()));
            words.extend(line.iter().map(|thread| number(*thread)));
        };
        let maybe = |thread: &Option<usize>| thread.map_or(0, |thread| 1 + number(thread));
        for thread in &self.threads {
            words.push(thread.past);
            words.push(u32::from(thread.round.inside) + u32::from(thread.round.waiting));
            // What it is about to do is a function of its past, but not
            // whether it waits for that.
            match thread.next {
                Next::InLine { .. } | Next::InLineToLock(_) | Next::Asleep { .. } => words.push(1),
                Next::Lock(_) if thread.woke.is_some() => words.push(2),
                Next::Ended => words.push(3),
                _ => words.push(0),
            }
        }
        for thing in &self.things {
            match thing {
                Thing::Semaphore { permits, line, .. } => {
                    words.push(number(*permits));
                    list(&mut words, line);
                }
                Thing::Mutex {
                    owner, value, line, ..
                } => {
                    words.extend([maybe(owner), *value]);
                    list(&mut words, line);
                }
                Thing::Condvar { asleep, .. } => list(&mut words, asleep),
                Thing::Access { inside, value } => words.extend([maybe(inside), *value]),
                Thing::Cell { value } => words.push(*value),
            }
        }
        words
    }

    /// Threads that wait in line at a thing, or sleep there.
    fn waiting(&self, thing: usize) -> (&[usize], bool) {
        match &self.things[thing] {
            Thing::Semaphore {
                discipline, line, ..
            }
            | Thing::Mutex {
                discipline, line, ..
            } => (line, *discipline == Discipline::Fifo),
            Thing::Condvar { in_line, asleep } => (asleep, *in_line),
            Thing::Access { .. } | Thing::Cell { .. } => (&[], false),
        }
    }

    /// All choices of at most so many threads that wait there: the first ones
    /// where they stand in order.
    fn choices(&self, thing: usize, most: usize) -> Vec<Vec<usize>> {
        let (waiting, in_order) = self.waiting(thing);
        let many = most.min(waiting.len());
        if in_order {
            return vec![waiting[..many].to_vec()];
        }
        (0..1_u32 << waiting.len())
            .filter(|set| set.count_ones() as usize == many)
            .map(|set| {
                let is_in = |at: &usize| set & 1 << at != 0;
                let places = (0..waiting.len()).filter(is_in);
                places.map(|at| waiting[at]).collect()
            })
            .collect()
    }

    /// Every way in which a thread can go on.
    pub(super) fn ways(&self, thread: usize) -> Vec<Way> {
        let way = |deed, wakes| Way {
            thread,
            deed,
            wakes,
        };
        let one = || vec![way(Deed::Does, vec![])];
        let waking = |thing, most| {
            let choices = self.choices(thing, most).into_iter();
            choices.map(|wakes| way(Deed::Does, wakes)).collect()
        };
        match self.threads[thread].next {
            Next::Own
            | Next::TryAcquire(_)
            | Next::AcquireInTime(_)
            | Next::TryLock(_)
            | Next::Enter(_)
            | Next::Read(_)
            | Next::Exit(..) => one(),
            // Where permits are handed over, it comes and gets in line.
            Next::Acquire(s) => match &self.things[s] {
                Thing::Semaphore {
                    permits: 0,
                    discipline: Discipline::Barging,
                    ..
                } => vec![],
                _ => one(),
            },
            Next::Lock(m) => match &self.things[m] {
                Thing::Mutex {
                    owner: Some(_),
                    discipline: Discipline::Barging,
                    ..
                } => vec![],
                _ => one(),
            },
            Next::Release(s, permits) => waking(s, permits),
            Next::Unlock(m, _) | Next::Wait { mutex: m, .. } => waking(m, 1),
            Next::NotifyOne(c) => waking(c, 1),
            Next::NotifyAll(c) => waking(c, usize::MAX),
            Next::InLine { timed: true, .. } => vec![way(Deed::TimesOut, vec![])],
            Next::Asleep {
                timed, spuriously, ..
            } => {
                let late = timed.then(|| way(Deed::TimesOut, vec![]));
                let early = spuriously.then(|| way(Deed::WakesSpuriously, vec![]));
                late.into_iter().chain(early).collect()
            }
            Next::InLine { timed: false, .. }
            | Next::InLineToLock(_)
            | Next::Ended
            | Next::Stuck => vec![],
        }
    }

    /// What is wrong now, whoever goes on.
    pub(super) fn wrong(&self) -> Vec<Finding> {
        let mut wrong = Vec::new();
        let uses = |thread: &Thread| match thread.next {
            Next::Enter(a) => Some((a, true)),
            Next::Read(a) => Some((a, false)),
            _ => None,
        };
        let sleeps = |thread: &Thread| match thread.next {
            Next::Asleep { condvar, mutex, .. } => Some((condvar, mutex)),
            _ => None,
        };
        for (at, one) in self.threads.iter().enumerate() {
            for other in &self.threads[..at] {
                if let (Some((a, writes)), Some((b, also))) = (uses(one), uses(other))
                    && a == b
                    && (writes || also)
                {
                    wrong.push(Finding::Race);
                }
                if let (Some((c, m)), Some((d, n))) = (sleeps(one), sleeps(other))
                    && c == d
                    && m != n
                {
                    wrong.push(Finding::Misuse);
                }
            }
        }
        wrong
    }

    pub(super) fn threads(&self) -> usize {
        self.threads.len()
    }

    pub(super) fn has_ended(&self, thread: usize) -> bool {
        self.threads[thread].next == Next::Ended
    }

    pub(super) fn round(&mut self, thread: usize) -> Round {
        let round = self.threads[thread].round;
        self.threads[thread].round.ended = false;
        round
    }

    /// How many operations the step counts for: a spurious wakeup and the lock
    /// after it are one, and so are what begins the use of data and what ends it.
    pub(super) fn cost(&self, way: &Way) -> usize {
        let free = way.deed == Deed::WakesSpuriously
            || matches!(self.threads[way.thread].next, Next::Exit(a, _)
                if self.threads[way.thread].begun == Some(a));
        usize::from(!free)
    }

    /// The operation happens. Gives back who goes on, the thread itself first.
    #[allow(clippy::too_many_lines, reason = "one operation after the other")]
    fn happens(&mut self, way: &Way) -> Vec<usize> {
        let me = way.thread;
        let mut goes_on = Vec::new();
        self.threads[me].round.waiting = self.threads[me].round.inside;
        self.threads[me].begun = match self.threads[me].next {
            Next::Enter(a) => Some(a),
            _ => None,
        };
        match (self.threads[me].next, way.deed) {
            (Next::Own, _) => goes_on.push(me),
            (Next::Acquire(s), _) => self.acquire(me, s, Some(false), &mut goes_on),
            (Next::AcquireInTime(s), _) => self.acquire(me, s, Some(true), &mut goes_on),
            (Next::TryAcquire(s), _) => self.acquire(me, s, None, &mut goes_on),
            (Next::InLine { semaphore, .. }, _) => {
                // The time runs out.
                self.leave_line(semaphore, me);
                self.answer(me, 0);
                goes_on.push(me);
            }
            (Next::Release(s, permits), _) => {
                self.answer(me, 0);
                goes_on.push(me);
                for other in &way.wakes {
                    self.leave_line(s, *other);
                    self.answer(*other, 1);
                    goes_on.push(*other);
                }
                let Thing::Semaphore { permits: free, .. } = &mut self.things[s] else {
                    unreachable!("it is a semaphore");
                };
                *free += permits - way.wakes.len();
            }
            (Next::Lock(m), _) => self.lock(me, m, &mut goes_on),
            (Next::TryLock(m), _) => {
                let Thing::Mutex { owner, value, .. } = &mut self.things[m] else {
                    unreachable!("it is a mutex");
                };
                let free = owner.is_none();
                let value = *value;
                if free {
                    *owner = Some(me);
                }
                self.answer(me, u32::from(free));
                if free {
                    self.told(me, value);
                }
                goes_on.push(me);
            }
            (Next::Unlock(m, value), _) => {
                self.answer(me, 0);
                goes_on.push(me);
                self.unlock(m, value, &way.wakes, &mut goes_on);
            }
            (
                Next::Wait {
                    condvar,
                    mutex,
                    value,
                    timed,
                    spuriously,
                },
                _,
            ) => {
                let Thing::Condvar { in_line, asleep } = &mut self.things[condvar] else {
                    unreachable!("it is a condition variable");
                };
                asleep.push(me);
                if !*in_line {
                    asleep.sort_unstable();
                }
                self.threads[me].next = Next::Asleep {
                    condvar,
                    mutex,
                    timed,
                    spuriously,
                };
                self.unlock(mutex, value, &way.wakes, &mut goes_on);
            }
            (Next::Asleep { .. }, Deed::WakesSpuriously) => {
                let line = self.threads[me].line;
                let spurious = &mut self.threads[me].spurious;
                match spurious.iter_mut().find(|(at, _)| *at == line) {
                    Some((_, times)) => *times += 1,
                    None => spurious.push((line, 1)),
                }
                self.wakes(me, SPURIOUSLY);
            }
            (Next::Asleep { .. }, _) => self.wakes(me, IN_VAIN),
            (Next::NotifyOne(_) | Next::NotifyAll(_), _) => {
                self.answer(me, 0);
                goes_on.push(me);
                for sleeper in &way.wakes {
                    self.wakes(*sleeper, NOTIFIED);
                }
            }
            (Next::Enter(a), _) => {
                let Thing::Access { inside, value } = &mut self.things[a] else {
                    unreachable!("it is shared data");
                };
                if inside.is_some() {
                    self.failures.push(Finding::Race);
                    return vec![];
                }
                *inside = Some(me);
                let value = *value;
                self.answer(me, value);
                goes_on.push(me);
            }
            (Next::Read(a), _) => {
                let Thing::Access { inside, value } = &self.things[a] else {
                    unreachable!("it is shared data");
                };
                if inside.is_some() {
                    self.failures.push(Finding::Race);
                    return vec![];
                }
                self.answer(me, *value);
                goes_on.push(me);
            }
            (Next::Exit(a, value), _) => {
                self.things[a] = Thing::Access {
                    inside: None,
                    value,
                };
                self.answer(me, 0);
                goes_on.push(me);
            }
            (Next::InLineToLock(_) | Next::Ended | Next::Stuck, _) => {
                unreachable!("it cannot go on")
            }
        }
        goes_on
    }

    fn answer(&mut self, thread: usize, answer: u32) {
        self.threads[thread].answer = answer;
        self.told(thread, answer);
    }

    /// Takes a permit; without one it gets in line, or gives up.
    fn acquire(&mut self, me: usize, s: usize, waits: Option<bool>, goes_on: &mut Vec<usize>) {
        let Thing::Semaphore {
            permits,
            discipline,
            line,
        } = &mut self.things[s]
        else {
            unreachable!("it is a semaphore");
        };
        match (*permits, waits) {
            (0, Some(timed)) if *discipline != Discipline::Barging => {
                line.push(me);
                if *discipline == Discipline::Weak {
                    line.sort_unstable();
                }
                self.threads[me].next = Next::InLine {
                    semaphore: s,
                    timed,
                };
            }
            (0, _) => {
                self.answer(me, 0);
                goes_on.push(me);
            }
            _ => {
                *permits -= 1;
                self.answer(me, 1);
                goes_on.push(me);
            }
        }
    }

    fn leave_line(&mut self, thing: usize, thread: usize) {
        match &mut self.things[thing] {
            Thing::Semaphore { line, .. }
            | Thing::Mutex { line, .. }
            | Thing::Condvar { asleep: line, .. } => line.retain(|other| *other != thread),
            Thing::Access { .. } | Thing::Cell { .. } => unreachable!("nobody waits there"),
        }
    }

    fn lock(&mut self, me: usize, m: usize, goes_on: &mut Vec<usize>) {
        let Thing::Mutex {
            owner,
            discipline,
            line,
            ..
        } = &mut self.things[m]
        else {
            unreachable!("it is a mutex");
        };
        if owner.is_some() {
            line.push(me);
            if *discipline == Discipline::Weak {
                line.sort_unstable();
            }
            self.threads[me].next = Next::InLineToLock(m);
        } else {
            self.has_locked(me, m, goes_on);
        }
    }

    fn has_locked(&mut self, thread: usize, m: usize, goes_on: &mut Vec<usize>) {
        let Thing::Mutex { owner, value, .. } = &mut self.things[m] else {
            unreachable!("it is a mutex");
        };
        *owner = Some(thread);
        let value = *value;
        let woke = self.threads[thread].woke.take();
        self.answer(thread, woke.unwrap_or(0));
        self.told(thread, value);
        goes_on.push(thread);
    }

    fn unlock(&mut self, m: usize, left: u32, heirs: &[usize], goes_on: &mut Vec<usize>) {
        let Thing::Mutex { owner, value, .. } = &mut self.things[m] else {
            unreachable!("it is a mutex");
        };
        *owner = None;
        *value = left;
        for heir in heirs {
            self.leave_line(m, *heir);
            self.has_locked(*heir, m, goes_on);
        }
    }

    /// A thread that waits for a permit gets one.
    fn rescue(&mut self) -> Option<usize> {
        let waits = |thread: &Thread| matches!(thread.next, Next::Acquire(_) | Next::InLine { .. });
        let thread = self.threads.iter().position(waits)?;
        if let Next::InLine { semaphore, .. } = self.threads[thread].next {
            self.leave_line(semaphore, thread);
        }
        self.answer(thread, 1);
        Some(thread)
    }

    /// It is awake, and has to lock again.
    fn wakes(&mut self, sleeper: usize, how: u32) {
        let Next::Asleep { condvar, mutex, .. } = self.threads[sleeper].next else {
            unreachable!("it sleeps");
        };
        self.leave_line(condvar, sleeper);
        self.told(sleeper, how);
        let thread = &mut self.threads[sleeper];
        thread.woke = Some(how);
        thread.next = Next::Lock(mutex);
    }
}

/// The program at work, on this OS thread.
pub(super) struct Run {
    kept: Vec<Box<dyn Any>>,
    at_end: Vec<Box<dyn Fn() -> Option<Finding>>>,
}

impl Run {
    /// Makes the program and lets each thread come to its first operation.
    pub(super) fn start(
        make: &dyn Fn(&mut Program),
        lore: Lore,
        (forgets, spurious): (bool, u32),
    ) -> Self {
        keep_quiet();
        WORLD.set(Some(World {
            threads: Vec::new(),
            things: Vec::new(),
            lore,
            running: None,
            mover: false,
            failures: Vec::new(),
            limited: false,
            forgets,
            spurious,
            discipline: Discipline::Barging,
            announces: false,
        }));
        let mut program = Program::default();
        PLACE.set(Place::Making);
        make(&mut program);
        PLACE.set(Place::Outside);
        let Program {
            threads,
            at_end,
            mut kept,
        } = program;
        for (number, body) in threads.into_iter().enumerate() {
            // What a thread that is forgotten owns is lost: it owns no body.
            let body: *const dyn Fn() = {
                let kept_body = Rc::clone(&body);
                kept.push(Box::new(body));
                Rc::as_ptr(&kept_body)
            };
            let stack = STACKS.with_borrow_mut(Vec::pop).unwrap_or_else(|| {
                DefaultStack::new(STACK).expect("there is memory for a thread's stack")
            });
            let coroutine = Coroutine::with_stack(stack, move |yielder: &Yielder<(), ()>, ()| {
                with(|world| world.threads[number].yielder = yielder);
                // SAFETY: the run keeps it until its threads are gone.
                let body = unsafe { &*body };
                if catch_unwind(AssertUnwindSafe(body)).is_err() {
                    with(|world| {
                        let said = std::mem::take(&mut world.threads[number].said);
                        world.failures.push(Finding::Panic(said));
                    });
                }
            });
            with(|world| {
                world.threads.push(Thread {
                    coroutine: Some(coroutine),
                    yielder: std::ptr::null(),
                    next: Next::Ended,
                    past: 0,
                    answer: 0,
                    woke: None,
                    spurious: Vec::new(),
                    line: Location::caller(),
                    round: Round::default(),
                    begun: None,
                    said: String::new(),
                });
            });
        }
        let run = Self { kept, at_end };
        for thread in 0..with(|world| world.threads()) {
            resume(thread, false);
        }
        run
    }

    /// One step.
    #[allow(clippy::unused_self, reason = "there is no step without a run")]
    pub(super) fn step(&mut self, way: &Way) {
        let goes_on = with(|world| {
            world.announces = false;
            world.happens(way)
        });
        for thread in goes_on {
            resume(thread, thread == way.thread);
        }
    }

    /// What is wrong at the end.
    pub(super) fn wrong_at_end(&self) -> Option<Finding> {
        self.at_end.iter().find_map(|look| look())
    }

    /// Ends it: lets threads go on as they like, for that is the cheapest way.
    /// Those that cannot are forgotten where they are, with what they own.
    pub(super) fn finish(self) -> Lore {
        let Self { kept, at_end } = self;
        let threads = with(|world| world.threads());
        let mut steps = 0;
        while steps < 60 && with(|world| world.wrong().is_empty()) {
            let way = with(|world| {
                let mut all = (0..threads).map(|next| (next + steps) % threads);
                all.find_map(|thread| world.ways(thread).into_iter().find(Way::is_reliable))
            });
            steps += 1;
            let Some(way) = way else {
                // Nobody needs this execution: a permit out of nowhere lets a
                // thread come to its end, and no data is guarded by it.
                let Some(thread) = with(World::rescue) else {
                    break;
                };
                resume(thread, true);
                continue;
            };
            for thread in with(|world| world.happens(&way)) {
                resume(thread, thread == way.thread);
            }
        }
        for thread in 0..threads {
            if let Some(mut coroutine) = with(|world| world.threads[thread].coroutine.take()) {
                // SAFETY: nothing on its stack is used again, by nobody: what it
                // borrows is dropped only below.
                unsafe { coroutine.force_reset() };
                STACKS.with_borrow_mut(|stacks| stacks.push(coroutine.into_stack()));
            }
        }
        PLACE.set(Place::Leaving);
        drop((at_end, kept));
        PLACE.set(Place::Outside);
        let world = WORLD.take().expect("it is there");
        world.lore
    }
}

/// Lets a thread run on to its next operation, or, leaving, to its end.
fn resume(thread: usize, mover: bool) {
    let mut coroutine = with(|world| {
        world.running = Some(thread);
        world.mover = mover;
        world.threads[thread].coroutine.take()
    })
    .expect("it has not ended");
    PLACE.set(Place::Inside);
    let result = coroutine.resume(());
    PLACE.set(Place::Outside);
    with(|world| {
        world.running = None;
        world.mover = false;
        match result {
            CoroutineResult::Yield(()) => world.threads[thread].coroutine = Some(coroutine),
            CoroutineResult::Return(()) => {
                world.threads[thread].next = Next::Ended;
                STACKS.with_borrow_mut(|stacks| stacks.push(coroutine.into_stack()));
            }
        }
    });
}

/// Keeps what a panic of an enumerated program says, instead of printing it.
fn keep_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if matches!(PLACE.get(), Place::Outside | Place::Making) {
                return before(panic);
            }
            let said = panic.payload_as_str().unwrap_or("").to_owned();
            with(|world| {
                if let Some(me) = world.running {
                    world.threads[me].said = said;
                }
            });
        }));
    });
}
