//! The explorer alone, on minimal objects.

use std::{
    num::NonZero,
    rc::Rc,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use explorer::{
    Attributes, Context, Digest, Explorer, Finding, Limit, Object, Operation, Outcome, Program,
    Schedule, Verdict, Wakes, break_symmetry, reset,
};

/// Operations on a counter.
#[derive(Debug, Hash)]
enum Counter {
    Add(u64),
    /// Waits until it is positive, and decrements it.
    Take,
    /// Decrements it if it is positive; answers whether it was.
    TryTake,
    MustBe(u64),
}

impl Operation for Counter {
    type State = u64;

    fn attributes(&self) -> Attributes {
        match self {
            Self::Take => Attributes::new().moves_right(),
            Self::Add(_) => Attributes::new().moves_left(),
            Self::TryTake | Self::MustBe(_) => Attributes::new().never_blocks().observes(),
        }
    }

    fn outcomes(&self, count: &u64, _: &Context) -> Vec<Outcome<u64>> {
        match self {
            Self::Add(more) => vec![Outcome::becomes(count + more)],
            Self::Take if *count == 0 => vec![],
            Self::Take => vec![Outcome::becomes(count - 1)],
            Self::TryTake => vec![match count.checked_sub(1) {
                Some(left) => Outcome::becomes(left).answering_whether(true),
                None => Outcome::same().answering_whether(false),
            }],
            Self::MustBe(number) if count == number => vec![Outcome::same()],
            Self::MustBe(number) => vec![Outcome::breaks_by(
                "another number",
                format!("{count} and not {number}"),
            )],
        }
    }
}

/// `threads` threads that run `body` with one counter, and its value at the end.
fn program(
    threads: usize,
    start: u64,
    body: fn(&Object<u64>),
    end: u64,
) -> impl Fn(&mut Program) + Send + Sync + Clone + 'static {
    move |program| {
        let counter = Rc::new(Object::new(start));
        program.at_end(&counter, Counter::MustBe(end));
        for _ in 0..threads {
            let counter = Rc::clone(&counter);
            program.thread("thread", move || body(&counter));
        }
    }
}

fn take_and_give(counter: &Object<u64>) {
    for round in 0..3 {
        reset(&round);
        counter.perform(Counter::Take);
        counter.perform(Counter::Add(1));
    }
}

#[test]
fn operations_at_the_end_are_checked_at_the_end() {
    let right = Explorer::new().explore(program(3, 1, take_and_give, 1));
    assert_eq!(right.verdict, Verdict::Proved);
    let wrong = Explorer::new().explore(program(3, 1, take_and_give, 2));
    let Verdict::Refuted { finding, schedule } = wrong.verdict else {
        panic!("it ends with 1");
    };
    let broken = Finding::Broken {
        rule: "another number",
        detail: "1 and not 2".to_owned(),
    };
    assert_eq!(finding, broken);
    let replayed = Explorer::new()
        .replay(program(3, 1, take_and_give, 2), &schedule)
        .map(|it| it.finding);
    assert_eq!(replayed, Ok(Some(finding)));
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let explore = |workers| {
        let workers = NonZero::new(workers).unwrap();
        let explorer = Explorer::new().symmetry(false).workers(workers);
        let report = explorer.explore(program(6, 2, take_and_give, 3));
        (
            report.verdict,
            report.states,
            report.transitions,
            report.depth,
        )
    };
    let one = explore(1);
    assert!(matches!(one.0, Verdict::Refuted { .. }));
    assert_eq!(one, explore(2));
    assert_eq!(one, explore(3));
}

#[test]
fn a_failure_is_shortest_unless_the_search_was_stopped_in_its_layer() {
    let wrong = |counter: &Object<u64>| {
        counter.perform(Counter::MustBe(2));
    };
    let explore = |stop| {
        let stop = Arc::new(AtomicBool::new(stop));
        let explorer = Explorer::new().stop_when(stop);
        explorer.explore(program(2, 1, wrong, 1))
    };
    let (whole, stopped) = (explore(false), explore(true));
    assert!(matches!(whole.verdict, Verdict::Refuted { .. }));
    assert_eq!(whole.verdict, stopped.verdict);
    assert!(whole.shortest);
    assert!(!stopped.shortest);
}

