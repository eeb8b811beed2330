//! Every execution of a small program, one after the other: a judge of the
//! explorer that shares nothing with it.
//!
//! The program's code runs from its beginning for each step that has not been
//! taken yet. There is no memory of what threads do, no reduction and no
//! digest: two states are the same if every object has the same value, byte by
//! byte, and if every thread was told the same, answer by answer, since it
//! began. What the operations mean stands in `world`, one line a rule, as the
//! documentation of the primitives has it.
//!
//! | rule | here |
//! |---|---|
//! | a semaphore's permits | barging: whoever comes next; weak: any of those in line; fifo: the first |
//! | a lock | likewise |
//! | a wait | unlocks and sleeps in one step, locks again after it woke |
//! | spurious wakeups | at any time, so often a thread and line as is asked for |
//! | timeouts | at any time; of a permit that is there, never |
//! | `notify_one` | any that sleeps; where things are fifo, the first |
//! | a data race | two threads about to use the same data, or one inside and one that comes |

mod world;

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, VecDeque},
    fmt,
    hash::Hash,
    rc::Rc,
    time::Duration,
};

use self::world::{Bytes, Lore, Next, Round, Run, ThingToMake, Way, with};
pub use self::world::{Finding, Program, begins_round, is_at};
pub(crate) use self::world::{Past, back_to, current, is_running, learns, past};
use super::{Held, Look, Mutex as AnyMutex};
use crate::Discipline;

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How often a thread may wake spuriously at one line.
    pub spurious: u32,
    /// How many states may be met.
    pub states: usize,
    /// Whether a thread forgets what the primitives say that it forgets: without
    /// it no loop comes back to the same state, unless it says [`is_at`].
    pub forgets: bool,
}

/// A state of the program.
#[derive(Debug, Default)]
pub struct State {
    /// The steps that lead out of it.
    pub steps: Vec<Step>,
    /// Threads that have not ended.
    pub unfinished: Vec<usize>,
    /// Threads that have begun a round.
    pub inside: Vec<usize>,
    /// Threads that have done something in their round.
    pub waiting: Vec<usize>,
    /// Threads that can go on, and count on it.
    pub able: Vec<usize>,
    /// What is wrong in it.
    pub wrong: Vec<Finding>,
    /// The state before it, and the step from there, on the way that was found
    /// first.
    before: Option<(usize, usize)>,
}

/// A step from one state to the next.
#[derive(Debug)]
pub struct Step {
    way: Way,
    /// Whose it is.
    pub thread: usize,
    /// For how many operations it counts: 1, or 0 if it is a part of one.
    pub cost: usize,
    /// The next state; none if the step is wrong.
    pub to: Option<usize>,
    /// What is wrong with it.
    pub wrong: Vec<Finding>,
    /// Whether a thread may count on it.
    pub reliable: bool,
    /// Whether it announces something.
    pub announces: bool,
    /// Who ends a round in it.
    pub ended: Vec<usize>,
}

/// All that can happen.
#[derive(Debug, Default)]
pub struct Found {
    /// The states; the first one is the beginning. Whatever is wrong ends
    /// everything: no step leads on from there.
    pub states: Vec<State>,
    /// Whether these are all.
    pub exhausted: bool,
    /// Whether threads could have woken spuriously once more.
    pub limited: bool,
    /// How often the program was run.
    pub runs: u64,
}

impl Found {
    /// All that can be wrong, each with the least number of operations to it.
    pub fn findings(&self) -> BTreeMap<Finding, usize> {
        let mut findings = BTreeMap::new();
        let mut least = vec![usize::MAX; self.states.len()];
        let mut queue = VecDeque::from([(0, 0)]);
        while let Some((at, operations)) = queue.pop_front() {
            if least[at] <= operations {
                continue;
            }
            least[at] = operations;
            let state = &self.states[at];
            let mut note = |wrong: &[Finding], operations: usize| {
                for wrong in wrong {
                    let least = findings.entry(wrong.clone()).or_insert(operations);
                    *least = operations.min(*least);
                }
            };
            note(&state.wrong, operations);
            for step in &state.steps {
                note(&step.wrong, operations + step.cost);
                match (step.to, step.cost) {
                    (Some(to), 0) => queue.push_front((to, operations)),
                    (Some(to), cost) => queue.push_back((to, operations + cost)),
                    (None, _) => {}
                }
            }
        }
        findings
    }
}

