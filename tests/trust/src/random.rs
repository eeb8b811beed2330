//! A generator of random programs.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use sync_core::Discipline;

use crate::{
    program::{Change, Class, Cond, Deed, MODULUS, OWN, Program, Rule, Stmt, VARS, Var, Verb},
    several,
};

/// The topics of programs: each takes a few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Semaphores,
    Data,
    Monitor,
    Shared,
    Fifo,
    Bounded,
    Reentrant,
    Meet,
    Switch,
    Turnstile,
    Barrier,
    Latch,
    Event,
    Ring,
    Queue,
    Own,
    Drops,
    Catches,
    Says,
    Index,
    Repeats,
    Tries,
    Time,
}

const TOPICS: &[(Topic, u32)] = &[
    (Topic::Semaphores, 8),
    (Topic::Data, 6),
    (Topic::Monitor, 8),
    (Topic::Shared, 4),
    (Topic::Fifo, 2),
    (Topic::Bounded, 1),
    (Topic::Reentrant, 1),
    (Topic::Meet, 1),
    (Topic::Switch, 1),
    (Topic::Turnstile, 1),
    (Topic::Barrier, 2),
    (Topic::Latch, 2),
    (Topic::Event, 2),
    (Topic::Ring, 2),
    (Topic::Queue, 3),
    (Topic::Own, 2),
    (Topic::Drops, 3),
    (Topic::Catches, 3),
    (Topic::Says, 8),
    (Topic::Index, 1),
    (Topic::Repeats, 2),
    (Topic::Tries, 3),
    (Topic::Time, 3),
];

struct Maker {
    random: Xoshiro256PlusPlus,
    topics: Vec<Topic>,
    semaphores: usize,
    mutexes: usize,
    site: usize,
}

/// The context of a statement.
#[derive(Clone, Copy, Default)]
struct At {
    /// The mutex of the innermost guard.
    guard: Option<usize>,
    own: bool,
    catches: bool,
    depth: usize,
}

/// The program with this number.
pub(crate) fn program(seed: u64) -> Program {
    let mut maker = Maker::new(seed, TOPICS);
    several::in_some(seed, maker.program(), true)
}

/// An endless program: only of topics with finitely many states then.
pub(crate) fn endless_program(seed: u64) -> Program {
    let topics: Vec<_> = TOPICS
        .iter()
        .copied()
        .filter(|(topic, _)| {
            matches!(
                topic,
                Topic::Semaphores
                    | Topic::Data
                    | Topic::Monitor
                    | Topic::Fifo
                    | Topic::Bounded
                    | Topic::Meet
                    | Topic::Switch
                    | Topic::Turnstile
                    | Topic::Barrier
                    | Topic::Event
                    | Topic::Ring
                    | Topic::Tries
            )
        })
        .collect();
    let mut maker = Maker::new(seed, &topics);
    // More gives than takes would be endlessly many states.
    several::in_some(seed, maker.endless(), false)
}

impl Maker {
    fn new(seed: u64, from: &[(Topic, u32)]) -> Self {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let many = random.random_range(1..=4);
        let mut topics = Vec::new();
        while topics.len() < many {
            let all: u32 = from.iter().map(|(_, weight)| weight).sum();
            let mut at = random.random_range(0..all);
            let topic = from.iter().find(|(_, weight)| {
                let found = at < *weight;
                at = at.saturating_sub(*weight);
                found
            });
            topics.push(topic.expect("it is below the sum").0);
        }
        let modest = [
            Topic::Says,
            Topic::Drops,
            Topic::Catches,
            Topic::Index,
            Topic::Own,
            Topic::Time,
            Topic::Tries,
        ];
        if topics.iter().all(|topic| modest.contains(topic)) {
            topics
                .push([Topic::Semaphores, Topic::Data, Topic::Monitor][random.random_range(0..3)]);
        }
        let semaphores = match random.random_range(0..10) {
            0..4 => 1,
            4..8 => 2,
            8 => 3,
            _ => 5,
        };
        let mutexes = if random.random_bool(0.7) { 1 } else { 2 };
        Self {
            random,
            topics,
            semaphores,
            mutexes,
            site: 0,
        }
    }

    fn chance(&mut self, of: f64) -> bool {
        self.random.random_bool(of)
    }

    fn below(&mut self, end: usize) -> usize {
        self.random.random_range(0..end)
    }