#[test]
fn a_limit_is_no_proof() {
    let explorer = Explorer::new().left_movers(false).symmetry(false);
    let cut = |explorer: Explorer| explorer.explore(program(6, 2, take_and_give, 2)).verdict;
    assert_eq!(
        cut(explorer.clone().max_states(100)),
        Verdict::Inconclusive(Limit::States(100))
    );
    assert_eq!(
        cut(explorer.clone().max_memory(1000)),
        Verdict::Inconclusive(Limit::Memory(1000))
    );
    assert_eq!(
        cut(explorer.clone().max_time(Duration::ZERO)),
        Verdict::Inconclusive(Limit::Time(Duration::ZERO))
    );
    let stop = Arc::new(AtomicBool::new(true));
    assert_eq!(
        cut(explorer.stop_when(stop)),
        Verdict::Inconclusive(Limit::Stopped)
    );
}

#[test]
fn a_thread_that_panics_is_a_finding_with_its_message() {
    let report = Explorer::new().explore(program(
        2,
        1,
        |counter| assert!(counter.perform(Counter::TryTake) != Digest(0), "none left"),
        0,
    ));
    let Verdict::Refuted {
        finding: Finding::Panic(message),
        schedule,
    } = report.verdict
    else {
        panic!("the second one panics");
    };
    assert!(message.starts_with("none left"), "{message}");
    assert_eq!(schedule.to_string(), "0 1");
}

#[test]
fn objects_come_and_go_while_threads_run() {
    let report = Explorer::new().explore(program(
        3,
        0,
        |_| {
            for round in 0..2 {
                reset(&round);
                let mine = Object::new(0_u64);
                mine.perform(Counter::Add(1));
                mine.perform(Counter::Take);
            }
        },
        0,
    ));
    assert_eq!(report.verdict, Verdict::Proved);
}

#[test]
fn threads_that_differ_without_breaking_symmetry_are_nondeterministic() {
    let make = |honest: bool| {
        move |program: &mut Program| {
            let counter = Rc::new(Object::new(0));
            for number in [1, 2] {
                let counter = Rc::clone(&counter);
                program.thread("thread", move || {
                    if honest {
                        break_symmetry();
                    }
                    counter.perform(Counter::TryTake);
                    counter.perform(Counter::Add(number));
                });
            }
        }
    };
    let honest = Explorer::new().explore(make(true)).verdict;
    assert_eq!(honest, Verdict::Proved);
    let verdict = Explorer::new().explore(make(false)).verdict;
    assert!(
        matches!(
            verdict,
            Verdict::Refuted {
                finding: Finding::Nondeterministic { .. },
                ..
            }
        ),
        "{verdict:?}"
    );
}

#[test]
fn threads_that_retry_in_lockstep_are_in_a_livelock() {
    // Each takes one of two, finds no second one, and puts it back.
    let report = Explorer::new().explore(program(
        2,
        2,
        |counter| {
            let before = explorer::history();
            loop {
                counter.perform(Counter::Take);
                if counter.perform(Counter::TryTake) != Digest(0) {
                    break;
                }
                counter.perform(Counter::Add(1));
                explorer::restore(&before);
            }
            counter.perform(Counter::Add(2));
        },
        2,
    ));
    let Verdict::Refuted {
        finding: Finding::Livelock { stem },
        schedule,
    } = report.verdict
    else {
        panic!("it is a livelock: {:?}", report.verdict);
    };
    assert!(stem < schedule.len());
    let mut threads: Vec<_> = schedule.threads().skip(stem).collect();
    threads.sort_unstable();
    threads.dedup();
    assert_eq!(threads, [0, 1], "both take part in the cycle");
}

