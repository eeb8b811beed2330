
//! Random programs, each judged by the explorer and by a plain enumerator.

mod compare;
mod graph;
mod judge;
mod program;
mod random;
mod smaller;
mod stages;
mod things;

fn main() {
    let limits = compare::Limits {
        states: 5_000,
        explored: 100_000,
        thorough: false,
    };
    let mut args = std::env::args().skip(1).map(|it| it.parse::<u64>().unwrap());
    let (from, to) = (args.next().unwrap(), args.next().unwrap());
    for seed in from..to {
        let program = random::program(seed);
        let start = std::time::Instant::now();
        let outcome = compare::compare(&program, seed, &limits);
        let time = start.elapsed();
        println!("{seed} {outcome:?} {time:?}");
        if let compare::Outcome::Differs(_) = outcome {
            let program = smaller::shrink(program, |it| {
                matches!(compare::compare(it, seed, &limits), compare::Outcome::Differs(_))
            });
            println!("{program}\n{:?}", compare::compare(&program, seed, &limits));
        }
    }
}
