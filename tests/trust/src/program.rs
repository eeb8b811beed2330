//! Programs as syntax trees, and as text.

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
};

use serde::Serialize;
use sync_core::Discipline;

/// Local variables of a thread: x, y and z.
pub(crate) type Var = usize;
pub(crate) const VARS: usize = 3;
/// Data is computed modulo this.
pub(crate) const MODULUS: u8 = 4;
/// The index that stands for the semaphore that a thread has made itself.
pub(crate) const OWN: usize = 9;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Program {
    #[serde(serialize_with = "by_name")]
    pub(crate) discipline: Discipline,
    /// Initial permits of semaphores, and of FIFO semaphores.
    pub(crate) semaphores: Vec<usize>,
    pub(crate) fifos: Vec<usize>,
    pub(crate) barriers: Vec<usize>,
    /// Whether the barriers' actions panic.
    pub(crate) bad_action: bool,
    pub(crate) latches: Vec<usize>,
    pub(crate) rings: Vec<usize>,
    /// Whether turnstiles begin locked.
    pub(crate) barred: bool,
    pub(crate) classes: Vec<Class>,
    pub(crate) rules: Vec<Rule>,
}

fn by_name<S: serde::Serializer>(discipline: &Discipline, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&discipline.to_string())
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Class {
    pub(crate) threads: usize,
    pub(crate) rounds: usize,
    /// Whether the threads share their rounds.
    pub(crate) pot: bool,
    pub(crate) body: Vec<Stmt>,
}

/// A change of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) enum Change {
    Nothing,
    Add,
    Take,
    Put(u8),
    PutVar(Var),
}

/// A condition on data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) enum Cond {
    Is(u8),
    IsNot(u8),
    AtLeast(u8),
}