/// The first pass ends at the attempt, three steps deep: the second one counts anew.
#[test]
fn depth_is_that_of_the_last_pass() {
    let late = |counter: &Object<u64>| {
        for round in 0..3 {
            reset(&round);
            counter.perform(Counter::Take);
            counter.perform(Counter::Add(1));
        }
        counter.perform(Counter::TryTake);
    };
    let depth = |explorer: Explorer| {
        let report = explorer.explore(program(2, 4, late, 2));
        assert_eq!(report.verdict, Verdict::Proved);
        report.depth
    };
    let none = Explorer::new().left_movers(false).right_movers(false);
    assert_eq!(depth(Explorer::new()), depth(none));
}

/// A permit that is asked for again and again, at an operation that idles or not.
#[derive(Debug, Hash)]
struct Poll {
    idles: bool,
}

impl Operation for Poll {
    type State = bool;

    fn attributes(&self) -> Attributes {
        let attributes = Attributes::new().never_blocks();
        if self.idles {
            attributes.idles()
        } else {
            attributes
        }
    }

    fn outcomes(&self, is_there: &bool, _: &Context) -> Vec<Outcome<bool>> {
        vec![Outcome::same().answering_whether(*is_there)]
    }
}

/// Whoever hunts says the same of it as whoever does not.
#[test]
fn only_a_loop_that_is_busy_is_a_livelock() {
    let polls = |idles| {
        move |program: &mut Program| {
            let permit = Object::new(false);
            program.thread("poller", move || {
                let before = explorer::history();
                while permit.perform(Poll { idles }) == Digest(0) {
                    explorer::restore(&before);
                }
            });
        }
    };
    for explorer in [Explorer::new(), Explorer::new().hunts_after(Some(1))] {
        let waiting = explorer.explore(polls(true)).verdict;
        assert_eq!(waiting, Verdict::Proved);
        let finding = match explorer.explore(polls(false)).verdict {
            Verdict::Refuted { finding, .. } => finding,
            other => panic!("{other:?}"),
        };
        assert_eq!(finding, Finding::Livelock { stem: 0 });
    }
    let waiting = Explorer::new().only_hunting(10, 0).explore(polls(true));
    assert!(matches!(
        waiting.verdict,
        Verdict::Inconclusive(Limit::Walks { walks: 10, .. })
    ));
}

#[test]
fn a_schedule_is_read_as_it_is_written() {
    for text in ["", "0", "0 1+ 1.2", "12++.3 0.1+ 7"] {
        let schedule: Schedule = text.parse().unwrap();
        assert_eq!(schedule.to_string(), text);
    }
    for (text, word) in [("0 x", "x"), ("1 2+a", "2+a"), ("-1", "-1"), ("1.", "1.")] {
        let error = text.parse::<Schedule>().unwrap_err();
        assert!(
            error.starts_with(&format!("`{word}` is no step")),
            "{error}"
        );
    }
}

#[test]
fn a_schedule_of_another_program_is_refused() {
    let replay = |text: &str| {
        let schedule = text.parse().unwrap();
        Explorer::new()
            .replay(program(2, 0, take_and_give, 0), &schedule)
            .map(|it| it.finding)
    };
    assert!(
        replay("5")
            .unwrap_err()
            .to_string()
            .contains("there is no thread 5")
    );
    assert!(
        replay("0")
            .unwrap_err()
            .to_string()
            .contains("thread 0 cannot take it there")
    );
    assert_eq!(replay(""), Ok(Some(Finding::Deadlock)));
}

#[test]
fn a_program_that_cannot_be_made_says_why() {
    let report = Explorer::new().explore(|_| panic!("no such program"));
    let Verdict::Refuted {
        finding: Finding::Panic(said),
        schedule,
    } = report.verdict
    else {
        panic!("it cannot be explored");
    };
    assert!(said.starts_with("no such program"), "{said}");
    assert_eq!(schedule, Schedule::default());
}