    fn small(&mut self, end: u8) -> u8 {
        self.random.random_range(0..end)
    }

    fn has(&self, topic: Topic) -> bool {
        self.topics.contains(&topic)
    }

    fn program(&mut self) -> Program {
        let heavy = [
            Topic::Barrier,
            Topic::Meet,
            Topic::Ring,
            Topic::Bounded,
            Topic::Event,
        ];
        let is_few = heavy.iter().any(|topic| self.has(*topic)) && self.chance(0.7);
        let (sizes, budget): (&[usize], usize) = match self.below(20) {
            few @ 0..20 if is_few => match few {
                0..=2 => (&[2], 6),
                3..=11 => (&[1, 1], 6),
                12..=15 => (&[3], 3),
                _ => (&[2, 1], 3),
            },
            0 => (&[2], 9),
            1..=3 => (&[1, 1], 9),
            4..=6 => (&[3], 5),
            7..=9 => (&[2, 1], 6),
            10 => (&[1, 2], 6),
            11 | 12 => (&[1, 1, 1], 6),
            13 => (&[4], 3),
            14 => (&[2, 2], 4),
            15 => (&[3, 1], 4),
            16 => (&[2, 1, 1], 4),
            17 => (&[1, 1, 1, 1], 4),
            18 => (&[3, 2], 3),
            _ => (&[2, 1, 1, 1], 3),
        };
        let mut classes = Vec::new();
        for threads in sizes {
            let again = self.chance(0.15);
            let mut body = self.block(if again { budget / 2 } else { budget }, At::default());
            if self.chance(0.5) {
                settle(&mut body);
            }
            classes.push(Class {
                threads: *threads,
                rounds: if again { 2 } else { 1 },
                pot: again && self.chance(0.5),
                body,
            });
        }
        if self.chance(0.2) {
            self.add_an_idiom(&mut classes);
        }
        let all: usize = classes.iter().map(|class| class.threads).sum();
        self.finish(classes, all)
    }

    /// Prepends statements of several threads that interact in a known way, which
    /// random statements seldom do.
    fn add_an_idiom(&mut self, classes: &mut Vec<Class>) {
        use Stmt as S;
        classes.truncate(2);
        if classes.len() == 1 {
            classes.push(classes[0].clone());
        }
        for class in &mut *classes {
            class.threads = class.threads.min(2);
            class.body.truncate(1);
        }
        let (s, m) = (self.below(self.semaphores), self.mutex());
        let cond = Cond::AtLeast(1);
        let (one, other) = match self.below(8) {
            // Several threads wait for a condition, and all or one are notified.
            0 | 1 => {
                classes[0].threads = 2;
                let wait = match self.below(3) {
                    0 => S::When(m, m, cond, Change::Nothing, 0),
                    1 => S::Lock(m, vec![S::WaitWhile(m, cond)]),
                    _ => S::Lock(m, vec![S::WaitLoop(m, cond, self.site())]),
                };
                let notify = if self.chance(0.7) {
                    S::NotifyAll(m)
                } else {
                    S::NotifyOne(m)
                };
                classes[1].threads = 1;
                (vec![wait], vec![S::With(m, Change::Put(1), 0), notify])
            }
            // One thread tries what another one holds.
            2 => {
                let looks = vec![S::TryAcquire(s, 0), S::AssertNot(0, 0)];
                (vec![S::Acquire(s), S::Release(s, 1)], looks)
            }
            3 => {
                let data = S::With(m, Change::Add, 0);
                let looks = S::TryLock(m, vec![S::Change(Change::Put(2), 1)]);
                (vec![data], vec![looks, S::AssertNot(1, 0)])
            }
            // One thread checks something that the lock does not guard, and waits.
            4 | 5 => {
                let site = self.site();
                let waits = S::If(0, 0, vec![S::Wait(m, site)], vec![]);
                let looks = if self.chance(0.5) {
                    S::TryAcquire(s, 0)
                } else {
                    S::IsSet(0)
                };
                let tells = if matches!(looks, S::IsSet(_)) {
                    S::Set
                } else {
                    S::Release(s, 1)
                };
                let wait = S::Lock(m, vec![looks, waits]);
                (vec![wait], vec![tells, S::NotifyAll(m)])
            }
            // Two waits at different lines, each followed by something.
            6 => {
                classes[0].threads = 1;
                let (first, second) = (self.site(), self.site());
                let wait = |line| {
                    S::Lock(
                        m,
                        vec![S::WaitIf(m, cond, line), S::Change(Change::Nothing, 0)],
                    )
                };
                let one = vec![wait(first), wait(second), S::AssertNot(0, 0)];
                (one, vec![S::With(m, Change::Put(1), 0), S::NotifyAll(m)])
            }
            // Several permits are released at once.
            _ => {
                classes[0].threads = 2;
                classes[1].threads = 1;
                (vec![S::Acquire(s)], vec![S::Release(s, 2)])
            }
        };
        classes[0].body.splice(0..0, one);
        classes[1].body.splice(0..0, other);
    }

