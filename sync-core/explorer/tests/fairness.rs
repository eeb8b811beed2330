//! Starvation and bypass bounds: known answers.

use std::rc::Rc;

use explorer::{
    Attributes, Context, Digest, Explorer, Finding, Liveness, Object, Operation, Outcome, Phase,
    Program, Report, Verdict, break_symmetry, enter_phase, history, reset, restore,
};

/// Operations on a register that holds a number.
#[derive(Debug, Hash)]
enum Register {
    Store(usize),
    Load,
    /// Waits until it is positive, and decrements it.
    Take,
    Add,
}

impl Operation for Register {
    type State = usize;

    fn attributes(&self) -> Attributes {
        match self {
            Self::Take => Attributes::new(),
            _ => Attributes::new().never_blocks(),
        }
    }

    fn outcomes(&self, value: &usize, _: &Context) -> Vec<Outcome<usize>> {
        match self {
            Self::Store(new) => vec![Outcome::becomes(*new)],
            Self::Load => vec![Outcome::same().answering(Digest(*value as u128))],
            Self::Take if *value == 0 => vec![],
            Self::Take => vec![Outcome::becomes(value - 1)],
            Self::Add => vec![Outcome::becomes(value + 1)],
        }
    }
}

type Registers = Rc<Vec<Object<usize>>>;

/// Threads that repeat this round for ever.
fn endless(
    threads: usize,
    registers: &'static [usize],
    round: fn(&Registers, usize),
) -> impl Fn(&mut Program) + Send + Sync + Clone + 'static {
    move |program| {
        let registers: Registers = Rc::new(registers.iter().map(|r| Object::new(*r)).collect());
        for me in 0..threads {
            let registers = Rc::clone(&registers);
            program.thread("visitor", move || {
                loop {
                    reset(&());
                    enter_phase(Phase::Doorway);
                    round(&registers, me);
                }
            });
        }
    }
}

fn decide(program: impl Fn(&mut Program) + Send + Sync + 'static) -> Report {
    Explorer::new().fairness(true).explore(program)
}

#[test]
fn petersons_lock_is_starvation_free() {
    fn visit(registers: &Registers, me: usize) {
        break_symmetry();
        let (wants, turn) = (&registers[..2], &registers[2]);
        let other = 1 - me;
        wants[me].perform(Register::Store(1));
        turn.perform(Register::Store(other));
        let before = history();
        while wants[other].perform(Register::Load) == Digest(1)
            && turn.perform(Register::Load) == Digest(other as u128)
        {
            restore(&before);
        }
        enter_phase(Phase::Critical);
        wants[me].perform(Register::Store(0));
    }
    let report = decide(endless(2, &[0, 0, 0], visit));
    assert_eq!(report.verdict, Verdict::Proved);
    // The other thread may be ahead already; after that it gives way.
    overtakes_once(&report);
    // Nobody hunts for starvation: going round is what threads do here.
    let hunting = Explorer::new().fairness(true).only_hunting(100, 0);
    let report = hunting.explore(endless(2, &[0, 0, 0], visit));
    assert_eq!(report.verdict, Verdict::Proved);
    overtakes_once(&report);
}

/// Each of two threads is overtaken at most once.
fn overtakes_once(report: &Report) {
    for thread in [0, 1] {
        let bypass_bound = Some(1);
        assert_eq!(
            report.liveness[&thread],
            Liveness::StarvationFree { bypass_bound }
        );
    }
}

#[test]
fn a_barging_semaphore_starves() {
    fn visit(registers: &Registers, _: usize) {
        registers[0].perform(Register::Take);
        enter_phase(Phase::Critical);
        registers[0].perform(Register::Add);
    }
    let program = endless(2, &[1], visit);
    let report = decide(program.clone());
    assert_eq!(report.verdict, Verdict::Proved);
    // They are symmetric: one is asked.
    assert_eq!(report.liveness.len(), 1);
    let Liveness::Starves { schedule, stem } = &report.liveness[&0] else {
        panic!("the other one may come again and again");
    };
    assert_eq!((schedule.to_string().as_str(), *stem), ("1 1", 0));
    let replayed = Explorer::new()
        .fairness(true)
        .replay(program.clone(), schedule)
        .map(|it| it.finding);
    assert_eq!(
        replayed,
        Ok(Some(Finding::Starvation { thread: 0, stem: 0 }))
    );
    // A cycle on which each thread is served shows no starvation.
    let twice = "1 1 0 0".parse().expect("a schedule");
    let replayed = Explorer::new()
        .fairness(true)
        .replay(program, &twice)
        .map(|it| it.finding);
    assert_eq!(replayed, Ok(None));
}

#[test]
fn a_thread_that_is_always_enabled_is_served() {
    fn visit(registers: &Registers, _: usize) {
        registers[0].perform(Register::Load);
    }
    let report = decide(endless(3, &[0], visit));
    assert_eq!(report.verdict, Verdict::Proved);
    // It is served with its first operation.
    assert_eq!(
        report.liveness[&0],
        Liveness::StarvationFree {
            bypass_bound: Some(0)
        }
    );
}

#[test]
fn two_threads_that_always_give_way_are_in_a_livelock() {
    fn visit(registers: &Registers, me: usize) {
        break_symmetry();
        let before = history();
        loop {
            registers[me].perform(Register::Store(1));
            if registers[1 - me].perform(Register::Load) == Digest(0) {
                break;
            }
            registers[me].perform(Register::Store(0));
            restore(&before);
        }
        enter_phase(Phase::Critical);
        registers[me].perform(Register::Store(0));
    }
    let report = decide(endless(2, &[0, 0], visit));
    let Verdict::Refuted { finding, schedule } = report.verdict else {
        panic!("{:?}", report.verdict);
    };
    assert!(matches!(finding, Finding::Livelock { .. }));
    let replayed = Explorer::new()
        .fairness(true)
        .replay(endless(2, &[0, 0], visit), &schedule)
        .map(|it| it.finding);
    assert_eq!(replayed, Ok(Some(finding)));
}

#[test]
fn a_thread_that_is_never_enabled_starves() {
    fn visit(registers: &Registers, me: usize) {
        break_symmetry();
        if me == 0 {
            // No thread ever adds to it.
            registers[0].perform(Register::Take);
        } else {
            registers[1].perform(Register::Load);
        }
    }
    let report = decide(endless(2, &[0, 0], visit));
    assert_eq!(report.verdict, Verdict::Proved);
    assert!(matches!(
        report.liveness[&0],
        Liveness::Starves { stem: 0, .. }
    ));
    assert_eq!(
        report.liveness[&1],
        Liveness::StarvationFree {
            bypass_bound: Some(0)
        }
    );
}

/// A thread that leaves its remainder has not been served yet.
#[test]
fn a_round_counts_once_however_it_begins() {
    fn visit(registers: &Registers, me: usize) {
        break_symmetry();
        registers[2].perform(Register::Load);
        registers[me].perform(Register::Take);
        enter_phase(Phase::Critical);
        registers[1 - me].perform(Register::Add);
        enter_phase(Phase::Remainder);
        registers[2].perform(Register::Load);
    }
    let report = decide(endless(2, &[1, 0, 0], visit));
    assert_eq!(report.verdict, Verdict::Proved);
    overtakes_once(&report);
}