/// What the destructor of a thread's own guard does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Deed {
    Release(usize),
    Change(usize, Change),
    NotifyAll(usize),
    Say(Verb),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) enum Verb {
    /// A prelude.
    Arrives,
    /// An opening.
    Enters,
    /// A closing.
    Leaves,
    /// Any other.
    Does,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) enum Rule {
    /// At most this many threads are inside.
    Inside(u8),
    /// No thread enters before this many have arrived.
    EntersAfterArrived(u8),
    /// No thread does anything before this many have left.
    DoesAfterLeft(u8),
    /// No thread does anything while one is inside.
    DoesOutside,
    /// It is done at most this many times.
    MostDone(u8),
    /// No thread does it twice in a row: breaks symmetry.
    InTurns,
    /// Threads do it in the order of their numbers: breaks symmetry.
    InOrder,
    /// The classes do it in turns.
    ClassesInTurns,
    /// Its item never decreases.
    ItemsGrow,
    /// At the end it was done at least this many times.
    AllDone(u8),
    /// At the end this many threads have left.
    AllLeft(u8),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Stmt {
    Acquire(usize),
    /// So many permits at once.
    AcquireSeveral(usize, usize),
    TryAcquire(usize, Var),
    TrySeveral(usize, usize, Var),
    AcquireInTime(usize, Var),
    Release(usize, usize),
    /// Holds a permit during the block.
    Permit(usize, Vec<Stmt>),
    With(usize, Change, Var),
    Lock(usize, Vec<Stmt>),
    TryLock(usize, Vec<Stmt>),
    /// The variable is the result of the block.
    Enter(usize, Vec<Stmt>, Var),
    When(usize, usize, Cond, Change, Var),
    /// On the innermost guard, as the following six.
    Change(Change, Var),
    WaitLoop(usize, Cond, usize),
    WaitIf(usize, Cond, usize),
    Wait(usize, usize),
    WaitInTime(usize, Var, usize),
    WaitWhile(usize, Cond),
    WaitWhileInTime(usize, Cond, Var),
    NotifyOne(usize),
    NotifyAll(usize),
    /// Accesses shared data, and runs the block during the access.
    Access(usize, Change, Vec<Stmt>, Var),
    Read(usize, Var),
    FifoAcquire(usize),
    FifoInTime(usize, Var),
    FifoRelease(usize),
    BoundedAcquire(usize),
    BoundedRelease(usize),
    Reentrant(Vec<Stmt>),
    Meet,
    SwitchOn(usize),
    SwitchOff(usize),
    Pass,
    Bar,
    Unbar,
    Barrier(usize, Var),
    BarrierInTime(usize, Var),
    BarrierUnlessBroken(usize, Var),
    CountDown(usize),
    AwaitLatch(usize),
    LatchInTime(usize, Var),
    Set,
    Clear,
    AwaitEvent,
    EventInTime(Var),
    IsSet(Var),
    Put(usize, u8),
    TakeOut(usize, Var),
    /// Makes a semaphore, puts it into the queue, and waits at it.
    StandInLine,
    /// Takes the first semaphore out of the queue and releases it.
    CallNext,
    /// Makes a semaphore with this many permits for the block.
    Own(usize, Vec<Stmt>),
    OnDrop(Deed, Vec<Stmt>),
    /// The variable is set to whether the block panicked.
    Catch(Vec<Stmt>, Var),
    AssertNot(Var, u8),
    Say(Verb, Option<Var>),
    If(Var, u8, Vec<Stmt>, Vec<Stmt>),
    Index(Var),
    RepeatTry(usize, usize),
    RepeatWith(usize, Cond, usize),
}

impl Stmt {
    /// The blocks in it.
    pub(crate) fn blocks(&self) -> Vec<&Vec<Stmt>> {
        match self {
            Self::Permit(_, block)
            | Self::Lock(_, block)
            | Self::TryLock(_, block)
            | Self::Enter(_, block, _)
            | Self::Access(_, _, block, _)
            | Self::Reentrant(block)
            | Self::Own(_, block)
            | Self::OnDrop(_, block)
            | Self::Catch(block, _) => vec![block],
            Self::If(_, _, one, other) => vec![one, other],
            _ => vec![],
        }
    }

    pub(crate) fn blocks_mut(&mut self) -> Vec<&mut Vec<Stmt>> {
        match self {
            Self::Permit(_, block)
            | Self::Lock(_, block)
            | Self::TryLock(_, block)
            | Self::Enter(_, block, _)
            | Self::Access(_, _, block, _)
            | Self::Reentrant(block)
            | Self::Own(_, block)
            | Self::OnDrop(_, block)
            | Self::Catch(block, _) => vec![block],
            Self::If(_, _, one, other) => vec![one, other],
            _ => vec![],
        }
    }

    /// Visits the statement and all nested ones.
    pub(crate) fn visit<'a>(&'a self, f: &mut dyn FnMut(&'a Self)) {
        f(self);
        for block in self.blocks() {
            for stmt in block {
                stmt.visit(f);
            }
        }
    }

    /// Whether it performs an operation on every path.
    pub(crate) fn acts(&self) -> bool {
        match self {
            Self::If(..)
            | Self::AssertNot(..)
            | Self::Index(_)
            | Self::Say(..)
            | Self::Change(..)
            | Self::WaitLoop(..)
            | Self::WaitIf(..)
            | Self::Wait(..)
            | Self::WaitInTime(..)
            | Self::WaitWhile(..)
            | Self::WaitWhileInTime(..)
            | Self::Own(..)
            | Self::OnDrop(..)
            | Self::Catch(..) => {
                let always = !matches!(self, Self::If(..));
                always
                    && self.blocks()[..]
                        .iter()
                        .any(|block| block.iter().any(Self::acts))
            }
            _ => true,
        }
    }

    /// Its feature, for the summary.
    pub(crate) fn feature(&self) -> &'static str {
        match self {
            Self::Acquire(_) | Self::Release(..) => "acquire, release",
            Self::AcquireSeveral(..) | Self::TrySeveral(..) => "several permits",
            Self::TryAcquire(..) | Self::TryLock(..) => "try",
            Self::AcquireInTime(..)
            | Self::WaitInTime(..)
            | Self::WaitWhileInTime(..)
            | Self::BarrierInTime(..)
            | Self::LatchInTime(..)
            | Self::EventInTime(_)
            | Self::FifoInTime(..) => "timeout",
            Self::Permit(..) => "permit guard",
            Self::With(..) => "with",
            Self::Lock(..) | Self::Change(..) => "lock guard",
            Self::Enter(..) => "enter",
            Self::When(..) => "when",
            Self::WaitLoop(..) => "hand-written wait loop",
            Self::WaitIf(..) | Self::Wait(..) => "wait without loop",
            Self::WaitWhile(..) => "wait while",
            Self::NotifyOne(_) | Self::NotifyAll(_) => "notify",
            Self::Access(..) | Self::Read(..) => "shared data",
            Self::FifoAcquire(_) | Self::FifoRelease(_) => "fifo semaphore",
            Self::BoundedAcquire(_) | Self::BoundedRelease(_) => "bounded semaphore",
            Self::Reentrant(_) => "reentrant mutex",
            Self::Meet => "rendezvous",
            Self::SwitchOn(_) | Self::SwitchOff(_) => "lightswitch",
            Self::Pass | Self::Bar | Self::Unbar => "turnstile",
            Self::Barrier(..) | Self::BarrierUnlessBroken(..) => "barrier",
            Self::CountDown(_) | Self::AwaitLatch(_) => "latch",
            Self::Set | Self::Clear | Self::AwaitEvent | Self::IsSet(_) => "event",
            Self::Put(..) | Self::TakeOut(..) => "ring",
            Self::StandInLine | Self::CallNext => "queue of semaphores",
            Self::Own(..) => "object made in the run",
            Self::OnDrop(..) => "drop guard",
            Self::Catch(..) => "panic caught",
            Self::AssertNot(..) => "assertion",
            Self::Say(..) => "announcement",
            Self::If(..) => "branch",
            Self::Index(_) => "index",
            Self::RepeatTry(..) | Self::RepeatWith(..) => "repeat until",
        }
    }
}

