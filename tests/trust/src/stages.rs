//! Runs a program under the explorer, and under the enumerator.

use std::{
    cell::Cell,
    fmt,
    hash::{Hash, Hasher},
    rc::Rc,
    sync::{Arc, Mutex as StdMutex},
};

use sync_core::{
    explorer::{self, Attributes, Context, Explorer, Object, Operation, Outcome, Phase, Report},
    plain::{self, Finding, Found, Options},
};

use crate::{
    judge::{Event, Memory},
    program::{Program, Rule, Verb},
    things::{Env, Scene, Stage, Things},
};

/// The final values of the threads, with their classes, as a multiset.
pub(crate) type End = Vec<(usize, Env)>;
pub(crate) type Ends = std::collections::BTreeSet<End>;

const CLASSES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// An announcement, as an operation of the explorer.
struct Announcement {
    /// Its class, verb and item; none if all threads have ended.
    event: Option<(usize, Verb, Option<u8>)>,
    rules: Arc<[Rule]>,
    roster: Arc<[usize]>,
    /// Whether openings are early and closings late.
    placement: bool,
}

impl Hash for Announcement {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.event.hash(state);
    }
}

impl fmt::Debug for Announcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "say {:?}", self.event)
    }
}

impl Operation for Announcement {
    type State = Memory;

    fn attributes(&self) -> Attributes {
        let attributes = Attributes::new().never_blocks().personal();
        match self.event.map(|(_, verb, _)| verb) {
            Some(Verb::Enters) if self.placement => attributes.announces().joins(),
            Some(Verb::Leaves | Verb::Arrives) if self.placement => attributes,
            _ => attributes.announces(),
        }
    }

    fn outcomes(&self, memory: &Memory, moment: &Context) -> Vec<Outcome<Memory>> {
        let Some((_, verb, item)) = self.event else {
            return vec![match memory.at_end(&self.rules) {
                None => Outcome::same(),
                Some(rule) => Outcome::breaks(rule),
            }];
        };
        let mut seen = moment.by.clone().map(|thread| {
            let mut memory = memory.clone();
            let class = self.roster[thread];
            let event = Event {
                thread,
                class,
                verb,
                item,
            };
            let verdict = memory.observe(&self.rules, event);
            (memory, verdict)
        });
        let first = seen.next().expect("a thread performs it");
        let symmetric = seen.all(|other| other.0 == first.0 && other.1.is_ok() == first.1.is_ok());
        let outcome = match first {
            (memory, Ok(())) => Outcome::becomes(memory),
            (_, Err(rule)) => Outcome::breaks(rule),
        };
        vec![if symmetric {
            outcome
        } else {
            outcome.breaking_symmetry()
        }]
    }
}

#[derive(Hash, Debug)]
struct TakeRound;

impl Operation for TakeRound {
    type State = usize;

    fn attributes(&self) -> Attributes {
        Attributes::new().never_blocks()
    }

    fn outcomes(&self, left: &usize, _: &Context) -> Vec<Outcome<usize>> {
        vec![match left.checked_sub(1) {
            Some(left) => Outcome::becomes(left).answering_whether(true),
            None => Outcome::same().answering_whether(false),
        }]
    }
}

/// Records the final values of a thread.
#[derive(Debug, Hash)]
struct Record((usize, Env));

impl Operation for Record {
    type State = End;

    fn attributes(&self) -> Attributes {
        Attributes::new().joins()
    }

    fn outcomes(&self, all: &End, _: &Context) -> Vec<Outcome<End>> {
        let mut all = all.clone();
        all.push(self.0);
        all.sort_unstable();
        vec![Outcome::becomes(all)]
    }
}

struct Collect(Arc<StdMutex<Ends>>);

impl fmt::Debug for Collect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("collect")
    }
}

impl Hash for Collect {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Operation for Collect {
    type State = End;