    fn endless(&mut self) -> Program {
        let sizes: &[usize] = match self.below(6) {
            0 => &[2],
            1 => &[1, 1],
            2 => &[3],
            3 => &[2, 1],
            4 => &[1, 2],
            _ => &[1, 1, 1],
        };
        let mut classes = Vec::new();
        for threads in sizes {
            let mut body = self.block(3, At::default());
            if self.chance(0.7) {
                settle(&mut body);
            }
            if !body.iter().any(Stmt::acts) {
                body.push(Stmt::With(self.mutex(), self.change(), self.var()));
            }
            classes.push(Class {
                threads: *threads,
                rounds: 1,
                pot: false,
                body,
            });
        }
        let all: usize = sizes.iter().sum();
        let mut program = self.finish(classes, all);
        program.rules.clear();
        program
    }

    fn finish(&mut self, classes: Vec<Class>, threads: usize) -> Program {
        let discipline = match self.below(10) {
            0..6 => Discipline::Barging,
            6..8 => Discipline::Weak,
            _ => Discipline::Fifo,
        };
        let mut rules = Vec::new();
        if self.has(Topic::Says) {
            for _ in 0..=self.below(2) {
                let n = 1 + self.small(3);
                let all = u8::try_from(threads).expect("few threads");
                rules.push(match self.below(12) {
                    0 | 1 => Rule::Inside(1 + self.small(2)),
                    2 => Rule::EntersAfterArrived(n),
                    3 => Rule::DoesAfterLeft(1 + self.small(2)),
                    4 => Rule::DoesOutside,
                    5 => Rule::MostDone(n),
                    6 => Rule::InTurns,
                    7 => Rule::InOrder,
                    8 => Rule::ClassesInTurns,
                    9 => Rule::ItemsGrow,
                    10 => Rule::AllDone(n.min(all)),
                    _ => Rule::AllLeft(n.min(all)),
                });
            }
            rules.dedup();
        }
        let parties = threads.clamp(2, 3);
        Program {
            discipline,
            semaphores: (0..5).map(|_| self.below(3).min(self.semaphores)).collect(),
            fifos: (0..2).map(|_| self.below(2)).collect(),
            barriers: vec![if self.chance(0.8) { parties } else { 2 }; 1],
            bad_action: self.has(Topic::Catches) && self.chance(0.3),
            latches: (0..1).map(|_| 1 + self.below(2)).collect(),
            rings: (0..1).map(|_| 1 + self.below(2)).collect(),
            barred: self.chance(0.5),
            classes,
            rules,
        }
    }

    fn block(&mut self, mut budget: usize, at: At) -> Vec<Stmt> {
        let mut block = Vec::new();
        while budget > 0 && block.len() < 6 {
            let (stmts, cost) = self.stmts(budget, at);
            block.extend(stmts);
            budget = budget.saturating_sub(cost.max(1));
            if self.chance(0.12) {
                break;
            }
        }
        block
    }

    fn var(&mut self) -> Var {
        self.below(VARS - 1)
    }

    fn sem(&mut self, at: At) -> usize {
        if at.own && self.chance(0.5) {
            OWN
        } else {
            self.below(self.semaphores)
        }
    }

    fn mutex(&mut self) -> usize {
        self.below(self.mutexes)
    }

    /// The condition variable of this mutex; seldom another one.
    fn condvar(&mut self, mutex: usize) -> usize {
        if self.chance(0.03) {
            self.below(self.mutexes)
        } else {
            mutex
        }
    }

    fn change(&mut self) -> Change {
        match self.below(10) {
            0 => Change::Nothing,
            1..5 => Change::Add,
            5 | 6 => Change::Take,
            7 | 8 => Change::Put(self.small(MODULUS - 1)),
            _ => Change::PutVar(self.var()),
        }
    }