impl Program {
    pub(crate) fn visit<'a>(&'a self, f: &mut dyn FnMut(&'a Stmt)) {
        for class in &self.classes {
            for stmt in &class.body {
                stmt.visit(f);
            }
        }
    }

    /// The class of each thread.
    pub(crate) fn roster(&self) -> Vec<usize> {
        let classes = self.classes.iter().enumerate();
        classes
            .flat_map(|(class, it)| vec![class; it.threads])
            .collect()
    }

    /// Whether the liveness of this thread, or of one of its class, is among these.
    pub(crate) fn has_liveness_of<F>(&self, thread: usize, liveness: &BTreeMap<usize, F>) -> bool {
        let roster = self.roster();
        liveness
            .keys()
            .any(|other| roster[*other] == roster[thread])
    }

    /// Its features, for the summary.
    pub(crate) fn features(&self) -> Vec<&'static str> {
        let mut features = Vec::new();
        self.visit(&mut |stmt| features.push(stmt.feature()));
        features.push(match self.discipline {
            Discipline::Barging => "barging",
            Discipline::Weak => "weak",
            Discipline::Fifo => "fifo",
        });
        features.push(match self.roster().len() {
            0..=2 => "2 threads",
            3 => "3 threads",
            4 => "4 threads",
            _ => "5 threads",
        });
        if self.classes.iter().any(|class| class.threads > 1) {
            features.push("like threads");
        }
        if self.classes.iter().any(|class| class.rounds > 1) {
            features.push("rounds");
        }
        if self.classes.iter().any(|class| class.pot) {
            features.push("shared rounds");
        }
        for rule in &self.rules {
            features.push(match rule {
                Rule::InTurns | Rule::InOrder => "rule tells threads apart",
                Rule::AllDone(_) | Rule::AllLeft(_) => "rule for the end",
                _ => "rule",
            });
        }
        features.sort_unstable();
        features.dedup();
        features
    }

    /// Whether final values are compared: not with rounds, which reset histories.
    pub(crate) fn keeps_ends(&self) -> bool {
        self.classes
            .iter()
            .all(|class| class.rounds == 1 && !class.pot)
    }

    /// A measure that shrinking decreases.
    pub(crate) fn size(&self) -> usize {
        let mut size = 0;
        for class in &self.classes {
            let mut stmts = 0;
            for stmt in &class.body {
                stmt.visit(&mut |_| stmts += 1);
            }
            size += class.threads * (3 + 4 * stmts * class.rounds) + usize::from(class.pot);
        }
        let numbers = [&self.semaphores, &self.fifos, &self.latches, &self.rings];
        let numbers: usize = numbers.iter().flat_map(|list| list.iter()).sum();
        size + numbers
            + 2 * self.rules.len()
            + usize::from(self.bad_action)
            + match self.discipline {
                Discipline::Barging => 0,
                Discipline::Weak => 1,
                Discipline::Fifo => 2,
            }
    }
}