/// Operations on a place to sleep.
#[derive(Debug, Hash)]
enum Bed {
    Sleep { fifo: bool },
    Wake { fifo: bool },
}

impl Operation for Bed {
    type State = ();

    fn attributes(&self) -> Attributes {
        match self {
            Self::Sleep { fifo: true } => Attributes::new().sleeps_fifo(),
            Self::Sleep { fifo: false } => Attributes::new().sleeps(),
            Self::Wake { .. } => Attributes::new().wakes().never_blocks(),
        }
    }

    fn outcomes(&self, (): &(), _: &Context) -> Vec<Outcome<()>> {
        match self {
            Self::Sleep { .. } => vec![],
            Self::Wake { fifo: true } => vec![Outcome::same().waking(Wakes::First(1))],
            Self::Wake { fifo: false } => vec![Outcome::same().waking(Wakes::Any(1))],
        }
    }
}

/// Three threads fall asleep one after the other, the first one twice.
/// `sleeps_fifo` wakes them in that order, `sleeps` in any.
#[test]
fn threads_that_sleep_in_line_are_woken_in_order() {
    let make = |fifo| {
        move |program: &mut Program| {
            let bed = Rc::new(Object::new(()));
            let [asleep, woken, up] = [(); 3].map(|()| Rc::new(Object::new(0_u64)));
            let gates: Rc<[_]> = (0..3).map(|_| Object::new(0_u64)).collect();
            for (me, turns) in [vec![0, 3], vec![1], vec![2]].into_iter().enumerate() {
                let (bed, gates) = (Rc::clone(&bed), Rc::clone(&gates));
                let (asleep, woken, up) = (Rc::clone(&asleep), Rc::clone(&woken), Rc::clone(&up));
                program.thread("sleeper", move || {
                    break_symmetry();
                    gates[me].perform(Counter::Take);
                    for turn in &turns {
                        asleep.perform(Counter::Add(1));
                        bed.perform(Bed::Sleep { fifo });
                        woken.perform(Counter::MustBe(*turn));
                        woken.perform(Counter::Add(1));
                        if turns.len() == 1 || *turn > 0 {
                            up.perform(Counter::Add(1));
                        }
                    }
                });
            }
            program.thread("waker", move || {
                for gate in gates.iter() {
                    gate.perform(Counter::Add(1));
                    asleep.perform(Counter::Take);
                }
                bed.perform(Bed::Wake { fifo });
                asleep.perform(Counter::Take);
                for _ in 0..3 {
                    bed.perform(Bed::Wake { fifo });
                    up.perform(Counter::Take);
                }
            });
        }
    };
    assert_eq!(Explorer::new().explore(make(true)).verdict, Verdict::Proved);
    let verdict = Explorer::new().explore(make(false)).verdict;
    assert!(
        matches!(
            verdict,
            Verdict::Refuted {
                finding: Finding::Broken { .. },
                ..
            }
        ),
        "{verdict:?}"
    );
}

/// Announces, or shows bits.
#[derive(Debug, Hash)]
enum Statement {
    Says,
    Shows(u64),
}

impl Operation for Statement {
    type State = ();

    fn attributes(&self) -> Attributes {
        let attributes = Attributes::new().never_blocks();
        match self {
            Self::Says => attributes.announces(),
            Self::Shows(_) => attributes,
        }
    }

    fn outcomes(&self, (): &(), _: &Context) -> Vec<Outcome<()>> {
        vec![match self {
            Self::Says => Outcome::same(),
            Self::Shows(bits) => Outcome::same().showing(*bits),
        }]
    }
}