    fn cond(&mut self) -> Cond {
        match self.below(6) {
            0 => Cond::Is(self.small(3)),
            1..4 => Cond::IsNot(0),
            _ => Cond::AtLeast(1 + self.small(2)),
        }
    }

    fn site(&mut self) -> usize {
        self.site += 1;
        self.site
    }

    fn inner(&mut self, budget: usize, at: At) -> Vec<Stmt> {
        let at = At {
            depth: at.depth + 1,
            ..at
        };
        self.block(budget, at)
    }

    fn pair(&mut self, before: Stmt, after: Stmt, (budget, at): (usize, At)) -> (Vec<Stmt>, usize) {
        let mut all = vec![before];
        let mut cost = 1;
        if self.chance(0.6) && budget > 2 {
            all.extend(self.block((budget - 2).min(3), at));
            cost = budget - 1;
        }
        if self.chance(0.85) {
            all.push(after);
            cost += 1;
        }
        (all, cost)
    }

    /// One or a few statements, and about how many steps they take.
    #[allow(clippy::too_many_lines, reason = "one topic after the other")]
    fn stmts(&mut self, budget: usize, at: At) -> (Vec<Stmt>, usize) {
        use Stmt as S;
        let at_topic = self.below(self.topics.len());
        let topic = self.topics[at_topic];
        let rest = budget.saturating_sub(2);
        let nests = at.depth < 3 && budget >= 2;
        if let Some(m) = at.guard
            && self.chance(0.5)
        {
            return self.with_guard(m);
        }
        if self.chance(0.08) {
            let (x, value) = (self.var(), self.small(2));
            let one = self.inner(rest.min(2), at);
            let other = if self.chance(0.4) {
                self.inner(rest.min(2), at)
            } else {
                vec![]
            };
            return (vec![S::If(x, value, one, other)], 2);
        }
        if self.chance(0.06) {
            return (vec![S::AssertNot(self.var(), self.small(3))], 0);
        }
        let one = |stmt, cost| (vec![stmt], cost);
        match topic {
            Topic::Semaphores => match self.below(6) {
                0 => {
                    let s = self.sem(at);
                    self.pair(S::Acquire(s), S::Release(s, 1), (budget, at))
                }
                1 | 2 => one(S::Acquire(self.sem(at)), 1),
                3 | 4 => one(
                    S::Release(self.sem(at), if self.chance(0.8) { 1 } else { 2 }),
                    1,
                ),
                _ if nests => one(S::Permit(self.sem(at), self.inner(rest, at)), budget),
                _ => one(S::Acquire(self.sem(at)), 1),
            },
            Topic::Data => match self.below(5) {
                0 | 1 => one(S::With(self.mutex(), self.change(), self.var()), 2),
                2 | 3 if nests => {
                    let m = self.mutex();
                    let at = At {
                        guard: Some(m),
                        ..at
                    };
                    one(S::Lock(m, self.inner(rest, at)), budget)
                }
                _ if nests => {
                    let m = self.mutex();
                    let at = At {
                        guard: Some(m),
                        ..at
                    };
                    let block = self.inner(rest, at);
                    one(S::Enter(m, block, self.var()), budget)
                }
                _ => one(S::With(self.mutex(), self.change(), self.var()), 2),
            },
            Topic::Monitor => {
                let m = self.mutex();
                let c = self.condvar(m);
                let inside = At {
                    guard: Some(m),
                    depth: at.depth + 1,
                    ..at
                };
                match self.below(8) {
                    0 => one(S::When(m, c, self.cond(), self.change(), self.var()), 4),
                    1 | 2 => {
                        let mut block = vec![S::Change(self.change(), self.var())];
                        block.push(if self.chance(0.5) {
                            S::NotifyOne(c)
                        } else {
                            S::NotifyAll(c)
                        });
                        one(S::Lock(m, block), 3)
                    }
                    3 => {
                        let change = S::With(m, self.change(), self.var());
                        let notify = if self.chance(0.5) {
                            S::NotifyOne(c)
                        } else {
                            S::NotifyAll(c)
                        };
                        (vec![change, notify], 3)
                    }
                    4 | 5 => {
                        let (mut block, cost) = self.with_guard(m);
                        if self.chance(0.5) {
                            block.push(S::Change(self.change(), self.var()));
                        }
                        if self.chance(0.3) {
                            block.extend(self.with_guard(m).0);
                        }
                        if self.chance(0.4) {
                            one(S::Enter(m, block, self.var()), 2 + cost)
                        } else {
                            one(S::Lock(m, block), 2 + cost)
                        }
                    }
                    _ => one(S::Lock(m, self.block(rest, inside)), budget),
                }
            }
            Topic::Shared => {
                let a = self.below(2).min(self.below(2));
                match self.below(6) {
                    0 if self.chance(0.5) => {
                        let s = self.sem(at);
                        let access = S::Access(a, self.change(), vec![], self.var());
                        (vec![S::Acquire(s), access], 2)
                    }
                    0 => one(S::Read(a, self.var()), 1),
                    1 => one(S::Access(a, self.change(), vec![], self.var()), 1),
                    // Guarded, or not quite.
                    2 | 3 => {
                        let s = self.sem(at);
                        let access = S::Access(a, self.change(), vec![], self.var());
                        (vec![S::Acquire(s), access, S::Release(s, 1)], 3)
                    }
                    4 if nests => {
                        // May let others in before it has left.
                        let block = if self.chance(0.5) {
                            vec![S::Release(self.sem(at), 1)]
                        } else {
                            self.inner(rest.min(2), at)
                        };
                        one(S::Access(a, self.change(), block, self.var()), budget)
                    }
                    _ if nests => {
                        let m = self.mutex();
                        let access = S::Access(a, self.change(), vec![], self.var());
                        one(S::Lock(m, vec![access]), 3)
                    }
                    _ => one(S::Read(a, self.var()), 1),
                }
            }
            Topic::Fifo => match self.below(4) {
                0 => one(S::FifoAcquire(0), 1),
                1 => one(S::FifoRelease(0), 1),
                2 if self.has(Topic::Time) => one(S::FifoInTime(0, self.var()), 2),
                _ => self.pair(S::FifoAcquire(0), S::FifoRelease(0), (budget, at)),
            },
            Topic::Bounded => self.pair(S::BoundedAcquire(0), S::BoundedRelease(0), (budget, at)),
            Topic::Reentrant if nests => one(S::Reentrant(self.inner(rest, at)), budget),
            Topic::Reentrant => one(S::Reentrant(vec![]), 4),
            Topic::Meet => one(S::Meet, 6),
            Topic::Switch => {
                let s = self.below(self.semaphores);
                self.pair(S::SwitchOn(s), S::SwitchOff(s), (budget, at))
            }
            Topic::Turnstile => match self.below(3) {
                0 => one(S::Pass, 2),
                1 => one(S::Unbar, 2),
                _ => self.pair(S::Bar, S::Unbar, (budget, at)),
            },
            Topic::Barrier => match self.below(5) {
                0 if self.has(Topic::Time) => one(S::BarrierInTime(0, self.var()), 5),
                0 | 1 => one(S::BarrierUnlessBroken(0, self.var()), 5),
                _ => one(S::Barrier(0, self.var()), 5),
            },
            Topic::Latch => match self.below(5) {
                0 if self.has(Topic::Time) => one(S::LatchInTime(0, self.var()), 3),
                0..3 => one(S::CountDown(0), 3),
                _ => one(S::AwaitLatch(0), 3),
            },
            Topic::Event => match self.below(7) {
                0 => one(S::IsSet(self.var()), 2),
                1 if self.has(Topic::Time) => one(S::EventInTime(self.var()), 4),
                1 => one(S::Clear, 2),
                2..5 => one(S::Set, 3),
                _ => one(S::AwaitEvent, 4),
            },
            Topic::Ring => match self.below(2) {
                0 => one(S::Put(0, self.small(3)), 3),
                _ => one(S::TakeOut(0, self.var()), 3),
            },
            Topic::Queue => match self.below(2) {
                0 => one(S::StandInLine, 3),
                _ => one(S::CallNext, 3),
            },
            Topic::Own if nests => {
                let at = At { own: true, ..at };
                one(S::Own(self.below(2), self.inner(rest.max(2), at)), budget)
            }
            Topic::Own => one(S::Own(1, vec![S::Acquire(OWN)]), 1),
            Topic::Drops if nests => {
                let deed = match self.below(6) {
                    0 | 1 => Deed::Release(self.below(self.semaphores)),
                    2 | 3 => Deed::Change(self.mutex(), self.change()),
                    4 if self.has(Topic::Says) => Deed::Say(Verb::Leaves),
                    _ => Deed::NotifyAll(self.mutex()),
                };
                one(S::OnDrop(deed, self.inner(rest, at)), budget)
            }
            Topic::Drops => one(S::OnDrop(Deed::Release(0), vec![]), 1),
            Topic::Catches if nests => {
                let at = At {
                    catches: true,
                    ..at
                };
                let mut block = self.inner(rest, at);
                if self.chance(0.7) {
                    block.push(S::AssertNot(self.var(), self.small(3)));
                    if self.chance(0.3) {
                        block.extend(self.inner(1, at));
                    }
                }
                one(S::Catch(block, self.var()), budget)
            }
            Topic::Catches => one(S::AssertNot(self.var(), 1), 0),
            Topic::Says => match self.below(7) {
                0 => one(S::Say(Verb::Arrives, None), 1),
                1 | 2 => {
                    let (enters, leaves) = (S::Say(Verb::Enters, None), S::Say(Verb::Leaves, None));
                    self.pair(enters, leaves, (budget, at))
                }
                3 => one(S::Say(Verb::Leaves, None), 1),
                4 => one(S::Say(Verb::Does, Some(self.var())), 1),
                _ => one(S::Say(Verb::Does, None), 1),
            },
            Topic::Index => one(S::Index(self.var()), 0),
            Topic::Repeats if !at.catches => {
                let site = self.site();
                if self.chance(0.6) {
                    one(S::RepeatTry(self.sem(at), site), 2)
                } else {
                    one(S::RepeatWith(self.mutex(), self.cond(), site), 3)
                }
            }
            Topic::Repeats => one(S::With(self.mutex(), Change::Add, 0), 2),
            Topic::Tries => {
                let m = self.mutex();
                if nests && self.chance(0.5) {
                    let at = At {
                        guard: Some(m),
                        ..at
                    };
                    one(S::TryLock(m, self.inner(rest, at)), budget)
                } else {
                    one(S::TryAcquire(self.sem(at), self.var()), 1)
                }
            }
            Topic::Time => match at.guard {
                Some(m) => {
                    let (c, site) = (self.condvar(m), self.site());
                    one(S::WaitInTime(c, self.var(), site), 3)
                }
                None => one(S::AcquireInTime(self.sem(at), self.var()), 1),
            },
        }
    }