/// Runs the program in every way in which it can run.
pub fn enumerate(options: &Options, make: &dyn Fn(&mut Program)) -> Found {
    let mut found = Found::default();
    let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
    let mut lore = Lore::default();
    // Steps that have not been taken.
    let mut todo: Vec<(usize, usize)> = Vec::new();
    loop {
        let next = todo.pop();
        if next.is_none() && found.runs > 0 {
            found.exhausted = true;
            return found;
        }
        let mut run = Run::start(make, lore, (options.forgets, options.spurious));
        found.runs += 1;
        let mut at = next;
        if let Some((state, step)) = next {
            for way in found.way_to(state) {
                run.step(&way);
            }
            // What was said on the way was noted when it was new.
            for thread in 0..with(|world| world.threads()) {
                with(|world| world.round(thread));
            }
            found.take(&mut run, state, step);
        }
        loop {
            let mut wrong = with(|world| std::mem::take(&mut world.failures));
            if !wrong.is_empty() {
                wrong.extend(with(|world| world.wrong()));
                match at {
                    Some((state, step)) => found.states[state].steps[step].wrong = wrong,
                    None => found.states.push(State {
                        wrong,
                        ..State::default()
                    }),
                }
                break;
            }
            let words = with(|world| world.words());
            let new = found.states.len();
            let state = *known.entry(words).or_insert(new);
            if let Some((before, step)) = at {
                found.states[before].steps[step].to = Some(state);
            }
            if state < new {
                break;
            }
            found.meet(&run, at);
            let ways = found.states[state].steps.len();
            if ways == 0 || found.states.len() > options.states {
                break;
            }
            todo.extend((1..ways).map(|step| (state, step)));
            at = Some((state, 0));
            found.take(&mut run, state, 0);
        }
        found.limited |= with(|world| world.limited);
        lore = run.finish();
        if found.states.len() > options.states {
            return found;
        }
    }
}

impl Found {
    /// The steps from the beginning to this state.
    fn way_to(&self, mut state: usize) -> Vec<Way> {
        let mut ways = Vec::new();
        while let Some((before, step)) = self.states[state].before {
            ways.push(self.states[before].steps[step].way.clone());
            state = before;
        }
        ways.reverse();
        ways
    }

    /// Takes a step, and notes what it says.
    fn take(&mut self, run: &mut Run, state: usize, step: usize) {
        let step = &mut self.states[state].steps[step];
        run.step(&step.way);
        with(|world| {
            step.announces = world.announces;
            let ended = (0..world.threads()).filter(|thread| world.round(*thread).ended);
            step.ended = ended.collect();
        });
    }

    /// Notes a state that has not been met before.
    fn meet(&mut self, run: &Run, before: Option<(usize, usize)>) {
        let mut state = with(|world| {
            let threads = 0..world.threads();
            let unfinished: Vec<_> = threads.clone().filter(|it| !world.has_ended(*it)).collect();
            let mut of_round = |is: fn(&Round) -> bool| -> Vec<_> {
                let threads = threads.clone();
                threads.filter(|it| is(&world.round(*it))).collect()
            };
            let inside = of_round(|round| round.inside);
            let waiting = of_round(|round| round.waiting);
            let ways: Vec<_> = threads.flat_map(|it| world.ways(it)).collect();
            let steps: Vec<_> = ways
                .into_iter()
                .map(|way| Step {
                    thread: way.thread,
                    cost: world.cost(&way),
                    to: None,
                    wrong: Vec::new(),
                    reliable: way.is_reliable(),
                    announces: false,
                    ended: Vec::new(),
                    way,
                })
                .collect();
            let reliable = steps.iter().filter(|step| step.reliable);
            let mut able: Vec<_> = reliable.map(|step| step.thread).collect();
            able.dedup();
            State {
                wrong: world.wrong(),
                steps,
                unfinished,
                inside,
                waiting,
                able,
                before,
            }
        });
        if state.unfinished.is_empty() {
            state.wrong.extend(run.wrong_at_end());
        } else if state.able.is_empty() {
            state.wrong.push(Finding::Deadlock);
        }
        if !state.wrong.is_empty() {
            state.steps.clear();
        }
        self.states.push(state);
    }
}

/// An object of one's own: a value that threads change in atomic steps.
pub struct Object<S> {
    number: usize,
    value: Rc<RefCell<S>>,
}

impl<S: Clone + Hash + 'static> Object<S> {
    /// Makes one with this value.
    pub fn new(value: S) -> Self {
        let bytes = Bytes::of(&value);
        Self {
            number: world::create(|world| ThingToMake::cell(world.value(bytes))),
            value: Rc::new(RefCell::new(value)),
        }
    }

    /// Does something with the value, in a step of its own, or, if it `joins`,
    /// in the thread's last one. An error is a rule that was broken.
    pub fn perform<R: Hash>(
        &self,
        joins: bool,
        announces: bool,
        f: impl FnOnce(&mut S) -> Result<R, String>,
    ) -> R {
        world::perform_own((self.number, joins, announces), || {
            let mut value = self.value.borrow_mut();
            let told = f(&mut value)?;
            Ok((told, Bytes::of(&*value)))
        })
    }

    /// The value as it is now; for when all threads have ended.
    pub fn get(&self) -> S {
        self.value.borrow().clone()
    }
}