/// Threads that go on for ever make progress if one of them announces again and
/// again, though each may fail as often as it likes.
#[test]
fn announcing_again_and_again_is_progress() {
    let make = |announces: bool| {
        move |program: &mut Program| {
            let (object, count) = (Rc::new(Object::new(())), Rc::new(Object::new(1)));
            for _ in 0..2 {
                let (object, count) = (Rc::clone(&object), Rc::clone(&count));
                program.thread("thread", move || {
                    loop {
                        reset(&());
                        if count.perform(Counter::TryTake) == Digest(0) {
                            continue;
                        }
                        if announces {
                            object.perform(Statement::Says);
                        }
                        count.perform(Counter::Add(1));
                    }
                });
            }
        }
    };
    assert_eq!(Explorer::new().explore(make(true)).verdict, Verdict::Proved);
    let verdict = Explorer::new().explore(make(false)).verdict;
    assert!(
        matches!(
            verdict,
            Verdict::Refuted {
                finding: Finding::Livelock { .. },
                ..
            }
        ),
        "{verdict:?}"
    );
    // A replay decides the same.
    let replay = |announces, text: &str| {
        let replayed = Explorer::new()
            .replay(make(announces), &text.parse().unwrap())
            .map(|it| it.finding);
        replayed.unwrap()
    };
    assert_eq!(replay(true, "0 0 0 1 1 1"), None);
    assert_eq!(
        replay(false, "0 0 1 1"),
        Some(Finding::Livelock { stem: 0 })
    );
}

/// Bits that are shown count, whether in a step, in a deferred operation, or at the
/// end; those of code that is not reached do not.
#[test]
fn all_bits_that_are_shown_are_reported() {
    let report = Explorer::new().explore(|program| {
        let object = Rc::new(Object::new(()));
        let count = Rc::new(Object::new(0));
        program.at_end(&object, Statement::Shows(4));
        program.thread("thread", move || {
            object.perform(Statement::Shows(1));
            object.perform_with_the_next(Statement::Shows(2));
            if count.perform(Counter::TryTake) != Digest(0) {
                object.perform(Statement::Shows(8));
            }
        });
    });
    assert_eq!(report.verdict, Verdict::Proved);
    assert_eq!(report.seen, 7);
}

/// Of several equally short failures, the same one is reported whatever classes are
/// called, though names change fingerprints.
#[test]
fn a_schedule_depends_on_no_name() {
    let schedule = |names: [&'static str; 2]| {
        let report = Explorer::new().explore(move |program| {
            let counts: Rc<[_]> = (0..2).map(|_| Object::new(1_u64)).collect();
            for (me, name) in names.into_iter().enumerate() {
                for _ in 0..2 {
                    let counts = Rc::clone(&counts);
                    program.thread(name, move || {
                        counts[me].perform(Counter::Take);
                        counts[1 - me].perform(Counter::Take);
                        counts[1 - me].perform(Counter::Add(1));
                        counts[me].perform(Counter::Add(1));
                    });
                }
            }
        });
        let Verdict::Refuted { schedule, .. } = report.verdict else {
            panic!("it deadlocks: {:?}", report.verdict);
        };
        schedule.to_string()
    };
    for names in [["a", "b"], ["b", "a"], ["x", "y"], ["left", "right"]] {
        assert_eq!(schedule(names), "0 2", "{names:?}");
    }
}

/// A report prints as a sentence.
#[test]
fn a_report_is_a_sentence() {
    let report = Explorer::new().explore(program(3, 1, take_and_give, 2));
    let said = report.to_string();
    assert!(said.starts_with("refuted by the schedule "), "{said}");
    assert!(said.contains(": another number: 1 and not 2 ("), "{said}");
    assert!(
        said.contains(&format!("({} states", report.states)),
        "{said}"
    );
    let said = Explorer::new().explore(program(2, 0, take_and_give, 0));
    assert_eq!(said.verdict.to_string(), "refuted: no thread can go on");
    let said = Explorer::new().explore(program(2, 1, take_and_give, 1));
    assert_eq!(said.verdict.to_string(), "proved");
    let deep = Finding::StackOverflow {
        thread: Some(1),
        bytes: 1 << 20,
    };
    assert_eq!(
        deep.to_string(),
        "thread 1 needs more stack than the 1024 KiB that it has"
    );
}