    fn outcomes(&self, all: &End, _: &Context) -> Vec<Outcome<End>> {
        self.0.lock().unwrap().insert(all.clone());
        vec![Outcome::same()]
    }
}

struct Explored {
    judge: Rc<Object<Memory>>,
    pot: Option<Rc<Object<usize>>>,
    rules: Arc<[Rule]>,
    roster: Arc<[usize]>,
    class: usize,
    index: u8,
    placement: bool,
    /// Rounds are endless: liveness is decided, not the rules.
    endless: bool,
}

impl Explored {
    fn announcement(&self, event: Option<(usize, Verb, Option<u8>)>) -> Announcement {
        Announcement {
            event,
            rules: Arc::clone(&self.rules),
            roster: Arc::clone(&self.roster),
            placement: self.placement,
        }
    }
}

impl Stage for Explored {
    fn say(&self, verb: Verb, item: Option<u8>) {
        explorer::keep(&(verb, item));
        if self.endless {
            return;
        }
        let announcement = self.announcement(Some((self.class, verb, item)));
        if self.placement && matches!(verb, Verb::Leaves | Verb::Arrives) {
            self.judge.perform_with_the_next(announcement);
        } else {
            self.judge.perform(announcement);
        }
    }

    fn index(&self) -> u8 {
        explorer::break_symmetry();
        self.index
    }

    fn is_at(&self, _: &dyn Fn() -> Vec<u8>) {}
}

/// Explores the program; with `placement`, openings are early and closings late.
pub(crate) fn explore(
    program: &Arc<Program>,
    explorer: &Explorer,
    placement: bool,
) -> (Report, Ends) {
    let ends: Arc<StdMutex<Ends>> = Arc::default();
    let report = explorer.explore({
        let (program, ends) = (Arc::clone(program), Arc::clone(&ends));
        move |threads| make(&program, &ends, placement, threads)
    });
    let ends = ends.lock().unwrap().clone();
    (report, ends)
}

fn make(
    program: &Arc<Program>,
    ends: &Arc<StdMutex<Ends>>,
    placement: bool,
    threads: &mut explorer::Program,
) {
    program.discipline.adopt();
    let things = Rc::new(Things::new(program));
    let judge = Rc::new(Object::new(Memory::default()));
    let (rules, roster): (Arc<[Rule]>, Arc<[usize]>) =
        (program.rules.as_slice().into(), program.roster().into());
    let record = program
        .keeps_ends()
        .then(|| Rc::new(Object::new(End::new())));
    if let Some(record) = &record {
        threads.at_end(record, Collect(Arc::clone(ends)));
    }
    if !rules.is_empty() {
        let at_end = Announcement {
            event: None,
            rules: Arc::clone(&rules),
            roster: Arc::clone(&roster),
            placement,
        };
        threads.at_end(&judge, at_end);
    }
    for (number, class) in program.classes.iter().enumerate() {
        let pot = class.pot.then(|| Rc::new(Object::new(class.rounds)));
        for index in 0..class.threads {
            let stage = Explored {
                judge: Rc::clone(&judge),
                pot: pot.clone(),
                rules: Arc::clone(&rules),
                roster: Arc::clone(&roster),
                class: number,
                index: u8::try_from(index).expect("few threads"),
                placement,
                endless: false,
            };
            let (program, things, record) =
                (Arc::clone(program), Rc::clone(&things), record.clone());
            threads.thread(CLASSES[number], move || {
                let class = &program.classes[stage.class];
                let mut round = 0;
                loop {
                    match &stage.pot {
                        Some(pot) => {
                            if explorer::is_symmetry_broken() {
                                explorer::reset(&round);
                            } else {
                                explorer::reset(&());
                            }
                            if pot.perform(TakeRound) == explorer::Digest(0) {
                                return;
                            }
                        }
                        None if round == class.rounds => return,
                        None => explorer::reset(&round),
                    }
                    let env = run_body(&class.body, &things, &stage);
                    if let Some(record) = &record {
                        record.perform(Record((stage.class, env)));
                    }
                    round += 1;
                }
            });
        }
    }
}

fn run_body(body: &[crate::program::Stmt], things: &Things, stage: &dyn Stage) -> Env {
    let mut env = Env::default();
    let scene = Scene {
        things,
        stage,
        own: None,
        outer: 0,
    };
    scene.run(body, &mut env, None);
    env
}

/// Threads of each class repeat their bodies for ever.
pub(crate) fn explore_for_ever(program: &Arc<Program>, explorer: &Explorer) -> Report {
    let program = Arc::clone(program);
    explorer.explore(move |threads| {
        program.discipline.adopt();
        let things = Rc::new(Things::new(&program));
        let judge = Rc::new(Object::new(Memory::default()));
        for (number, class) in program.classes.iter().enumerate() {
            for index in 0..class.threads {
                let stage = Explored {
                    judge: Rc::clone(&judge),
                    pot: None,
                    rules: Arc::new([]),
                    roster: Arc::new([]),
                    class: number,
                    index: u8::try_from(index).expect("few threads"),
                    placement: false,
                    endless: true,
                };
                let (program, things) = (Arc::clone(&program), Rc::clone(&things));
                threads.thread(CLASSES[number], move || {
                    loop {
                        explorer::reset(&());
                        explorer::enter_phase(Phase::Doorway);
                        run_body(&program.classes[stage.class].body, &things, &stage);
                    }
                });
            }
        }
    })
}

struct Plain {
    judge: plain::Object<Memory>,
    rules: Arc<[Rule]>,
    thread: usize,
    class: usize,
    index: u8,
    round: Cell<u8>,
    endless: bool,
}

impl Stage for Plain {
    fn say(&self, verb: Verb, item: Option<u8>) {
        if self.endless {
            return;
        }
        let event = Event {
            thread: self.thread,
            class: self.class,
            verb,
            item,
        };
        self.judge.perform(false, true, |memory| {
            memory.observe(&self.rules, event).map_err(str::to_owned)
        });
    }