impl<S> Clone for Object<S> {
    fn clone(&self) -> Self {
        Self {
            number: self.number,
            value: Rc::clone(&self.value),
        }
    }
}

impl<S> fmt::Debug for Object<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "object {}", self.number)
    }
}

thread_local! {
    /// What a [`Look`] has shown last.
    static SHOWN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Notes what data is like, byte by byte, if somebody looks.
pub(crate) fn show<T: Hash + ?Sized>(data: &T) {
    if is_running() {
        SHOWN.set(Bytes::of(data));
    }
}

/// The number of what the data is like now.
fn look(data: Look<'_>) -> u32 {
    data();
    let shown = SHOWN.take();
    with(|world| world.value(shown))
}

#[derive(Debug)]
pub(crate) struct Semaphore(usize);

impl Semaphore {
    pub(crate) fn new(permits: usize) -> Self {
        Self::of(permits, with(|world| world.discipline))
    }

    pub(crate) fn in_line(permits: usize) -> Self {
        Self::of(permits, Discipline::Fifo)
    }

    fn of(permits: usize, discipline: Discipline) -> Self {
        Self(world::create(|_| {
            ThingToMake::semaphore(permits, discipline)
        }))
    }

    pub(crate) fn number(&self) -> u64 {
        self.0 as u64
    }

    pub(crate) fn acquire(&self) {
        world::perform(Next::Acquire(self.0));
    }

    pub(crate) fn try_acquire(&self) -> bool {
        world::perform(Next::TryAcquire(self.0)) == 1
    }

    pub(crate) fn acquire_timeout(&self, _: Duration) -> bool {
        world::perform(Next::AcquireInTime(self.0)) == 1
    }

    pub(crate) fn release(&self, permits: usize) {
        world::perform(Next::Release(self.0, permits));
    }
}

#[derive(Debug)]
pub(crate) struct Mutex(usize);

impl Mutex {
    pub(crate) fn new(data: Look<'_>) -> Self {
        let value = look(data);
        let discipline = with(|world| world.discipline);
        Self(world::create(|_| ThingToMake::mutex(value, discipline)))
    }

    pub(crate) fn lock(&self) {
        world::perform(Next::Lock(self.0));
    }

    pub(crate) fn try_lock(&self) -> bool {
        world::perform(Next::TryLock(self.0)) == 1
    }

    pub(crate) fn unlock(&self, data: Look<'_>) {
        world::perform(Next::Unlock(self.0, look(data)));
    }
}

#[derive(Debug)]
pub(crate) struct Condvar(usize);

impl Condvar {
    pub(crate) fn new() -> Self {
        let in_line = with(|world| world.discipline) == Discipline::Fifo;
        Self(world::create(|_| ThingToMake::condvar(in_line)))
    }

    #[track_caller]
    pub(crate) fn wait(&self, held: Held<'_>) {
        self.sleep(held, false);
    }

    #[track_caller]
    pub(crate) fn wait_timeout(&self, held: Held<'_>, _: Duration) -> bool {
        self.sleep(held, true)
    }

    #[track_caller]
    fn sleep(&self, held: Held<'_>, timed: bool) -> bool {
        let AnyMutex::Plain(mutex) = held.mutex else {
            unreachable!("whoever makes the one makes the other");
        };
        let value = look(held.data);
        world::wait((self.0, mutex.0), value, (timed, held.looks_again), held.at)
    }

    pub(crate) fn notify_one(&self) {
        world::perform(Next::NotifyOne(self.0));
    }

    pub(crate) fn notify_all(&self) {
        world::perform(Next::NotifyAll(self.0));
    }
}

#[derive(Debug)]
pub(crate) struct Access(usize);

impl Access {
    pub(crate) fn new(data: Look<'_>) -> Self {
        let value = look(data);
        Self(world::create(|_| ThingToMake::access(value)))
    }

    pub(crate) fn enter(&self) -> bool {
        world::perform(Next::Enter(self.0));
        true
    }

    pub(crate) fn enter_to_read(&self) -> bool {
        world::perform(Next::Read(self.0));
        true
    }

    pub(crate) fn exit(&self, data: Look<'_>) {
        world::perform(Next::Exit(self.0, look(data)));
    }

    #[allow(clippy::unused_self, reason = "other backends need it")]
    pub(crate) fn exit_from_reading(&self) {}
}