fn var(x: Var) -> char {
    ['x', 'y', 'z'][x]
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => write!(f, "*d"),
            Self::Add => write!(f, "replace(d, (*d + 1) % {MODULUS})"),
            Self::Take => write!(f, "replace(d, d.saturating_sub(1))"),
            Self::Put(value) => write!(f, "replace(d, {value})"),
            Self::PutVar(x) => write!(f, "replace(d, {})", var(*x)),
        }
    }
}

impl fmt::Display for Cond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(value) => write!(f, "== {value}"),
            Self::IsNot(value) => write!(f, "!= {value}"),
            Self::AtLeast(value) => write!(f, ">= {value}"),
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Arrives => "ARRIVES (prelude)",
            Self::Enters => "ENTERS (opening)",
            Self::Leaves => "LEAVES (closing)",
            Self::Does => "DOES",
        })
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release(s) => write!(f, "{}.release()", semaphore(*s)),
            Self::Change(m, change) => write!(f, "m{m}.with(|d| {change})"),
            Self::NotifyAll(c) => write!(f, "c{c}.notify_all()"),
            Self::Say(verb) => write!(f, "say {verb}"),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inside(n) => write!(f, "at most {n} are inside (ENTERS .. LEAVES)"),
            Self::EntersAfterArrived(n) => write!(f, "no thread ENTERS before {n} ARRIVE"),
            Self::DoesAfterLeft(n) => write!(f, "no thread DOES before {n} LEAVE"),
            Self::DoesOutside => write!(f, "no thread DOES while one is inside"),
            Self::MostDone(n) => write!(f, "a thread DOES at most {n} times"),
            Self::InTurns => write!(f, "no thread DOES twice in a row"),
            Self::InOrder => write!(f, "threads DO in the order of their numbers"),
            Self::ClassesInTurns => write!(f, "no class DOES twice in a row"),
            Self::ItemsGrow => write!(f, "what it DOES with never gets less"),
            Self::AllDone(n) => write!(f, "at the end a thread DID at least {n} times"),
            Self::AllLeft(n) => write!(f, "at the end {n} have LEFT"),
        }
    }
}

fn semaphore(s: usize) -> String {
    if s == OWN {
        "own".to_owned()
    } else {
        format!("s{s}")
    }
}

fn block(f: &mut fmt::Formatter<'_>, depth: usize, stmts: &[Stmt]) -> fmt::Result {
    for stmt in stmts {
        stmt.text(f, depth)?;
    }
    Ok(())
}

