//! Executes programs, on the real primitives.

use std::{
    cell::Cell,
    hash::Hash,
    mem::replace,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use sync_core::{
    Barrier, BoundedSemaphore, Condvar, Event, FifoSemaphore, Latch, Lightswitch, Mutex,
    MutexGuard, ReentrantMutex, Rendezvous, Ring, Semaphore, Shared, Turnstile, repeat_until,
};

use crate::program::{Change, Cond, Deed, MODULUS, OWN, Program, Stmt, VARS, Var, Verb};

/// A thread's local variables.
pub(crate) type Env = [u8; VARS];

/// Where a thread runs: the explorer, or the enumerator.
pub(crate) trait Stage {
    fn say(&self, verb: Verb, item: Option<u8>);
    fn index(&self) -> u8;
    /// The thread reaches a place in its code again, with this as its whole local
    /// state.
    fn is_at(&self, all: &dyn Fn() -> Vec<u8>);
}

type Guard<'a, 'm> = Option<&'a mut MutexGuard<'m, u8>>;

/// All objects that the program uses.
pub(crate) struct Things {
    semaphores: Vec<Semaphore>,
    mutexes: Vec<Mutex<u8>>,
    condvars: Vec<Condvar>,
    shared: Vec<Shared<u8>>,
    fifos: Vec<FifoSemaphore>,
    bounded: Vec<BoundedSemaphore>,
    reentrant: Option<ReentrantMutex>,
    rendezvous: Option<Rendezvous>,
    switch: Option<Lightswitch>,
    turnstile: Option<Turnstile>,
    barriers: Vec<Barrier>,
    latches: Vec<Latch>,
    event: Option<Event>,
    rings: Vec<Ring<u8>>,
    queue: Option<Mutex<Vec<Arc<Semaphore>>>>,
}

/// How many objects of each kind a program needs.
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
#[derive(Default)]
struct Uses {
    semaphores: usize,
    mutexes: usize,
    condvars: usize,
    shared: usize,
    fifos: usize,
    bounded: usize,
    barriers: usize,
    latches: usize,
    rings: usize,
    reentrant: bool,
    rendezvous: bool,
    switch: bool,
    turnstile: bool,
    event: bool,
    queue: bool,
}

fn uses(program: &Program) -> Uses {
    use Stmt as S;
    let mut uses = Uses::default();
    let up = |to: &mut usize, at: usize| {
        if at != OWN {
            *to = (*to).max(at + 1);
        }
    };
    program.visit(&mut |stmt| match stmt {
        S::Acquire(s)
        | S::AcquireSeveral(s, _)
        | S::TryAcquire(s, _)
        | S::TrySeveral(s, ..)
        | S::AcquireInTime(s, _)
        | S::Release(s, _)
        | S::Permit(s, _)
        | S::RepeatTry(s, _) => up(&mut uses.semaphores, *s),
        S::With(m, ..)
        | S::Lock(m, _)
        | S::TryLock(m, _)
        | S::Enter(m, ..)
        | S::RepeatWith(m, ..) => {
            up(&mut uses.mutexes, *m);
        }
        S::When(m, c, ..) => {
            up(&mut uses.mutexes, *m);
            up(&mut uses.condvars, *c);
        }
        S::WaitLoop(c, ..)
        | S::WaitIf(c, ..)
        | S::Wait(c, _)
        | S::WaitInTime(c, ..)
        | S::WaitWhile(c, _)
        | S::WaitWhileInTime(c, ..)
        | S::NotifyOne(c)
        | S::NotifyAll(c) => up(&mut uses.condvars, *c),
        S::Access(a, ..) | S::Read(a, _) => up(&mut uses.shared, *a),
        S::FifoAcquire(s) | S::FifoInTime(s, _) | S::FifoRelease(s) => up(&mut uses.fifos, *s),
        S::BoundedAcquire(s) | S::BoundedRelease(s) => up(&mut uses.bounded, *s),
        S::Reentrant(_) => uses.reentrant = true,
        S::Meet => uses.rendezvous = true,
        S::SwitchOn(s) | S::SwitchOff(s) => {
            uses.switch = true;
            up(&mut uses.semaphores, *s);
        }
        S::Pass | S::Bar | S::Unbar => uses.turnstile = true,
        S::Barrier(b, _) | S::BarrierInTime(b, _) | S::BarrierUnlessBroken(b, _) => {
            up(&mut uses.barriers, *b);
        }
        S::CountDown(l) | S::AwaitLatch(l) | S::LatchInTime(l, _) => up(&mut uses.latches, *l),
        S::Set | S::Clear | S::AwaitEvent | S::EventInTime(_) | S::IsSet(_) => uses.event = true,
        S::Put(r, _) | S::TakeOut(r, _) => up(&mut uses.rings, *r),
        S::StandInLine | S::CallNext => uses.queue = true,
        S::OnDrop(deed, _) => match deed {
            Deed::Release(s) => up(&mut uses.semaphores, *s),
            Deed::Change(m, _) => up(&mut uses.mutexes, *m),
            Deed::NotifyAll(c) => up(&mut uses.condvars, *c),
            Deed::Say(_) => {}
        },
        S::Change(..)
        | S::Own(..)
        | S::Catch(..)
        | S::AssertNot(..)
        | S::Say(..)
        | S::If(..)
        | S::Index(_) => {}
    });
    uses
}

impl Things {
    pub(crate) fn new(program: &Program) -> Self {
        let uses = uses(program);
        let turnstile = || {
            if program.barred {
                Turnstile::locked()
            } else {
                Turnstile::new()
            }
        };
        let barrier = |parties: &usize| {
            if program.bad_action {
                Barrier::with_action(*parties, || panic!("the action"))
            } else {
                Barrier::new(*parties)
            }
        };
        let first = |list: &[usize], many: usize| list[..many].to_vec();
        Self {
            semaphores: first(&program.semaphores, uses.semaphores)
                .into_iter()
                .map(Semaphore::new)
                .collect(),
            mutexes: (0..uses.mutexes).map(|_| Mutex::new(0)).collect(),
            condvars: (0..uses.condvars).map(|_| Condvar::new()).collect(),
            shared: (0..uses.shared).map(|_| Shared::new(0)).collect(),
            fifos: first(&program.fifos, uses.fifos)
                .into_iter()
                .map(FifoSemaphore::new)
                .collect(),
            bounded: (0..uses.bounded)
                .map(|_| BoundedSemaphore::with_limit(1, 3))
                .collect(),
            reentrant: uses.reentrant.then(ReentrantMutex::new),
            rendezvous: uses.rendezvous.then(Rendezvous::new),
            switch: uses.switch.then(Lightswitch::new),
            turnstile: uses.turnstile.then(turnstile),
            barriers: program.barriers[..uses.barriers]
                .iter()
                .map(barrier)
                .collect(),
            latches: first(&program.latches, uses.latches)
                .into_iter()
                .map(Latch::new)
                .collect(),
            event: uses.event.then(Event::new),
            rings: first(&program.rings, uses.rings)
                .into_iter()
                .map(Ring::new)
                .collect(),
            queue: uses.queue.then(|| Mutex::new(Vec::new())),
        }
    }
}

impl Change {
    fn apply(self, data: &mut u8, env: &Env) -> u8 {
        let new = match self {
            Self::Nothing => *data,
            Self::Add => (*data + 1) % MODULUS,
            Self::Take => data.saturating_sub(1),
            Self::Put(value) => value,
            Self::PutVar(x) => env[x],
        };
        replace(data, new)
    }
}

impl Cond {
    fn holds(self, data: u8) -> bool {
        match self {
            Self::Is(value) => data == value,
            Self::IsNot(value) => data != value,
            Self::AtLeast(value) => data >= value,
        }
    }
}

/// Performs its deed when it is dropped.
struct OnDrop<'a> {
    scene: &'a Scene<'a>,
    deed: Deed,
}

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        let things = self.scene.things;
        match self.deed {
            Deed::Release(s) => self.scene.semaphore(s).release(),
            Deed::Change(m, change) => {
                things.mutexes[m].with(|data| change.apply(data, &[0; VARS]));
            }
            Deed::NotifyAll(c) => things.condvars[c].notify_all(),
            Deed::Say(verb) => self.scene.stage.say(verb, None),
        }
    }
}