    fn index(&self) -> u8 {
        self.index
    }

    fn is_at(&self, all: &dyn Fn() -> Vec<u8>) {
        plain::reset_history(&(self.round.get(), all()));
    }
}

/// Enumerates the program: all states, and the final values of threads.
pub(crate) fn enumerate(program: &Arc<Program>, options: &Options, endless: bool) -> (Found, Ends) {
    let ends: Rc<std::cell::RefCell<Ends>> = Rc::default();
    let found = plain::enumerate(options, &|threads| {
        threads.adopt(program.discipline);
        let things = Rc::new(Things::new(program));
        let judge = plain::Object::new(Memory::default());
        let rules: Arc<[Rule]> = program.rules.as_slice().into();
        let record = (program.keeps_ends() && !endless).then(|| plain::Object::new(End::new()));
        {
            let (judge, rules) = (judge.clone(), Arc::clone(&rules));
            let (record, ends) = (record.clone(), Rc::clone(&ends));
            threads.at_end(move || {
                if let Some(record) = &record {
                    ends.borrow_mut().insert(record.get());
                }
                let broken = judge.get().at_end(&rules);
                broken.map(|rule| Finding::Rule(rule.to_owned()))
            });
        }
        let mut thread = 0;
        for (number, class) in program.classes.iter().enumerate() {
            let pot = class.pot.then(|| plain::Object::new(class.rounds));
            for index in 0..class.threads {
                let stage = Plain {
                    judge: judge.clone(),
                    rules: Arc::clone(&rules),
                    thread,
                    class: number,
                    index: u8::try_from(index).expect("few threads"),
                    round: Cell::new(0),
                    endless,
                };
                thread += 1;
                let (program, things) = (Arc::clone(program), Rc::clone(&things));
                let (pot, record) = (pot.clone(), record.clone());
                threads.thread(move || {
                    let class = &program.classes[stage.class];
                    let mut round = 0;
                    loop {
                        let goes_on = match &pot {
                            _ if endless => {
                                plain::begin_round();
                                true
                            }
                            Some(pot) => pot.perform(false, false, |left| {
                                let taken = *left > 0;
                                *left -= usize::from(taken);
                                Ok(taken)
                            }),
                            None => round < class.rounds,
                        };
                        if !goes_on {
                            return;
                        }
                        let env = run_body(&class.body, &things, &stage);
                        if let Some(record) = &record {
                            record.perform(true, false, |all| {
                                all.push((stage.class, env));
                                all.sort_unstable();
                                Ok(())
                            });
                        }
                        if !endless {
                            round += 1;
                            stage.round.update(|round| round + 1);
                        }
                    }
                });
            }
        }
    });
    let ends = ends.borrow().clone();
    (found, ends)
}