    /// Statements that need the locked mutex.
    fn with_guard(&mut self, m: usize) -> (Vec<Stmt>, usize) {
        use Stmt as S;
        let one = |stmt, cost| (vec![stmt], cost);
        let c = self.condvar(m);
        let site = self.site();
        let time = self.has(Topic::Time);
        match self.below(12) {
            0..3 => one(S::Change(self.change(), self.var()), 0),
            3 | 4 => one(S::WaitLoop(c, self.cond(), site), 2),
            5 => one(S::WaitIf(c, self.cond(), site), 2),
            6 if time => one(S::WaitInTime(c, self.var(), site), 2),
            6 => one(S::Wait(c, site), 2),
            7 => one(S::WaitWhile(c, self.cond()), 2),
            8 if time => one(S::WaitWhileInTime(c, self.cond(), self.var()), 2),
            8 | 9 => one(S::NotifyOne(c), 1),
            10 => one(S::NotifyAll(c), 1),
            _ => {
                let change = S::Change(self.change(), self.var());
                (vec![change, S::NotifyOne(c)], 1)
            }
        }
    }
}

/// Appends releases for permits that are taken at the top level of a body.
fn settle(body: &mut Vec<Stmt>) {
    let owed: Vec<_> = body
        .iter()
        .filter_map(|stmt| match stmt {
            Stmt::Acquire(s) => Some(Stmt::Release(*s, 1)),
            Stmt::FifoAcquire(s) => Some(Stmt::FifoRelease(*s)),
            Stmt::BoundedAcquire(s) => Some(Stmt::BoundedRelease(*s)),
            Stmt::SwitchOn(s) => Some(Stmt::SwitchOff(*s)),
            Stmt::Bar => Some(Stmt::Unbar),
            _ => None,
        })
        .collect();
    body.retain(|stmt| {
        !matches!(
            stmt,
            Stmt::Release(..)
                | Stmt::FifoRelease(_)
                | Stmt::BoundedRelease(_)
                | Stmt::SwitchOff(_)
                | Stmt::Unbar
        )
    });
    body.extend(owed);
}