impl Stmt {
    #[allow(clippy::too_many_lines, reason = "one line a statement")]
    fn text(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let pad = "    ".repeat(depth);
        let inner = |f: &mut fmt::Formatter<'_>, head: String, stmts: &[Self], tail: &str| {
            writeln!(f, "{pad}{head}")?;
            block(f, depth + 1, stmts)?;
            writeln!(f, "{pad}{tail}")
        };
        let line = match self {
            Self::Acquire(s) => format!("{}.acquire();", semaphore(*s)),
            Self::AcquireSeveral(s, n) => format!("{}.acquire_n({n});", semaphore(*s)),
            Self::TrySeveral(s, n, x) => {
                format!("{} = {}.try_acquire_n({n});", var(*x), semaphore(*s))
            }
            Self::TryAcquire(s, x) => format!("{} = {}.try_acquire();", var(*x), semaphore(*s)),
            Self::AcquireInTime(s, x) => {
                format!("{} = {}.acquire_timeout(1 s);", var(*x), semaphore(*s))
            }
            Self::Release(s, 1) => format!("{}.release();", semaphore(*s)),
            Self::Release(s, n) => format!("{}.release_n({n});", semaphore(*s)),
            Self::Permit(s, b) => {
                return inner(
                    f,
                    format!("{{ let _permit = {}.permit();", semaphore(*s)),
                    b,
                    "}",
                );
            }
            Self::With(m, change, x) => format!("{} = m{m}.with(|d| {change});", var(*x)),
            Self::Lock(m, b) => return inner(f, format!("{{ let mut d = m{m}.lock();"), b, "}"),
            Self::TryLock(m, b) => {
                return inner(
                    f,
                    format!("if let Some(mut d) = m{m}.try_lock() {{"),
                    b,
                    "}",
                );
            }
            Self::Enter(m, b, x) => {
                let tail = format!("    {}\n{pad}}});", var(*x));
                return inner(f, format!("{} = m{m}.enter(|d| {{", var(*x)), b, &tail);
            }
            Self::When(m, c, cond, change, x) => format!(
                "{} = m{m}.when(&c{c}, |d| *d {cond}, |d| {change});",
                var(*x)
            ),
            Self::Change(change, x) => format!("{} = {change};", var(*x)),
            Self::WaitLoop(c, cond, site) => {
                format!("while !(*d {cond}) {{ c{c}.wait(&mut d); }} // line {site}")
            }
            Self::WaitIf(c, cond, site) => {
                format!("if !(*d {cond}) {{ c{c}.wait(&mut d); }} // line {site}")
            }
            Self::Wait(c, site) => format!("c{c}.wait(&mut d); // line {site}"),
            Self::WaitInTime(c, x, site) => {
                format!(
                    "{} = c{c}.wait_timeout(&mut d, 1 s); // line {site}",
                    var(*x)
                )
            }
            Self::WaitWhile(c, cond) => format!("c{c}.wait_while(&mut d, |d| !(*d {cond}));"),
            Self::WaitWhileInTime(c, cond, x) => format!(
                "{} = c{c}.wait_while_timeout(&mut d, 1 s, |d| !(*d {cond}));",
                var(*x)
            ),
            Self::NotifyOne(c) => format!("c{c}.notify_one();"),
            Self::NotifyAll(c) => format!("c{c}.notify_all();"),
            Self::Access(a, change, b, x) if b.is_empty() => {
                format!("{} = shared{a}.with(|d| {change});", var(*x))
            }
            Self::Access(a, change, b, x) => {
                let tail = format!("    result\n{pad}}});");
                let head = format!("{} = shared{a}.with(|d| {{ let result = {change};", var(*x));
                return inner(f, head, b, &tail);
            }
            Self::Read(a, x) => format!("{} = shared{a}.get();", var(*x)),
            Self::FifoAcquire(s) => format!("fifo{s}.acquire();"),
            Self::FifoInTime(s, x) => format!("{} = fifo{s}.acquire_timeout(1 s);", var(*x)),
            Self::FifoRelease(s) => format!("fifo{s}.release();"),
            Self::BoundedAcquire(s) => format!("bounded{s}.acquire();"),
            Self::BoundedRelease(s) => format!("bounded{s}.release();"),
            Self::Reentrant(b) => {
                return inner(f, "{ let _hold = reentrant.hold();".into(), b, "}");
            }
            Self::Meet => "rendezvous.meet();".into(),
            Self::SwitchOn(s) => format!("switch.lock(&s{s});"),
            Self::SwitchOff(s) => format!("switch.unlock(&s{s});"),
            Self::Pass => "turnstile.pass();".into(),
            Self::Bar => "turnstile.lock();".into(),
            Self::Unbar => "turnstile.unlock();".into(),
            Self::Barrier(b, x) => format!("{} = barrier{b}.wait().is_leader();", var(*x)),
            Self::BarrierInTime(b, x) => {
                format!("{} = barrier{b}.wait_timeout(1 s).is_ok();", var(*x))
            }
            Self::BarrierUnlessBroken(b, x) => {
                format!("{} = barrier{b}.wait_unless_broken().is_ok();", var(*x))
            }
            Self::CountDown(l) => format!("latch{l}.count_down();"),
            Self::AwaitLatch(l) => format!("latch{l}.wait();"),
            Self::LatchInTime(l, x) => format!("{} = latch{l}.wait_timeout(1 s);", var(*x)),
            Self::Set => "event.set();".into(),
            Self::Clear => "event.clear();".into(),
            Self::AwaitEvent => "event.wait();".into(),
            Self::EventInTime(x) => format!("{} = event.wait_timeout(1 s);", var(*x)),
            Self::IsSet(x) => format!("{} = event.is_set();", var(*x)),
            Self::Put(r, value) => format!("ring{r}.put({value}, &|| ());"),
            Self::TakeOut(r, x) => format!("{} = ring{r}.take(&|_| ());", var(*x)),
            Self::StandInLine => "{ let turn = Arc::new(Semaphore::new(0)); \
                 queue.with(|q| q.push(turn.clone())); turn.acquire(); }"
                .into(),
            Self::CallNext => {
                "if let Some(turn) = queue.with(|q| first of q) { turn.release(); }".into()
            }
            Self::Own(n, b) => {
                return inner(f, format!("{{ let own = Semaphore::new({n});"), b, "}");
            }
            Self::OnDrop(deed, b) => {
                return inner(f, format!("{{ let _guard = on_drop(|| {deed});"), b, "}");
            }
            Self::Catch(b, x) => {
                let head = format!("{} = catch_unwind(|| {{", var(*x));
                return inner(f, head, b, "}).is_err();");
            }
            Self::AssertNot(x, value) => format!("assert!({} != {value});", var(*x)),
            Self::Say(verb, None) => format!("say {verb};"),
            Self::Say(verb, Some(x)) => format!("say {verb} with {};", var(*x)),
            Self::If(x, value, one, other) => {
                if other.is_empty() {
                    return inner(f, format!("if {} == {value} {{", var(*x)), one, "}");
                }
                inner(f, format!("if {} == {value} {{", var(*x)), one, "} else {")?;
                block(f, depth + 1, other)?;
                return writeln!(f, "{pad}}}");
            }
            Self::Index(x) => format!("{} = index in the class;", var(*x)),
            Self::RepeatTry(s, _) => format!("repeat_until(|| {}.try_acquire());", semaphore(*s)),
            Self::RepeatWith(m, cond, _) => {
                format!("repeat_until(|| m{m}.with(|d| *d {cond}));")
            }
        };
        writeln!(f, "{pad}{line}")
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "semaphores, locks and condition variables: {}",
            self.discipline
        )?;
        let mut all = String::new();
        self.visit(&mut |stmt| {
            let _ = writeln!(all, "{stmt:?}");
        });
        let mut made = Vec::new();
        let mut text = String::new();
        for (class, it) in self.classes.iter().enumerate() {
            let times = if it.threads == 1 { "thread" } else { "threads" };
            let rounds = match (it.rounds, it.pot) {
                (1, false) => String::new(),
                (n, false) => format!(", {n} rounds each"),
                (n, true) => format!(", {n} rounds between them"),
            };
            writeln!(text, "{} {times} of class {class}{rounds}:", it.threads)?;
            for stmt in &it.body {
                let mut out = String::new();
                write!(out, "{}", Indented(stmt))?;
                text.push_str(&out);
            }
        }
        let counted = [
            ("s", "Semaphore", &self.semaphores),
            ("fifo", "FifoSemaphore", &self.fifos),
            ("barrier", "Barrier", &self.barriers),
            ("latch", "Latch", &self.latches),
            ("ring", "Ring", &self.rings),
        ];
        for (name, kind, numbers) in counted {
            for (at, number) in numbers.iter().enumerate() {
                if [".", ")", "."]
                    .iter()
                    .any(|end| text.contains(&format!("{name}{at}{end}")))
                {
                    made.push(format!("{name}{at} = {kind}::new({number})"));
                }
            }
        }
        if text.contains("bounded0.") {
            made.push("bounded0 = BoundedSemaphore::new(1)".into());
        }
        if text.contains("turnstile.") {
            let how = if self.barred { "locked" } else { "new" };
            made.push(format!("turnstile = Turnstile::{how}()"));
        }
        if self.bad_action && text.contains("barrier") {
            made.push("the barriers' action panics".into());
        }
        if !made.is_empty() {
            writeln!(f, "{}; data begins with 0", made.join(", "))?;
        }
        for rule in &self.rules {
            writeln!(f, "rule: {rule}")?;
        }
        f.write_str(&text)
    }
}

struct Indented<'a>(&'a Stmt);

impl fmt::Display for Indented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.text(f, 1)
    }
}