/// The context of a statement.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) things: &'a Things,
    pub(crate) stage: &'a dyn Stage,
    pub(crate) own: Option<&'a Semaphore>,
    /// Data that it holds in outer scopes, invisible to others until it is
    /// released.
    pub(crate) outer: u64,
}

/// Not waited for: the models have no clock.
const TIME: Duration = Duration::from_secs(1);

/// The same statement on four lines: spurious wakeups are counted by line.
macro_rules! at_site {
    ($site:expr, $wait:expr) => {
        match $site % 4 {
            0 => $wait,
            1 => $wait,
            2 => $wait,
            _ => $wait,
        }
    };
}

impl<'a> Scene<'a> {
    fn semaphore(&self, s: usize) -> &'a Semaphore {
        if s == OWN {
            self.own.expect("the generator knows where there is one")
        } else {
            &self.things.semaphores[s]
        }
    }

    pub(crate) fn run(&self, block: &[Stmt], env: &mut Env, mut guard: Guard<'_, '_>) {
        for stmt in block {
            self.execute(stmt, env, guard.as_deref_mut());
        }
    }

    /// Runs `f` in a context that holds this data, too.
    fn holding(&self, data: Option<u8>, f: impl FnOnce(&Scene<'_>)) {
        let data = data.map_or(0, |data| 1 + u64::from(data));
        f(&Scene {
            outer: 0x100 * self.outer + data,
            ..*self
        });
    }

    #[allow(clippy::too_many_lines, reason = "one statement after the other")]
    fn execute(&self, stmt: &Stmt, env: &mut Env, guard: Guard<'_, '_>) {
        use Stmt as S;
        let things = self.things;
        let set = |env: &mut Env, x: Var, value: u8| env[x] = value;
        let held = guard.as_deref().map(|guard| **guard);
        match stmt {
            S::Acquire(s) => self.semaphore(*s).acquire(),
            S::AcquireSeveral(s, n) => self.semaphore(*s).acquire_n(*n),
            S::TrySeveral(s, n, x) => {
                set(env, *x, self.semaphore(*s).try_acquire_n(*n).into());
            }
            S::TryAcquire(s, x) => set(env, *x, self.semaphore(*s).try_acquire().into()),
            S::AcquireInTime(s, x) => {
                set(env, *x, self.semaphore(*s).acquire_timeout(TIME).into());
            }
            S::Release(s, 1) => self.semaphore(*s).release(),
            S::Release(s, n) => self.semaphore(*s).release_n(*n),
            S::Permit(s, block) => {
                let _permit = self.semaphore(*s).permit();
                self.run(block, env, guard);
            }
            S::With(m, change, x) => {
                let all = *env;
                set(
                    env,
                    *x,
                    things.mutexes[*m].with(|data| change.apply(data, &all)),
                );
            }
            S::Lock(m, block) => {
                let mut data = things.mutexes[*m].lock();
                self.holding(held, |scene| scene.run(block, env, Some(&mut data)));
            }
            S::TryLock(m, block) => {
                if let Some(mut data) = things.mutexes[*m].try_lock() {
                    self.holding(held, |scene| scene.run(block, env, Some(&mut data)));
                }
            }
            S::Enter(m, block, x) => {
                let all = *env;
                let result = things.mutexes[*m].enter(|data| {
                    let mut all = all;
                    self.holding(held, |scene| scene.run(block, &mut all, Some(data)));
                    all[*x]
                });
                set(env, *x, result);
            }
            S::When(m, c, cond, change, x) => {
                let all = *env;
                let result = things.mutexes[*m].when(
                    &things.condvars[*c],
                    |data| cond.holds(*data),
                    |data| change.apply(data, &all),
                );
                set(env, *x, result);
            }
            S::Change(change, x) => {
                if let Some(data) = guard {
                    let result = change.apply(data, env);
                    set(env, *x, result);
                }
            }
            S::WaitLoop(c, cond, site) => {
                if let Some(data) = guard {
                    let c = &things.condvars[*c];
                    at_site!(
                        site,
                        while !cond.holds(**data) {
                            c.wait(data);
                        }
                    );
                }
            }
            S::WaitIf(c, cond, site) => {
                if let Some(data) = guard
                    && !cond.holds(**data)
                {
                    let c = &things.condvars[*c];
                    at_site!(site, c.wait(data));
                }
            }
            S::Wait(c, site) => {
                if let Some(data) = guard {
                    let c = &things.condvars[*c];
                    at_site!(site, c.wait(data));
                }
            }
            S::WaitInTime(c, x, site) => {
                if let Some(data) = guard {
                    let c = &things.condvars[*c];
                    let notified = at_site!(site, c.wait_timeout(data, TIME));
                    set(env, *x, notified.into());
                }
            }
            S::WaitWhile(c, cond) => {
                if let Some(data) = guard {
                    things.condvars[*c].wait_while(data, |data| !cond.holds(*data));
                }
            }
            S::WaitWhileInTime(c, cond, x) => {
                if let Some(data) = guard {
                    let c = &things.condvars[*c];
                    let in_time = c.wait_while_timeout(data, TIME, |data| !cond.holds(*data));
                    set(env, *x, in_time.into());
                }
            }
            S::NotifyOne(c) => things.condvars[*c].notify_one(),
            S::NotifyAll(c) => things.condvars[*c].notify_all(),
            S::Access(a, change, block, x) => {
                let all = *env;
                let guard = Cell::new(guard);
                let result = things.shared[*a].with(|data| {
                    let mut all = all;
                    let result = change.apply(data, &all);
                    if !block.is_empty() {
                        let mut inner = guard.take();
                        let held = held.into_iter().fold(*data, |one, other| 16 * other + one);
                        self.holding(Some(held), |scene| {
                            scene.run(block, &mut all, inner.take());
                        });
                    }
                    result
                });
                set(env, *x, result);
            }
            S::Read(a, x) => set(env, *x, things.shared[*a].get()),
            S::FifoAcquire(s) => things.fifos[*s].acquire(),
            S::FifoInTime(s, x) => set(env, *x, things.fifos[*s].acquire_timeout(TIME).into()),
            S::FifoRelease(s) => things.fifos[*s].release(),
            S::BoundedAcquire(s) => things.bounded[*s].acquire(),
            S::BoundedRelease(s) => things.bounded[*s].release(),
            S::Reentrant(block) => {
                let _hold = things.reentrant.as_ref().expect("it is used").hold();
                self.run(block, env, guard);
            }
            S::Meet => things.rendezvous.as_ref().expect("it is used").meet(),
            S::SwitchOn(s) => self.switch().lock(&things.semaphores[*s]),
            S::SwitchOff(s) => self.switch().unlock(&things.semaphores[*s]),
            S::Pass => self.turnstile().pass(),
            S::Bar => self.turnstile().lock(),
            S::Unbar => self.turnstile().unlock(),
            S::Barrier(b, x) => set(env, *x, things.barriers[*b].wait().is_leader().into()),
            S::BarrierInTime(b, x) => {
                set(
                    env,
                    *x,
                    things.barriers[*b].wait_timeout(TIME).is_ok().into(),
                );
            }
            S::BarrierUnlessBroken(b, x) => {
                set(
                    env,
                    *x,
                    things.barriers[*b].wait_unless_broken().is_ok().into(),
                );
            }
            S::CountDown(l) => things.latches[*l].count_down(),
            S::AwaitLatch(l) => things.latches[*l].wait(),
            S::LatchInTime(l, x) => set(env, *x, things.latches[*l].wait_timeout(TIME).into()),
            S::Set => self.event().set(),
            S::Clear => self.event().clear(),
            S::AwaitEvent => self.event().wait(),
            S::EventInTime(x) => set(env, *x, self.event().wait_timeout(TIME).into()),
            S::IsSet(x) => set(env, *x, self.event().is_set().into()),
            S::Put(r, value) => things.rings[*r].put(*value, &|| ()),
            S::TakeOut(r, x) => set(env, *x, things.rings[*r].take(&|_| ())),
            S::StandInLine => {
                let turn = Arc::new(Semaphore::new(0));
                self.queue().with(|queue| queue.push(Arc::clone(&turn)));
                turn.acquire();
            }
            S::CallNext => {
                let first = |queue: &mut Vec<_>| (!queue.is_empty()).then(|| queue.remove(0));
                if let Some(turn) = self.queue().with(first) {
                    turn.release();
                }
            }
            S::Own(permits, block) => {
                let own = Semaphore::new(*permits);
                let scene = Scene {
                    own: Some(&own),
                    ..*self
                };
                scene.run(block, env, guard);
            }
            S::OnDrop(deed, block) => {
                let _guard = OnDrop {
                    scene: self,
                    deed: *deed,
                };
                self.run(block, env, guard);
            }
            S::Catch(block, x) => {
                let result = catch_unwind(AssertUnwindSafe(|| self.run(block, env, guard)));
                set(env, *x, result.is_err().into());
            }
            S::AssertNot(x, value) => assert!(env[*x] != *value, "the assertion"),
            S::Say(verb, item) => self.stage.say(*verb, item.map(|x| env[x])),
            S::If(x, value, one, other) => {
                let block = if env[*x] == *value { one } else { other };
                self.run(block, env, guard);
            }
            S::Index(x) => set(env, *x, self.stage.index()),
            S::RepeatTry(s, site) => repeat_until(|| {
                self.is_at(*site, env, held);
                self.semaphore(*s).try_acquire()
            }),
            S::RepeatWith(m, cond, site) => repeat_until(|| {
                self.is_at(*site, env, held);
                things.mutexes[*m].with(|data| cond.holds(*data))
            }),
        }
    }

    fn is_at(&self, site: usize, env: &Env, held: Option<u8>) {
        self.stage.is_at(&|| {
            let mut all = vec![u8::try_from(site).unwrap_or(u8::MAX)];
            all.extend(env);
            all.extend(held.map_or([0, 0], |held| [1, held]));
            all.extend(self.outer.to_le_bytes());
            let mut number = Number(0);
            self.own.hash(&mut number);
            all.extend(number.0.to_le_bytes());
            all
        });
    }

    fn switch(&self) -> &Lightswitch {
        self.things.switch.as_ref().expect("it is used")
    }

    fn turnstile(&self) -> &Turnstile {
        self.things.turnstile.as_ref().expect("it is used")
    }

    fn event(&self) -> &Event {
        self.things.event.as_ref().expect("it is used")
    }

    fn queue(&self) -> &Mutex<Vec<Arc<Semaphore>>> {
        self.things.queue.as_ref().expect("it is used")
    }
}

/// The number of a semaphore: the last value that it feeds to a hasher.
struct Number(u64);

impl std::hash::Hasher for Number {
    fn write(&mut self, bytes: &[u8]) {
        for (at, byte) in bytes.iter().enumerate().take(8) {
            self.0 = self.0.rotate_left(7) ^ u64::from(*byte) << (at % 8);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number + 1;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
