//! One worker and two.

use harness::Problem;

use crate::{
    beside_spin::{PROGRAMS, Program},
    run::{Check, Run},
    turns::Turns,
};

/// Wall-clock seconds are what a second worker is for, and CPU seconds what it costs.
pub(crate) fn print(problems: &[Problem], turns: Turns, is_wanted: impl Fn(&str) -> bool) {
    println!("One worker and two, reductions off:");
    let programs = PROGRAMS.iter().map(|it| Program::new(problems, it));
    for program in programs.filter(|it| is_wanted(&it.name())) {
        let of = |workers| {
            Run::Check(Check {
                workers,
                ..program.explorer(false)
            })
        };
        let measured = turns.of(&[of(1), of(2)]);
        let [one, two] = measured.try_into().expect("two were measured");
        assert_eq!(
            (one.states, one.transitions),
            (two.states, two.transitions),
            "the result does not depend on the workers"
        );
        println!(
            "{:40} {:.2} times as fast, for {:.2} times the CPU time",
            program.name(),
            one.seconds / two.seconds,
            two.cpu / one.cpu
        );
    }
}
